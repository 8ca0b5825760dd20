// SPDX-License-Identifier: Apache-2.0
// What happened in the last 15 minutes, as marks on the common time line.
import {seconds} from './figures.js';
import {kSpan} from './past.js';

const kTroubles = ['info', 'warning', 'critical'];

export const concerns = (finding, balancer, pool) => finding.balancer === balancer &&
    finding.pool === pool;

// Those of one pool; without a pool, of the whole balancer. Findings lie under changes,
// and the worst above the others.
export function marksOf(overview, now, balancer, pool = null) {
  const bands = overview.findings
      .filter((one) => one.balancer === balancer && (pool === null || one.pool === pool))
      .map((one) => ({
        from: seconds(one.since), to: seconds(one.resolved) ?? now, tone: one.severity,
        text: one.summary,
      }))
      .filter((one) => one.to > now - kSpan)
      .sort((one, other) => kTroubles.indexOf(one.tone) - kTroubles.indexOf(other.tone));
  const lines = overview.changes
      .filter((one) => one.balancer === balancer &&
          (pool === null || one.pool === '' || one.pool === pool))
      .map((one) => ({from: seconds(one.at), to: null, tone: 'change', text: one.text}))
      .filter((one) => one.from > now - kSpan);
  return [...bands, ...lines];
}

export const severityOf = (findings) =>
    findings.reduce((worst, one) => Math.max(worst, kTroubles.indexOf(one.severity)), -1);
export const toneOf = (findings) => kTroubles[severityOf(findings)] ?? 'quiet';
