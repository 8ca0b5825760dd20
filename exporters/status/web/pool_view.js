// SPDX-License-Identifier: Apache-2.0
// One pool: the verdict, its last 15 minutes on one time line, its servers, evidence and changes.
import {area, Lane, largest, line, upToConnect, upToQueue, upToResponse} from './chart.js';
import {arrange, clean, el, hide, Keyed, setAttribute, setText} from './dom.js';
import {milliseconds, percent, rate, timeOfDay} from './figures.js';
import {Card, ChangeList, fillLines, linesOf, showRunbook} from './findings.js';
import {marksOf, toneOf} from './marks.js';
import {trackOf} from './past.js';
import {Server} from './server_row.js';
import {fullOf} from './bars.js';
import {ask} from './source.js';

const kLane = 80;
const kHues = 8;  // more lines than that have no colour of their own

function lane(title, classes) {
  const chart = new Lane(kLane, classes, title);
  const most = el('small');
  const node = el('div', {class: 'chart'}, el('span', {}, el('b', {}, title), ' ', most), chart.node);
  return {chart, most, node};
}

export class PoolView {
  constructor({balancer, pool}) {
    Object.assign(this, {balancer, pool});
    this.back = el('a', {href: '/', 'data-view': ''}, '← all pools');
    this.place = el('span', {class: 'place'}, `${balancer} / ${pool}`);
    this.runbook = el('a', {rel: 'noreferrer', hidden: ''}, 'runbook');
    this.word = el('b');
    this.headline = el('span');
    this.verdict = el('h1', {class: 'verdict', role: 'status'}, this.word, ' ', this.headline);
    this.lines = el('dl', {class: 'lines'});
    this.requests = lane('requests', ['requests']);
    this.latency = lane('time', ['response', 'connect', 'queue']);
    this.failures = lane('errors', ['failures']);
    this.shares = el('div', {class: 'chart'});
    this.axis = el('div', {class: 'ticks', 'aria-hidden': 'true'});
    this.now = el('span');
    this.axis.append(el('span', {}, '−15 min'), el('span', {}, '−10'), el('span', {}, '−5'), this.now);
    this.events = el('ul', {class: 'events'});
    this.body = el('tbody');
    this.rows = new Keyed(() => new Server());
    this.cards = el('div');
    this.keyedCards = new Keyed(() => new Card());
    this.changes = new ChangeList(20);
    this.note = el('p', {class: 'note'});
    this.node = el('div', {class: 'whole'}, el('p', {class: 'trail'}, this.back, this.place,
        this.runbook),
        this.verdict, this.lines, el('h2', {}, 'Last 15 minutes'),
        el('div', {class: 'charts'}, this.shares, this.latency.node, this.failures.node,
            this.requests.node, this.axis),
        this.events, el('h2', {}, 'Servers'), this.note, this.table(),
        this.findingsTitle = el('h2', {}, 'Other findings'), this.cards,
        this.changesTitle = el('h2', {}, 'Changes'), this.changes.node);
  }

  table() {
    const head = (name, text) => el('th', {scope: 'col', class: name}, text);
    return el('table', {}, el('thead', {}, el('tr', {}, head('server', 'server'), head('bar', 'share'),
        head('percent', ''), head('due percent', 'due'), head('state', 'state'),
        head('minor figure', 'weight'), head('figure', 'errors'), head('load', 'in flight'),
        head('minor count', 'queue'), head('minor count', 'connect'), head('count', 'response'))),
    this.body);
  }

  title({overview}) { return `${clean(this.pool)} · skewd on ${clean(overview.host)}`; }

