// SPDX-License-Identifier: Apache-2.0
// A pool as a row of columns: what each server got, a tick for what it was due, and its state below.
import {clean, setAttribute, svg} from './dom.js';
import {percent} from './figures.js';

const kWidth = 300;
const kHeight = 40;  // of the largest share
const kFilled = 0.9;
const kStates = {
  up: 'up', going_down: 'turning', going_up: 'turning', down: 'down', drain: 'out',
  maintenance: 'out',
};
const short = (value) => Math.round(value * 10) / 10;

export const fullOf = (servers) => Math.max(
    0, ...servers.map((one) => Math.max(one.share ?? 0, one.expected_share ?? 0))) / kFilled || 1;

const told = (server) => `${clean(server.server)} ${percent(server.share)}, due ` +
    `${percent(server.expected_share)}, ${server.state}`;
const distance = (server) => Math.abs((server.share ?? 0) - (server.expected_share ?? 0));

function describe(servers, leftOut) {
  const worst = [...servers].sort((one, other) => distance(other) - distance(one));
  const more = servers.length + leftOut - Math.min(12, servers.length);
  return worst.slice(0, 12).map(told).join('\n') + (more > 0 ? `\nand ${more} more` : '');
}

export class Bars {
  constructor() {
    this.paths = {};
    for (const name of ['share', 'suspect', 'due', 'up', 'turning', 'down', 'out', 'unknown']) {
      this.paths[name] = svg('path', {class: name});
    }
    this.title = svg('title');
    this.node = svg('svg', {
      class: 'bars', role: 'img', viewBox: `0 0 ${kWidth} ${kHeight + 6}`,
      preserveAspectRatio: 'none',
    }, this.title, ...Object.values(this.paths));
  }

  // `suspects` are names of servers that findings name.
  update(servers, leftOut, suspects) {
    const full = fullOf(servers);
    const step = kWidth / Math.max(servers.length, 4);
    const gap = Math.min(3, step * 0.25);
    const drawn = {share: '', suspect: '', due: '', up: '', turning: '', down: '', out: '', unknown: ''};
    servers.forEach((server, i) => {
      const x = short(i * step);
      const width = short(step - gap);
      const state = kStates[server.state] ?? 'unknown';
      drawn[state] += `M${x} ${kHeight + 2.5}h${width}v3.5h${-width}Z`;
      if (server.share !== null) {
        const height = short(Math.max(server.share / full * kHeight, server.share > 0 ? 0.6 : 0));
        const name = suspects.has(server.server) ? 'suspect' : 'share';
        drawn[name] += `M${x} ${short(kHeight - height)}h${width}v${height}h${-width}Z`;
      }
      if (server.expected_share !== null) {
        drawn.due += `M${x} ${short(kHeight - server.expected_share / full * kHeight)}h${width}`;
      }
    });
    for (const [name, path] of Object.entries(drawn)) setAttribute(this.paths[name], 'd', path);
    const text = describe(servers, leftOut);
    if (this.title.textContent !== text) this.title.textContent = text;
  }
}
