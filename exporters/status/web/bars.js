// SPDX-License-Identifier: Apache-2.0
// A pool as a row of columns: what each server got, a tick for what it was due, and its state below.
import {clean, el, hide, setAttribute, setText, svg} from './dom.js';
import {percent, tenth} from './figures.js';

const kWidth = 300;
const kHeight = 40;  // of the largest share
const kFilled = 0.9;
const kMostNames = 8;  // that can be read below their columns
const kFewest = 4;     // columns that there is room for, so that one server is no wall
const kStates = {
  up: 'up', going_down: 'turning', going_up: 'turning', down: 'down', drain: 'out',
  maintenance: 'out',
};

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
    this.title = svg('title', {}, 'shares of the servers');
    this.chart = svg('svg', {
      class: 'bars', role: 'img', viewBox: `0 0 ${kWidth} ${kHeight + 6}`,
      preserveAspectRatio: 'none',
    }, this.title, ...Object.values(this.paths));
    this.names = el('div', {class: 'names', 'aria-hidden': 'true'});
    this.node = el('div', {}, this.chart, this.names);
  }

  name(servers, suspects) {
    const isShort = servers.length <= kMostNames;
    hide(this.names, !isShort);
    const wanted = isShort ? Math.max(servers.length, kFewest) : 0;
    while (this.names.children.length > wanted) this.names.lastChild.remove();
    while (this.names.children.length < wanted) this.names.append(el('span'));
    [...this.names.children].forEach((label, i) => {
      setText(label, servers[i]?.server ?? '');
      setAttribute(label, 'title', servers[i] === undefined ? null : told(servers[i]));
      setAttribute(label, 'class', suspects.has(servers[i]?.server) ? 'suspect' : null);
    });
  }

  // `suspects` are names of servers that findings name.
  update(servers, leftOut, suspects) {
    const full = fullOf(servers);
    const step = kWidth / Math.max(servers.length, kFewest);
    const gap = Math.min(3, step * 0.25);
    const drawn = {share: '', suspect: '', due: '', up: '', turning: '', down: '', out: '', unknown: ''};
    servers.forEach((server, i) => {
      const x = tenth(i * step);
      const width = tenth(step - gap);
      const state = kStates[server.state] ?? 'unknown';
      drawn[state] += `M${x} ${kHeight + 2.5}h${width}v3.5h${-width}Z`;
      if (server.share !== null) {
        const height = tenth(Math.max(server.share / full * kHeight, server.share > 0 ? 0.6 : 0));
        const name = suspects.has(server.server) ? 'suspect' : 'share';
        drawn[name] += `M${x} ${tenth(kHeight - height)}h${width}v${height}h${-width}Z`;
      }
      if (server.expected_share !== null) {
        drawn.due += `M${x} ${tenth(kHeight - server.expected_share / full * kHeight)}h${width}`;
      }
    });
    for (const [name, path] of Object.entries(drawn)) setAttribute(this.paths[name], 'd', path);
    const text = describe(servers, leftOut);
    if (this.title.textContent !== text) this.title.textContent = text;
    this.name(servers, suspects);
  }
}
