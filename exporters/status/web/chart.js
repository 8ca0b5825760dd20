// SPDX-License-Identifier: Apache-2.0
// Lines and areas over the last 15 minutes. All charts have the same x: seconds, 0 is 15 minutes
// before now, so that what happened together stands under each other.
import {clean, setAttribute, svg} from './dom.js';
import {tenth} from './figures.js';
import {kSpan} from './past.js';

// Nothing is drawn through a gap: what was not read is not known.
function runs(track, now, valueOf) {
  const all = [];
  const step = track.at.length > 1 ? usualStep(track.at) : 5;
  let run = null;
  let last = -Infinity;
  track.at.forEach((at, i) => {
    const value = valueOf(track.rows[i], i);
    if (value === null || value === undefined) {
      run = null;
      return;
    }
    if (run === null || at - last > 2.5 * step) all.push(run = []);
    run.push([at - now + kSpan, value]);
    last = at;
  });
  return all;
}

function usualStep(at) {
  const steps = at.slice(1).map((one, i) => one - at[i]).sort((one, other) => one - other);
  return Math.max(5, steps[steps.length >> 1]);
}

const y = (value, scale) => tenth(scale.height - scale.height * Math.min(1, value / scale.most));

export function line(track, now, scale, valueOf) {
  return runs(track, now, valueOf).map((run) => {
    const points = run.map(([x, value]) => `${tenth(x)} ${y(value, scale)}`);
    return `M${points.length === 1 ? [points[0], `${tenth(run[0][0] + 4)} ${y(run[0][1], scale)}`].join('L') : points.join('L')}`;
  }).join('');
}

// From the lower to the upper value; a single point is made wide enough to be seen.
export function area(track, now, scale, upper, lower = () => 0) {
  return runs(track, now, (row, i) => {
    const value = upper(row, i);
    return value === null || value === undefined ? null : [value, lower(row, i) ?? 0];
  }).map((run) => {
    const wide = run.length === 1 ? [run[0], [run[0][0] + 5, run[0][1]]] : run;
    const over = wide.map(([x, [top]]) => `${tenth(x)} ${y(top, scale)}`);
    const under = wide.map(([x, [, bottom]]) => `${tenth(x)} ${y(bottom, scale)}`).reverse();
    return `M${over.join('L')}L${under.join('L')}Z`;
  }).join('');
}

export const largest = (track, valueOf, least) => track.rows.reduce(
    (most, row, i) => Math.max(most, valueOf(row, i) ?? 0), least);

// What is steady stands at half the height, so that it does not look like much.
export function roomFor(track, valueOf, least) {
  const sum = track.rows.reduce((all, row, i) => all + (valueOf(row, i) ?? 0), 0);
  const twice = track.rows.length === 0 ? 0 : 2 * sum / track.rows.length;
  return 1.05 * Math.max(twice, largest(track, valueOf, least));
}

const parts = (row, names) => {
  const told = names.map((name) => row[name]).filter((value) => value !== null);
  return told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0);
};
export const upToQueue = (row) => parts(row, ['queue']);
export const upToConnect = (row) => parts(row, ['queue', 'connect']);
export const upToResponse = (row) => parts(row, ['queue', 'connect', 'response']);

// One chart: paths by class, and the marks of what happened, through its whole height.
export class Lane {
  constructor(height, classes, label) {
    this.height = height;
    this.paths = new Map(classes.map((name) => [name, svg('path', {class: name})]));
    this.bands = svg('g', {class: 'marks'});
    this.changes = svg('g', {class: 'marks'});
    this.node = svg('svg', {
      class: 'lane', role: 'img', 'aria-label': label, viewBox: `0 0 ${kSpan} ${height}`,
      preserveAspectRatio: 'none',
    }, this.bands, ...this.paths.values(), this.changes);
  }
  draw(name, path) { setAttribute(this.paths.get(name), 'd', path); }
  describe(text) { setAttribute(this.node, 'aria-label', clean(text)); }
  mark(marks, now) {
    drawMarks(this.bands, marks.filter((one) => one.to !== null), now, this.height);
    drawMarks(this.changes, marks.filter((one) => one.to === null), now, this.height);
  }
}

// Findings are bands over their time, changes upright lines.
export function drawMarks(group, marks, now, height) {
  const text = marks.map((mark) => {
    const x = tenth(mark.from - now + kSpan);
    return mark.to === null ? `c${x}` : `${mark.tone}${x}:${tenth(mark.to - now + kSpan)}`;
  }).join();
  if (group.dataset.drawn === text) return;
  group.dataset.drawn = text;
  group.replaceChildren(...marks.map((mark) => {
    const x = mark.from - now + kSpan;
    if (mark.to === null) {
      return svg('path', {class: 'change', d: `M${tenth(x)} 0V${height}`});
    }
    const from = Math.max(0, x);
    const width = Math.max(3, mark.to - now + kSpan - from);
    return svg('rect', {
      class: `band ${mark.tone}`, x: tenth(from), width: tenth(width), y: 0, height,
    });
  }));
}
