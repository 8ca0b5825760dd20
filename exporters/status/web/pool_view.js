// SPDX-License-Identifier: Apache-2.0
// One pool: the verdict, its last 15 minutes on one time line, its servers, evidence and changes.
import {area, Lane, largest, line, roomFor, upToConnect, upToQueue, upToResponse} from './chart.js';
import {arrange, clean, el, hide, Keyed, setAttribute, setText} from './dom.js';
import {milliseconds, percent, rate, seconds, timeOfDay, unbroken} from './figures.js';
import {Card, ChangeList, fillLines, isOpen, linesOf, reportOf, showRunbook} from './findings.js';
import {Flags} from './flags.js';
import {marksOf, toneOf} from './marks.js';
import {trackOf} from './past.js';
import {ProbeList} from './probes.js';
import {Server} from './server_row.js';
import {fullOf} from './bars.js';
import {ask} from './source.js';

const kTall = 80;
const kFlat = 40;  // where a glance is enough
const kHues = 8;  // more lines than that have no colour of their own

function poolLane(title, classes, height = kTall) {
  const chart = new Lane(height, classes, title);
  const most = el('small');
  const node = el('div', {class: height === kTall ? 'chart' : 'chart flat'}, el('span', {}, el('b', {}, title), ' ', most), chart.node);
  return {chart, most, node};
}

export class PoolView {
  constructor({balancer, pool}) {
    Object.assign(this, {balancer, pool});
    this.back = el('a', {href: '/', 'data-view': ''}, '← all pools');
    this.place = el('span', {class: 'place'}, `${balancer} / ${pool}`);
    this.runbook = el('a', {rel: 'noreferrer', hidden: ''}, 'runbook');
    this.report = el('a', {}, 'incident report');
    this.word = el('b');
    this.headline = el('span');
    this.verdict = el('h1', {tabindex: '-1'}, this.word, ' ', this.headline);
    this.lines = el('dl');
    this.answer = el('section', {class: 'finding first'}, this.verdict, this.lines);
    this.requests = poolLane('requests', ['requests'], kFlat);
    this.latency = poolLane('time', ['response', 'connect', 'queue']);
    this.failures = poolLane('errors', ['failures'], kFlat);
    this.flags = new Flags();
    this.shares = el('div', {class: 'chart'});
    this.axis = el('div', {class: 'ticks', 'aria-hidden': 'true'});
    this.now = el('span');
    this.axis.append(el('span', {}, '−15 min'), el('span', {}, '−10'), el('span', {}, '−5'), this.now);
    this.probes = new ProbeList();
    this.body = el('tbody');
    this.rows = new Keyed(() => new Server());
    this.cards = el('div');
    this.keyedCards = new Keyed(() => new Card());
    this.changes = new ChangeList(20);
    this.note = el('p', {class: 'note'});
    this.rest = el('div', {class: 'rest', hidden: ''}, el('h2', {}, 'Last 15 minutes'),
        el('div', {class: 'charts'}, this.flags.node, this.shares, this.latency.node,
            this.failures.node, this.requests.node, this.axis),
        this.flags.list, el('h2', {}, 'Servers'), this.note, this.table(), this.probes.node,
        this.findingsTitle = el('h2', {}, 'Other findings'), this.cards,
        this.changesTitle = el('h2', {}, 'Changes'), this.changes.node);
    this.node = el('div', {class: 'whole'},
        el('p', {class: 'trail'}, this.back, this.place, this.report, this.runbook), this.answer, this.rest);
  }

  table() {
    const head = (name, text) => el('th', {scope: 'col', class: name}, text);
    return el('table', {}, el('thead', {}, el('tr', {}, head('server', 'server'), head('bar', 'share'),
        head('percent', 'got'), head('due percent', 'due'), head('state', 'state'),
        head('minor figure', 'weight'), head('figure', 'errors'), head('load', 'in flight'),
        head('minor count', 'queue'), head('minor count', 'connect'), head('count', 'response'))),
    this.body);
  }

  title({overview}) { return `${clean(this.pool)} · skewd on ${clean(overview.host)}`; }

  spoken() { return `${this.word.textContent} ${this.heard ?? ''}`; }

