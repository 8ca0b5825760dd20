// SPDX-License-Identifier: Apache-2.0
// One balancer in the list: how it is read, its time line, and its pools, those in trouble first.
import {drawMarks} from './chart.js';
import {arrange, el, hide, Keyed, setAttribute, setText, svg} from './dom.js';
import {duration, numberOf, seconds, timeOfDay} from './figures.js';
import {ChangeList, isOpen} from './findings.js';
import {concerns, marksOf, severityOf} from './marks.js';
import {keyOf, kSpan} from './past.js';
import {Row, textOf} from './row.js';

const kStrip = 12;
const kStep = Math.log(1.5);  // how much more uneven is worth another place

// What is found, what is missing.
function trouble({balancer, pool, overview}) {
  const open = overview.findings.filter(
      (one) => isOpen(one) && concerns(one, balancer.name, pool.pool));
  return (severityOf(open) + 1) * 2 + (pool.eligible_servers < pool.servers_total ? 1 : 0);
}

// How uneven pools are, in steps, and moved only by what is more than one: rows must not dance
// while they are read.
class Unevenness {
  constructor() { this.steps = new Map(); }
  of(pool) { return this.steps.get(pool.pool); }

  update(pools) {
    const before = this.steps;
    this.steps = new Map(pools.map(({pool, imbalance, not_comparable: reason}) => {
      const isJudged = imbalance !== null && reason === '';
      const exact = isJudged ? Math.log(Math.max(1, imbalance)) / kStep : 0;
      const step = before.get(pool) ?? Infinity;
      return [pool, Math.abs(exact - step - 0.5) > 1 ? Math.floor(exact) : step];
    }));
  }
}

const swatch = (name) => el('i', {class: name});

function legend() {
  const group = (...parts) => el('span', {}, ...parts);
  return el('div', {class: 'legend', 'aria-hidden': 'true'},
      group(swatch('got'), 'share', swatch('tick'), 'due'),
      group(swatch('most'), 'largest share', swatch('stray'), 'misdirected'),
      group(swatch('queue'), 'queue', swatch('connect'), 'connect', swatch('response'), 'response'),
      group(swatch('line'), 'change', swatch('found'), 'finding'));
}

export class BalancerView {
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
    this.axis = el('div', {class: 'axis'}, legend(),
        el('div', {class: 'when'}, el('div', {class: 'ticks', 'aria-hidden': 'true'},
            el('span', {}, '−15 min'), el('span', {}, '−10'), el('span', {}, '−5'), this.now),
        this.strip));
    this.rows = el('ol', {class: 'rows'});
    this.unevenness = new Unevenness();
    this.keyed = new Keyed(() => new Row());
    this.history = el('details', {class: 'changes'}, el('summary', {}, 'latest changes'),
        this.changes.node);
    this.node = el('section', {class: 'balancer'}, el('div', {class: 'top'},
        el('h2', {}, this.dot, this.name), this.facts), this.notes, this.history, this.axis,
    this.rows);
  }

  update({balancer, overview, past, now, filter}) {
    setAttribute(this.node, 'class', balancer.stale ? 'balancer stale' : 'balancer');
    setAttribute(this.dot, 'class', balancer.up ? 'dot up' : 'dot down');
    setText(this.name, balancer.name);
    setText(this.program, `${balancer.kind} ${balancer.version}`);
    const read = seconds(balancer.last_success);
    const isOld = !balancer.up || balancer.stale || read === null;
    const pace = `every ${duration(balancer.scrape_interval_seconds)}`;
    setText(this.freshness, read === null ? 'never read' :
        `${isOld ? 'last read' : 'read'} ${duration(now - read)} ago, ${pace}`);
    this.freshness.classList.toggle('old', isOld);
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
    this.unevenness.update(balancer.pools);
    const items = balancer.pools.map((pool) => ({
      balancer, pool, overview, now, track: past.of(balancer.name, pool.pool),
    })).filter(({pool}) => filter === '' || textOf(balancer, pool).includes(filter));
    for (const item of items) {
      item.trouble = trouble(item);
      item.uneven = this.unevenness.of(item.pool);
    }
    items.sort((one, other) => other.trouble - one.trouble || other.uneven - one.uneven);
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

// How much the whole balancer is in trouble: what cannot be read is.
export function troubleOf(balancer, overview) {
  const open = overview.findings.filter((one) => isOpen(one) && one.balancer === balancer.name);
  return Math.max(severityOf(open), balancer.up && !balancer.stale ? -1 : 1);
}
