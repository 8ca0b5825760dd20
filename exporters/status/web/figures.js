// SPDX-License-Identifier: Apache-2.0
// Numbers and times as people read them. What is not told is a dash, never 0.
const kNone = '–';
// A number stays with its unit at the end of a line.
export const unbroken = (text) =>
    String(text).replace(/(\d) (?=(?:%|ms|s|min|h|days)(?![a-z]))/g, '$1\u00a0');
const isTold = (value) => value !== null && value !== undefined;

// Of a pixel or less: more digits only make paths longer.
export const tenth = (value) => Math.round(value * 10) / 10;

export const percent = (ratio) =>
    !isTold(ratio) ? kNone : `${(ratio * 100).toFixed(ratio < 0.1 ? 1 : 0)} %`;

export function milliseconds(seconds) {
  if (!isTold(seconds)) return kNone;
  const ms = seconds * 1000;
  if (ms >= 10000) return `${seconds.toFixed(1)} s`;
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${ms.toFixed(0)} ms`;
}

export function rate(perSecond) {
  if (!isTold(perSecond)) return kNone;
  const digits = perSecond > 0 && perSecond < 10 ? 1 : 0;
  return `${perSecond.toFixed(digits)}/s`;
}

export const count = (value) =>
    !isTold(value) ? kNone : String(value).replace(/\B(?=(\d{3})+$)/g, '\u2009');

export const numberOf = (value, noun) => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 120) return `${whole} s`;
  if (whole < 7200) return `${Math.floor(whole / 60)} min`;
  if (whole < 172800) return `${Math.floor(whole / 3600)} h`;
  return `${Math.floor(whole / 86400)} days`;
}

// "2026-11-21T14:02:11.000Z" in seconds since 1970; null stays null.
export const seconds = (rfc3339) => isTold(rfc3339) ? Date.parse(rfc3339) / 1000 : null;
export const timeOfDay = (at) => new Date(at * 1000).toISOString().slice(11, 19);
// With the date where the time alone would be taken for today's.
export const timeSeen = (at, now) => now - at < 43200 ? timeOfDay(at) :
    new Date(at * 1000).toISOString().slice(0, 19).replace('T', ' ');
