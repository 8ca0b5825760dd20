// SPDX-License-Identifier: Apache-2.0
// All that is watched: what is wrong, then every pool, those in trouble first.
import {drawMarks} from './chart.js';
import {arrange, el, hide, Keyed, setAttribute, setText, svg} from './dom.js';
import {duration, numberOf, seconds, timeOfDay} from './figures.js';
import {Card, ChangeList} from './findings.js';
import {concerns, marksOf, severityOf} from './marks.js';
import {keyOf, kSpan} from './past.js';
import {ProbeList} from './probes.js';
import {Row, textOf} from './row.js';

const kStrip = 12;
const kCards = 12;  // more than that nobody reads at once; the rows show them all

// What is found, what is missing; then as the balancer has them, so that rows stay where they are.
function trouble({balancer, pool, overview}) {
  const open = overview.findings.filter(
      (one) => one.resolved === null && concerns(one, balancer.name, pool.pool));
  return (severityOf(open) + 1) * 2 + (pool.eligible_servers < pool.servers_total ? 1 : 0);
}

class Balancer {
  constructor() {
    this.dot = el('span', {class: 'dot'});
    this.name = el('span');
    this.facts = el('p', {class: 'facts'});
    this.freshness = el('span');
    this.program = el('span');
    this.facts.append(this.program, this.freshness);
    this.notes = el('div');
    this.changes = new ChangeList(8);
    this.marks = svg('g');
    this.strip = svg('svg', {
      class: 'strip', role: 'img', viewBox: `0 0 ${kSpan} ${kStrip}`, preserveAspectRatio: 'none',
    }, this.marks);
    this.now = el('span');
    this.axis = el('div', {class: 'axis'}, el('div', {class: 'legend', 'aria-hidden': 'true'},
        el('i', {class: 'queue'}), 'queue', el('i', {class: 'connect'}), 'connect',
        el('i', {class: 'response'}), 'response', el('i', {class: 'line'}), 'change', el('i', {class: 'most'}),
        'largest share', el('i', {class: 'stray'}), 'due to other servers'),
        el('div', {class: 'when'}, el('div', {class: 'ticks', 'aria-hidden': 'true'},
            el('span', {}, '−15 min'), el('span', {}, '−10'), el('span', {}, '−5'), this.now),
        this.strip));
    this.rows = el('ol', {class: 'rows'});
    this.keyed = new Keyed(() => new Row());
    this.history = el('details', {class: 'changes'}, el('summary', {}, 'latest changes'), this.changes.node);
    this.node = el('section', {class: 'balancer'}, el('h2', {}, this.dot, this.name), this.facts,
        this.notes, this.history, this.axis, this.rows);
  }

  update({balancer, overview, past, now, filter}) {
    setAttribute(this.node, 'class', balancer.stale ? 'balancer stale' : 'balancer');
    setAttribute(this.dot, 'class', balancer.up ? 'dot up' : 'dot down');
    setText(this.name, balancer.name);
    setText(this.program, `${balancer.kind} ${balancer.version}`);
    const read = seconds(balancer.last_success);
    setText(this.freshness, read === null ? 'never read' :
        `read ${duration(now - read)} ago, every ${duration(balancer.scrape_interval_seconds)}`);
    this.freshness.classList.toggle('old', !balancer.up || balancer.stale || read === null);
    this.tell(balancer);
    const changes = overview.changes.filter((one) => one.balancer === balancer.name);
    this.changes.update(changes);
    hide(this.history, changes.length === 0);
    const marks = marksOf(overview, now, balancer.name);
    drawMarks(this.marks, marks, now, kStrip);
    const lines = marks.filter((one) => one.to === null).length;
    setAttribute(this.strip, 'aria-label', `${numberOf(lines, 'change')} and ` +
        `${numberOf(marks.length - lines, 'finding')} in the last 15 minutes`);
    setText(this.now, timeOfDay(now));
    this.list({balancer, overview, past, now, filter});
  }