  // Asks for the pool itself: the overview does not have all of it.
  async update({overview, now}) {
    const path = `/api/v1/pools/${encodeURIComponent(this.balancer)}/${encodeURIComponent(this.pool)}`;
    let pool = null;
    try {
      pool = await ask(path);
    } catch (problem) {
      if (!String(problem.message).startsWith('404')) throw problem;
      setAttribute(this.verdict, 'class', 'verdict info');
      setText(this.headline, 'There is no such pool any more, or it was not read yet');
      return;
    }
    const findings = overview.findings.filter((one) => one.balancer === this.balancer &&
        pool.findings.some(({id}) => id === one.id));
    const open = findings.filter((one) => one.resolved === null);
    setAttribute(this.verdict, 'class',
        `verdict ${open.length > 0 ? toneOf(open) : pool.verdict.well ? 'even' : 'info'}`);
    setText(this.word, pool.verdict.word);
    setText(this.headline, pool.verdict.headline);
    const judged = findings.find((one) => one.id === pool.verdict.finding);
    const others = findings.filter((one) => one !== judged);
    fillLines(this.lines, judged ? linesOf({...judged, verdict: pool.verdict}) :
        pool.verdict.lines.map(({label, text}) => [label, text]));
    hide(this.runbook, !judged || !showRunbook(this.runbook, judged));
    setText(this.note, pool.not_comparable);
    const suspects = new Set(open.map((one) => one.server));
    const full = fullOf(pool.servers);
    arrange(this.body, this.rows.update(pool.servers.map((server, i) => ({
            server, full, tone: suspects.has(server.server) ? toneOf(open) : 'quiet',
      hue: suspects.has(server.server) ? 'suspect' : pool.servers.length <= kHues ? `hue-${i}` : '',
    })), ({server}) => JSON.stringify([server.server, server.address])).map((row) => row.node));
    arrange(this.cards, this.keyedCards.update(others.map((finding) => ({finding, now})),
        ({finding}) => finding.id).map((card) => card.node));
    hide(this.findingsTitle, others.length === 0);
    hide(this.changesTitle, pool.changes.length === 0);
    this.changes.update([...pool.changes].reverse());
    this.drawPast(pool, overview, now, suspects);
  }

  drawPast(pool, overview, now, suspects) {
    const track = trackOf(pool.history);
    const marks = marksOf(overview, now, this.balancer, this.pool);
    this.drawShares(pool, track, now, suspects);
    const time = {height: kLane, most: largest(track, upToResponse, 0.005) * 1.05};
    this.latency.chart.draw('queue', area(track, now, time, upToQueue));
    this.latency.chart.draw('connect', area(track, now, time, upToConnect, upToQueue));
    this.latency.chart.draw('response', area(track, now, time, upToResponse, upToConnect));
    setText(this.latency.most, `queue, connect, response; up to ${milliseconds(time.most / 1.05)}`);
    for (const [{chart, most}, name, least] of [
      [this.failures, 'failures', 1], [this.requests, 'requests', 1]]) {
      const scale = {height: kLane, most: largest(track, (row) => row[name], least) * 1.05};
      chart.draw(name, area(track, now, scale, (row) => row[name]));
      setText(most, `up to ${rate(largest(track, (row) => row[name], 0))}`);
    }
    for (const {chart} of [this.share, this.latency, this.failures, this.requests]) chart.mark(marks, now);
    setText(this.now, timeOfDay(now));
    const told = [...marks].sort((one, other) => one.from - other.from);
    const text = JSON.stringify(told.map((mark) => [mark.from, mark.text, mark.tone]));
    if (this.told === text) return;
    this.told = text;
    this.events.replaceChildren(...told.map((mark) => el('li', {class: mark.tone},
        mark.to === null ? mark.text : `${timeOfDay(mark.from)} ${mark.text}`)));
  }

  // A line for each server; those that findings name lie above the others.
  drawShares(pool, track, now, suspects) {
    const servers = pool.history.servers;
    const classOf = (server, i) => suspects.has(server.server) ? 'server suspect' :
        `server ${servers.length <= kHues ? `hue-${i}` : ''}`;
    const key = JSON.stringify(servers.map(classOf));
    if (this.key !== key) {
      this.key = key;
      this.share = lane('share of each server', servers.map((_, i) => String(i)));
      servers.forEach((server, i) => setAttribute(this.share.chart.paths.get(String(i)), 'class', classOf(server, i)));
      this.shares.replaceChildren(...this.share.node.childNodes);
    }
    let most = 0.02;
    for (const {share} of servers) for (const one of share) most = Math.max(most, one ?? 0);
    const scale = {height: kLane, most: most * 1.05};
    servers.forEach(({share}, i) => this.share.chart.draw(String(i), line(track, now, scale, (_, at) => share[at])));
    setText(this.share.most, servers.length > 0 ? `up to ${percent(most)}` : 'not kept of so many servers');
  }
}