  // Asks for the pool itself: the overview does not have all of it.
  async update({overview, now}) {
    const path = `/api/v1/pools/${encodeURIComponent(this.balancer)}/${encodeURIComponent(this.pool)}`;
    let pool = null;
    try {
      pool = await ask(path);
    } catch (problem) {
      if (!String(problem.message).startsWith('404')) throw problem;
      setAttribute(this.answer, 'class', 'finding first info');
      setText(this.word, '');
      this.heard = 'There is no such pool any more, or it was not read yet';
      setText(this.headline, this.heard);
      fillLines(this.lines, []);
      hide(this.rest, true);
      return;
    }
    hide(this.rest, false);
    const findings = overview.findings.filter((one) => one.balancer === this.balancer &&
        pool.findings.some(({id}) => id === one.id));
    const open = findings.filter(isOpen);
    setAttribute(this.answer, 'class',
        `finding first ${open.length > 0 ? toneOf(open) : pool.verdict.well ? 'even' : 'info'}`);
    setText(this.word, pool.verdict.word);
    setText(this.headline, unbroken(pool.verdict.headline));
    this.heard = open[0]?.summary ?? 'nothing is open';
    const judged = findings.find((one) => one.id === pool.verdict.finding);
    const others = findings.filter((one) => one !== judged);
    fillLines(this.lines, judged ? linesOf({...judged, verdict: pool.verdict}, overview.findings) :
        pool.verdict.lines.map(({label, text}) => [label, text]));
    setAttribute(this.report, 'href', reportOf(this.balancer, this.pool,
        judged ? seconds(judged.since) : null, null));
    hide(this.runbook, !judged || !showRunbook(this.runbook, judged));
    setText(this.note, pool.not_comparable);
    const suspects = new Set(open.map((one) => one.server));
    const full = fullOf(pool.servers);
    arrange(this.body, this.rows.update(pool.servers.map((server, i) => ({
            server, full, tone: suspects.has(server.server) ? toneOf(open) : 'quiet',
      hue: suspects.has(server.server) ? 'suspect' : pool.servers.length <= kHues ? `hue-${i}` : '',
    })), ({server}) => JSON.stringify([server.server, server.address])).map((row) => row.node));
    arrange(this.cards, this.keyedCards.update(others.map(
        (finding) => ({finding, now, all: overview.findings})),
        ({finding}) => finding.id).map((card) => card.node));
    hide(this.findingsTitle, others.length === 0);
    this.probes.update(overview.probes.filter((one) => one.balancer === this.balancer &&
        (one.expected_pool === this.pool || one.pool === this.pool)));
    hide(this.changesTitle, pool.changes.length === 0);
    this.changes.update([...pool.changes].reverse());
    this.drawPast(pool, overview, now, suspects);
  }

  drawPast(pool, overview, now, suspects) {
    const track = trackOf(pool.history);
    const marks = marksOf(overview, now, this.balancer, this.pool);
    this.drawShares(pool, track, now, suspects);
    const time = {height: kTall, most: roomFor(track, upToResponse, 0.005)};
    this.latency.chart.draw('queue', area(track, now, time, upToQueue));
    this.latency.chart.draw('connect', area(track, now, time, upToConnect, upToQueue));
    this.latency.chart.draw('response', area(track, now, time, upToResponse, upToConnect));
    setText(this.latency.most, `queue, connect, response; up to ${milliseconds(largest(track, upToResponse, 0))}`);
    for (const [{chart, most}, name, least] of [
      [this.failures, 'failures', 1], [this.requests, 'requests', 1]]) {
      const scale = {height: kFlat, most: roomFor(track, (row) => row[name], least)};
      chart.draw(name, area(track, now, scale, (row) => row[name]));
      const top = largest(track, (row) => row[name], 0);
      setText(most, top > 0 ? `up to ${rate(top)}` : track.at.length > 0 ? 'none' : 'not known');
    }
    for (const {chart} of [this.share, this.latency, this.failures, this.requests]) chart.mark(marks, now);
    setText(this.now, timeOfDay(now));
    this.flags.update(marks, now);
  }

  // A line for each server; those that findings name lie above the others.
  drawShares(pool, track, now, suspects) {
    const servers = pool.history.servers;
    const classOf = (server, i) => suspects.has(server.server) ? 'server suspect' :
        `server ${servers.length <= kHues ? `hue-${i}` : ''}`;
    const key = JSON.stringify(servers.map(classOf));
    if (this.key !== key) {
      this.key = key;
      this.share = poolLane('share of each server', servers.map((_, i) => String(i)));
      servers.forEach((server, i) => setAttribute(this.share.chart.paths.get(String(i)), 'class', classOf(server, i)));
      this.shares.replaceChildren(...this.share.node.childNodes);
    }
    let most = 0.02;
    for (const {share} of servers) for (const one of share) most = Math.max(most, one ?? 0);
    const scale = {height: kTall, most: most * 1.05};
    servers.forEach(({share}, i) => this.share.chart.draw(String(i), line(track, now, scale, (_, at) => share[at])));
    const isKnown = servers.some(({share}) => share.some((one) => one !== null));
    setText(this.share.most, servers.length === 0 ? 'not kept of so many servers' :
        isKnown ? `up to ${percent(most)}` : 'not known');
  }
}