  list({balancer, overview, past, now, filter}) {
    const items = balancer.pools.map((pool) => ({
      balancer, pool, overview, now, track: past.of(balancer.name, pool.pool),
    })).filter(({pool}) => filter === '' || textOf(balancer, pool).includes(filter));
    items.sort((one, other) => trouble(other) - trouble(one));
    this.shown = items.length;
    hide(this.axis, items.length === 0);
    hide(this.node, filter !== '' && items.length === 0);
    arrange(this.rows, this.keyed.update(items, ({pool}) => keyOf(balancer.name, pool.pool))
        .map((row) => row.node));
  }

  tell(balancer) {
    const text = JSON.stringify([balancer.problems, balancer.notes]);
    if (this.told === text) return;
    this.told = text;
    this.notes.replaceChildren(
        ...balancer.problems.map((one) => el('p', {class: 'note problem'}, `${one.source}: ${one.problem}`)),
        ...balancer.notes.map((note) => el('p', {class: 'note'}, note)));
  }
}

export class ListView {
  constructor(setFilter) {
    this.headline = el('h1', {class: 'verdict', role: 'status'});
    this.cards = el('div');
    this.more = el('p', {class: 'note'});
    this.resolved = el('div');
    this.ended = el('details', {class: 'resolved'}, el('summary', {}, 'Resolved lately'), this.resolved);
    this.input = el('input', {
      type: 'search', placeholder: 'pool, server or balancer', 'aria-label': 'filter the pools',
      autocomplete: 'off', spellcheck: 'false',
    });
    this.input.addEventListener('input', () => setFilter(this.input.value));
    this.found = el('span', {role: 'status'});
    this.bar = el('p', {class: 'filter'}, this.input, this.found);
    this.balancers = el('div');
    this.keyedCards = new Keyed(() => new Card());
    this.keyedResolved = new Keyed(() => new Card());
    this.keyedBalancers = new Keyed(() => new Balancer());
    this.probes = new ProbeList();
    this.node = el('div', {}, this.headline, this.cards, this.more, this.ended, this.probes.node,
        this.bar, this.balancers);
  }

  title({overview}) {
    const open = overview.findings.filter((one) => one.resolved === null).length;
    return `${open > 0 ? `(${open}) ` : ''}skewd on ${overview.host}`;
  }

  update({overview, past, now, filter}) {
    setAttribute(this.headline, 'class', `verdict ${overview.headline.tone}`);
    setText(this.headline, overview.headline.sentence);
    const open = overview.findings.filter((one) => one.resolved === null);
    const ended = overview.findings.filter((one) => one.resolved !== null).slice(0, kCards);
    const draw = (keyed, findings) => keyed.update(
        findings.map((finding) => ({finding, now})), ({finding}) => finding.id).map((one) => one.node);
    arrange(this.cards, draw(this.keyedCards, open.slice(0, kCards)));
    setText(this.more, open.length <= kCards ? '' :
        `and ${numberOf(open.length - kCards, 'more finding')}: see the pools`);
    arrange(this.resolved, draw(this.keyedResolved, ended));
    hide(this.ended, ended.length === 0);
    this.probes.update(overview.probes);
    if (this.input.value !== filter && document.activeElement !== this.input) this.input.value = filter;
    const wanted = filter.trim().toLowerCase();
    const views = this.keyedBalancers.update(overview.balancers.map(
        (balancer) => ({balancer, overview, past, now, filter: wanted})), ({balancer}) => balancer.name);
    arrange(this.balancers, views.map((view) => view.node));
    const shown = views.reduce((sum, view) => sum + view.shown, 0);
    const all = overview.balancers.reduce((sum, one) => sum + one.pools.length, 0);
    setText(this.found, wanted === '' ? numberOf(all, 'pool') : `${shown} of ${numberOf(all, 'pool')}`);
    hide(this.bar, all === 0);
  }
}
