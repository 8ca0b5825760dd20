// SPDX-License-Identifier: Apache-2.0
// What happened, numbered: small flags above the charts of a pool, and below them what each means.
import {arrange, clean, el, hide, Keyed, setAttribute, setText} from './dom.js';
import {timeOfDay, unbroken} from './figures.js';
import {kSpan} from './past.js';

const kRoom = 0.035;  // of the width: flags that stand closer than that are one

class Flag {
  constructor() { this.node = el('span'); }
  update({from, to, tone, left}) {
    setText(this.node, from === to ? String(from) : `${from}–${to}`);
    setAttribute(this.node, 'class', left < kRoom ? `${tone} early` : tone);
    const place = `${(left * 100).toFixed(1)}%`;
    if (this.place !== place) this.node.style.setProperty('left', this.place = place);
  }
}

class Event {
  constructor() {
    this.number = el('b');
    this.text = el('span');
    this.node = el('li', {}, this.number, this.text);
  }
  update({mark, number}) {
    setAttribute(this.node, 'class', mark.tone);
    setText(this.number, String(number));
    // A change begins with its time.
    setText(this.text, unbroken(mark.to === null ? mark.text :
        `${timeOfDay(mark.from)} ${clean(mark.text)}`));
  }
}

export class Flags {
  constructor() {
    this.node = el('div', {class: 'flags', 'aria-hidden': 'true'});
    this.list = el('ol', {class: 'events', 'aria-label': 'what happened'});
    this.keyedFlags = new Keyed(() => new Flag());
    this.keyedEvents = new Keyed(() => new Event());
  }

  update(marks, now) {
    const inOrder = [...marks].sort((one, other) => one.from - other.from);
    const flags = [];
    inOrder.forEach((mark, i) => {
      const left = Math.max(0, (mark.from - now + kSpan) / kSpan);
      const before = flags.at(-1);
      if (before !== undefined && left - before.left < kRoom) {
        before.to = i + 1;
        if (mark.tone !== 'change') before.tone = mark.tone;
      } else {
        flags.push({from: i + 1, to: i + 1, tone: mark.tone, left});
      }
    });
    arrange(this.node, this.keyedFlags.update(flags, ({from}) => from).map((flag) => flag.node));
    arrange(this.list, this.keyedEvents.update(inOrder.map((mark, i) => ({mark, number: i + 1})),
        ({number}) => number).map((event) => event.node));
    hide(this.node, inOrder.length === 0);
    hide(this.list, inOrder.length === 0);
  }
}
