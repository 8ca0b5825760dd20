// SPDX-License-Identifier: Apache-2.0
// A server as a row of the pool's table.
import {el, setAttribute, setText, svg} from './dom.js';
import {count, milliseconds, percent} from './figures.js';

const width = (share, full) => (Math.min(1, (share ?? 0) / full) * 100).toFixed(1);

export class Server {
  constructor() {
    const cell = (name) => el('td', {class: name});
    this.swatch = el('i', {class: 'swatch', 'aria-hidden': 'true'});
    this.name = el('span');
    this.address = el('small');
    this.bar = svg('rect', {class: 'share', y: 1.5, height: 7});
    this.tick = svg('rect', {class: 'due', width: 1, height: 10});
    this.share = el('b');
    this.due = cell('due');
    this.dot = el('span', {class: 'dot'});
    this.state = el('span');
    this.why = el('small');
    this.weight = cell('minor');
    this.errors = cell('');
    this.load = cell('load');
    this.times = ['minor', 'minor', 'count'].map(cell);
    this.node = el('tr', {}, el('th', {scope: 'row'}, this.swatch, this.name, ' ', this.address),
        el('td', {class: 'bar'}, svg('svg', {
          viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true',
        }, svg('rect', {class: 'track', width: 100, height: 10}), this.bar, this.tick)),
        el('td', {}, this.share), this.due, el('td', {class: 'state'}, this.dot, this.state, ' ', this.why),
        this.weight, this.errors, this.load, ...this.times);
  }

  update({server, full, hue, tone}) {
    setAttribute(this.node, 'class', `${tone}${server.eligible ? '' : ' idle'}`);
    setAttribute(this.swatch, 'class', `swatch ${hue}`);
    setText(this.name, server.server);
    setText(this.address, server.address + (server.backup ? ' backup' : '') +
        (server.also_in.length > 0 ? ` also in ${server.also_in.join(', ')}` : ''));
    setAttribute(this.node.firstChild, 'title', this.name.textContent + ' ' + this.address.textContent);
    setAttribute(this.bar, 'width', width(server.share, full));
    setAttribute(this.tick, 'x', width(server.expected_share, full));
    setAttribute(this.tick, 'visibility', server.expected_share === null ? 'hidden' : null);
    setText(this.share, percent(server.share));
    setText(this.due, percent(server.expected_share));
    setAttribute(this.dot, 'class', `dot ${server.state}`);
    setText(this.state, server.state.replace('_', ' '));
    setText(this.why, server.reason === 'none' ? '' : `by ${server.reason}`);
    setText(this.weight, count(server.weight));
    const {connect, response} = server.errors;
    const errors = server.errors['5xx'] + connect + response;
    setText(this.errors, count(errors));
    setAttribute(this.errors, 'class', errors > 0 ? 'errors' : null);
    setAttribute(this.errors, 'title', `${server.errors['5xx']} answers 5xx, ${connect} failed ` +
        `connects, ${response} broken responses`);
    setText(this.load, count(server.in_flight) + (server.queued > 0 ? ` + ${count(server.queued)}` : ''));
    ['queue', 'connect', 'response'].forEach(
        (part, i) => setText(this.times[i], milliseconds(server.latency_seconds[part])));
  }
}
