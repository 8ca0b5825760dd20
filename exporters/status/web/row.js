// SPDX-License-Identifier: Apache-2.0
// One pool in the list: its name and state, its bars, and its last 15 minutes.
import {Bars} from './bars.js';
import {area, Lane, largest, line, roomFor, upToConnect, upToQueue, upToResponse} from './chart.js';
import {clean, el, setAttribute, setText} from './dom.js';
import {milliseconds, numberOf, percent, rate} from './figures.js';
import {concerns, marksOf, toneOf} from './marks.js';

const kRowLane = 18;
const kLeastLatency = 0.005;  // so that noise of microseconds does not look like a mountain
const kLeastFailures = 1;

export const addressOf = (balancer, pool) =>
    `/pools/${encodeURIComponent(balancer)}/${encodeURIComponent(pool)}`;

// Tells which rows are in sight; others are not drawn.
const sight = new IntersectionObserver((entries) => {
  for (const entry of entries) entry.target.row.see(entry.isIntersecting);
}, {rootMargin: '300px'});

function rowLane(name, classes) {
  const chart = new Lane(kRowLane, classes, name);
  const value = el('b');
  return {chart, value, node: el('div', {class: 'track'}, chart.node, el('span', {}, `${name} `, value))};
}

export class Row {
  constructor() {
    this.name = el('a', {'data-view': ''});
    this.claim = el('span', {class: 'claim'});
    this.servers = el('span', {class: 'short'});
    this.traffic = el('span');
    this.worst = el('span');
    this.bars = new Bars();
    this.share = rowLane('share', ['astray', 'largest']);
    this.latency = rowLane('time', ['response', 'connect', 'queue']);
    this.failures = rowLane('errors', ['failures']);
    this.node = el('li', {class: 'row'},
        el('div', {class: 'who'}, el('h3', {}, this.name), this.claim,
            el('span', {class: 'facts'}, this.servers, this.traffic, this.worst)),
        el('div', {class: 'how'}, this.bars.node),
        el('div', {class: 'when'}, this.share.node, this.latency.node, this.failures.node));
    this.node.row = this;
    this.seen = false;
    sight.observe(this.node);
  }

  update(item) {
    this.item = item;
    const {pool, balancer, overview} = item;
    this.findings = overview.findings.filter(
        (one) => one.resolved === null && concerns(one, balancer.name, pool.pool));
    setAttribute(this.node, 'class', `row ${toneOf(this.findings)}`);
    setText(this.name, pool.pool);
    setAttribute(this.name, 'href', addressOf(balancer.name, pool.pool));
    if (this.seen) this.draw();
  }

  see(inSight) {
    this.seen = inSight;
    if (inSight) this.draw();
  }

  draw() {
    const {pool} = this.item;
    const isShort = pool.eligible_servers < pool.servers_total;
    setText(this.claim, this.findings.length === 0 ? '' : this.findings[0].summary);
    setText(this.servers, `${pool.eligible_servers} of ${numberOf(pool.servers_total, 'server')}`);
    this.servers.classList.toggle('short', isShort);
    setText(this.traffic, rate(pool.request_rate));
    setText(this.worst, this.unevenness(pool));
    const suspects = new Set(this.findings.map((one) => one.server));
    this.bars.update(pool.servers, pool.servers_left_out, suspects);
    this.drawPast();
  }

  // What is ordered is due too: a server that got all of it as ordered is even, and yet not well.
  unevenness({not_comparable: reason, imbalance}) {
    if (reason !== '') return 'shares not judged';
    if (imbalance === null) return '';
    const isOrdered = imbalance < 1.1 && this.findings.some((one) => one.finding === 'skew');
    return isOrdered ? 'as the weights order' : `worst ${imbalance.toFixed(2)}× its due`;
  }

  drawPast() {
    const {pool, balancer, overview, track, now} = this.item;
    const marks = marksOf(overview, now, balancer.name, pool.pool);
    for (const {chart} of [this.share, this.latency, this.failures]) chart.mark(marks, now);
    const last = track.at.length > 0 && now - track.at.at(-1) < 75 ? track.rows.at(-1) : {};
    const whole = {height: kRowLane, most: 1.05};
    this.share.chart.draw('astray', area(track, now, whole, (row) => row.misdirected));
    this.share.chart.draw('largest', line(track, now, whole, (row) => row.largest));
    setText(this.share.value, percent(last.largest));
    this.share.chart.describe(`largest share of one server ${percent(last.largest)}; ` +
        `${percent(last.misdirected)} of the requests were due to others`);
    const time = {height: kRowLane, most: roomFor(track, upToResponse, kLeastLatency)};
    this.latency.chart.draw('queue', area(track, now, time, upToQueue));
    this.latency.chart.draw('connect', area(track, now, time, upToConnect, upToQueue));
    this.latency.chart.draw('response', area(track, now, time, upToResponse, upToConnect));
    const total = last.response === undefined ? null : upToResponse(last);
    setText(this.latency.value, milliseconds(total));
    this.latency.chart.describe(`queue ${milliseconds(last.queue)}, connect ` +
        `${milliseconds(last.connect)}, response ${milliseconds(last.response)}`);
    const failures = {height: kRowLane, most: largest(track, (row) => row.failures, kLeastFailures)};
    this.failures.chart.draw('failures', area(track, now, failures, (row) => row.failures));
    setText(this.failures.value, rate(last.failures));
    this.failures.value.classList.toggle('bad', last.failures > 0);
    this.failures.chart.describe(`errors, now ${rate(last.failures)}`);
  }
}

// What a filter looks into.
export const textOf = (balancer, pool) => clean([
  balancer.name, pool.pool, pool.algorithm, ...pool.servers.map((one) => one.server),
].join('\n')).toLowerCase();
