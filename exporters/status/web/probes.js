// SPDX-License-Identifier: Apache-2.0
// The probes: what each asks for, who answered last, and how long it took.
import {el, hide, setText} from './dom.js';
import {milliseconds} from './figures.js';

function wordOf(probe) {
  if (probe.mismatch) return 'mismatch';
  if (probe.at === null) return 'not sent yet';
  return probe.success === null ? 'unknown' : probe.success ? 'right' : 'wrong once';
}

function answerOf(probe) {
  if (probe.at === null) return '';
  const who = [probe.pool, probe.server].filter((name) => name !== null).join('/') || 'not known';
  return ` answered by ${who}${probe.status === null ? '' : `, status ${probe.status}`} in ` +
      milliseconds(probe.latency_seconds.total);
}

const item = (probe) => el('li', {}, `${probe.probe}: `,
    el(probe.mismatch ? 'b' : 'span', {class: probe.mismatch ? 'suspect' : null}, wordOf(probe)),
    el('small', {}, ` ${probe.url}${answerOf(probe)}${probe.text === '' ? '' : `; ${probe.text}`}`));

export class ProbeList {
  constructor() {
    this.title = el('summary');
    this.list = el('ul');
    this.node = el('details', {class: 'changes', hidden: ''}, this.title, this.list);
  }

  update(probes) {
    const wrong = probes.filter((probe) => probe.mismatch).length;
    hide(this.node, probes.length === 0);
    if (wrong > 0 && !this.wrong) this.node.open = true;
    this.wrong = wrong;
    setText(this.title, wrong === 0 ? `probes: ${probes.length}` : `probes: ${wrong} of ${probes.length} wrong`);
    const text = JSON.stringify(probes);
    if (this.drawn === text) return;
    this.drawn = text;
    this.list.replaceChildren(...probes.map(item));
  }
}
