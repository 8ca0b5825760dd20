// SPDX-License-Identifier: Apache-2.0
// All that is watched: what is wrong, then every pool, those in trouble first.
import {BalancerView, troubleOf} from './balancer_view.js';
import {arrange, el, hide, Keyed, setAttribute, setText} from './dom.js';
import {numberOf, unbroken} from './figures.js';
import {Card, firstOf, isOpen} from './findings.js';
import {ProbeList} from './probes.js';

const kCards = 12;  // more than that nobody reads at once; the rows show them all

export class ListView {
  constructor(setFilter) {
    this.headline = el('h1', {class: 'verdict', tabindex: '-1'});
    this.first = new Card(true);
    this.tally = el('p', {class: 'tally'});
    this.cards = el('div');
    this.more = el('p', {class: 'note'});
    this.resolved = el('div');
    this.ended = el('details', {class: 'resolved'}, el('summary', {}, 'Resolved lately'), this.resolved);
    this.input = el('input', {
      type: 'search', placeholder: 'filter: pool, server, balancer', 'aria-label': 'filter the pools',
      autocomplete: 'off', spellcheck: 'false',
    });
    this.input.addEventListener('input', () => setFilter(this.input.value));
    this.found = el('span', {role: 'status'});
    this.bar = el('p', {class: 'filter'}, this.input, this.found, el('kbd', {'aria-hidden': 'true'}, '/'));
    this.nothing = el('p', {class: 'empty', hidden: ''});
    this.balancers = el('div');
    this.keyedCards = new Keyed(() => new Card());
    this.keyedResolved = new Keyed(() => new Card());
    this.keyedBalancers = new Keyed(() => new BalancerView());
    this.probes = new ProbeList();
    this.node = el('div', {}, this.headline, this.first.node, this.tally, this.cards, this.more,
        this.bar, this.nothing, this.balancers, this.probes.node, this.ended);
  }

  title({overview}) {
    const open = overview.findings.filter(isOpen).length;
    return `${open > 0 ? `(${open}) ` : ''}skewd on ${overview.host}`;
  }

  // What is read aloud when it changes: nothing in it counts seconds.
  spoken({overview}) {
    const first = firstOf(overview.findings.filter(isOpen));
    return overview.headline.sentence + (first === null ? '' : `. ${first.summary}`);
  }

  update({overview, past, now, filter}) {
    this.judge(overview, now);
    this.probes.update(overview.probes);
    if (this.input.value !== filter && document.activeElement !== this.input) this.input.value = filter;
    const wanted = filter.trim().toLowerCase();
    const byTrouble = overview.balancers.map((balancer) => ({
      balancer, overview, past, now, filter: wanted, trouble: troubleOf(balancer, overview),
    })).sort((one, other) => other.trouble - one.trouble);
    const views = this.keyedBalancers.update(byTrouble, ({balancer}) => balancer.name);
    arrange(this.balancers, views.map((view) => view.node));
    const shown = views.reduce((sum, view) => sum + view.shown, 0);
    const all = overview.balancers.reduce((sum, one) => sum + one.pools.length, 0);
    setText(this.found, wanted === '' ? numberOf(all, 'pool') : `${shown} of ${numberOf(all, 'pool')}`);
    hide(this.bar, all === 0);
    hide(this.nothing, wanted === '' || shown > 0);
    setText(this.nothing, `Nothing here is called “${filter.trim()}”. Escape shows all pools again.`);
  }

  judge(overview, now) {
    const all = overview.findings;
    const open = all.filter(isOpen);
    const first = firstOf(open);
    hide(this.headline, first !== null);
    hide(this.first.node, first === null);
    hide(this.tally, open.length < 2);
    if (first === null) {
      setAttribute(this.headline, 'class', `verdict ${overview.headline.tone}`);
      setText(this.headline, unbroken(overview.headline.sentence));
    } else {
      this.first.update({finding: first, now, all});
      setText(this.tally, overview.headline.sentence);
    }
    const others = open.filter((one) => one !== first);
    const ended = all.filter((one) => !isOpen(one)).slice(0, kCards);
    const draw = (keyed, findings) => keyed.update(
        findings.map((finding) => ({finding, now, all})), ({finding}) => finding.id).map((one) => one.node);
    arrange(this.cards, draw(this.keyedCards, others.slice(0, kCards)));
    setText(this.more, others.length <= kCards ? '' :
        `and ${numberOf(others.length - kCards, 'more finding')}: see the pools`);
    arrange(this.resolved, draw(this.keyedResolved, ended));
    hide(this.ended, ended.length === 0);
  }
}
