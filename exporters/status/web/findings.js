// SPDX-License-Identifier: Apache-2.0
// A finding as a card: the verdict, what it rests on, and where to read on.
import {arrange, el, hide, setAttribute, setText} from './dom.js';
import {duration, seconds, timeOfDay, timeSeen, unbroken} from './figures.js';
import {addressOf} from './row.js';

const evidenceText = (evidence) => Object.entries(evidence).map(
    ([name, value]) => `${name} ${value === null ? '–' : Number(value.toFixed(2))}`).join(' · ');

// [label, text]: as `skewd why` has them; a finding without a verdict of its own tells what it has.
export function linesOf(finding, all = []) {
  const lines = finding.verdict ? finding.verdict.lines.map(({label, text}) => [label, text]) : [
    ['layer', finding.layer],
    ['change', finding.cause.text],
    ...finding.innocent.map((text) => ['innocent', text]),
  ];
  lines.push(['evidence', evidenceText(finding.evidence)]);
  if (finding.confidence !== null && !finding.verdict) {
    lines.push(['certain', `${(finding.confidence * 100).toFixed(1)} %`]);
  }
  const cause = all.find((one) => one.id === finding.symptom_of);
  if (finding.symptom_of !== '') lines.push(['symptom of', cause?.summary ?? finding.symptom_of]);
  return lines.filter(([, text]) => text !== '');
}

export function fillLines(list, lines) {
  const text = JSON.stringify(lines);
  if (list.drawn === text) return;
  list.drawn = text;
  list.replaceChildren(...lines.flatMap(([label, told], i) => [
    label === lines[i - 1]?.[0] ? null : el('dt', {}, label),
    el('dd', {class: label === 'do' ? 'do' : null}, el('span', {}, unbroken(told))),
  ]).filter((one) => one !== null));
}

export function showRunbook(link, {runbook}) {
  if (!/^https?:\/\//.test(runbook)) return false;
  setAttribute(link, 'href', runbook);
  return true;
}

// What is told first: the worst that is open, or what explains it.
export const firstOf = (open) =>
    open.find((one) => one.id === open[0].symptom_of) ?? open[0] ?? null;

export const isOpen = (finding) => finding.resolved === null;

const kAround = 900;  // seconds before and after it

// The address of the report about a pool from some time before `since` on, in seconds since 1970;
// null: of the last hours.
export function reportOf(balancer, pool, since, until) {
  const time = (at) => new Date(at * 1000).toISOString();
  return `/reports/${encodeURIComponent(balancer)}/${encodeURIComponent(pool)}` +
      `?since=${since === null ? '2h' : time(since - kAround)}` + (until === null ? '' : `&until=${time(until + kAround)}`);
}

// `isFirst`: it is what the whole page says. The others are a line until they are opened.
export class Card {
  constructor(isFirst = false) {
    this.isFirst = isFirst;
    this.badge = el('span', {class: 'badge'});
    this.place = el('a', {class: 'place', 'data-view': ''});
    this.kind = el('span', {class: 'kind'});
    this.since = el('span', {class: 'since'});
    this.word = el('b');
    this.headline = el('span');
    this.lines = el('dl');
    this.runbook = el('a', {rel: 'noreferrer'}, 'runbook');
    this.report = el('a', {}, 'report');
    const about = el('p', {}, this.badge, this.place, this.kind, this.since,
        this.report, this.runbook);
    const title = el(isFirst ? 'h1' : 'h2', {tabindex: isFirst ? '-1' : null}, this.word, ' ', this.headline);
    this.node = el('article', {}, about, ...(isFirst ? [title, this.lines] :
        [el('details', {}, el('summary', {}, title), this.lines)]));
  }

  update({finding, now, all}) {
    setAttribute(this.node, 'class', `finding ${finding.severity}` +
        (this.isFirst ? ' first' : finding.symptom_of === '' ? '' : ' symptom'));
    setText(this.badge, finding.severity);
    setText(this.place, [finding.balancer, finding.listener, finding.pool, finding.server]
        .filter((name) => name !== '').join(' / '));
    setAttribute(this.place, 'href',
        finding.pool === '' ? null : addressOf(finding.balancer, finding.pool));
    setText(this.kind, finding.finding + (finding.subtype === '' ? '' : `, ${finding.subtype}`));
    const since = seconds(finding.since);
    setText(this.since, `since ${timeSeen(since, now)}, ` + (finding.resolved === null ?
        `for ${duration(now - since)}` : `resolved ${timeOfDay(seconds(finding.resolved))}`));
    setText(this.word, finding.verdict ? finding.verdict.word : '');
    setText(this.headline, unbroken(finding.verdict ? finding.verdict.headline : finding.summary));
    fillLines(this.lines, linesOf(finding, all));
    showRunbook(this.runbook, finding);
    hide(this.report, finding.pool === '');
    setAttribute(this.report, 'href', reportOf(finding.balancer, finding.pool, since,
        finding.resolved === null ? null : seconds(finding.resolved)));
  }
}

// Changes, the latest first.
export class ChangeList {
  constructor(most) {
    this.most = most;
    this.node = el('ul', {class: 'changes'});
  }
  update(changes) {
    const latest = changes.slice(-this.most).reverse();
    const text = JSON.stringify(latest);
    if (this.drawn === text) return;
    this.drawn = text;
    arrange(this.node, latest.map((change) => {
      const {result, minutes, reason} = change.audit;
      const isSuspect = result === 'suspect';
      const word = minutes === 0 ? result : `${result} after ${minutes} min`;
      const audit = result === 'none' || (minutes === 0 && !isSuspect) ? '' :
          `${word}${reason === '' ? '' : `: ${reason}`}`;
      return el('li', {}, change.text,
          el('small', {}, change.source === 'unknown' ? '' : ` by ${change.source}`),
          el('small', {}, change.drift ? ' not in the file' : ''),
          el(isSuspect ? 'b' : 'small', {class: isSuspect ? 'suspect' : null}, ` ${audit}`));
    }));
  }
}
