// SPDX-License-Identifier: Apache-2.0
// The last 15 minutes of every pool, put together from the points that come with each overview.
export const kSpan = 900;  // seconds
const kOverlap = 10;       // balancers are not read at the same moment

// One pool's points, as columns.
class Track {
  constructor() {
    this.at = [];
    this.rows = [];
  }
  add(history, from) {
    const last = this.at.at(-1) ?? 0;
    history.at.forEach((at, i) => {
      if (at <= last) return;
      this.at.push(at);
      this.rows.push({
        requests: history.request_rate[i],
        failures: history.failure_rate[i],
        misdirected: history.misdirected[i],
        largest: history.largest_share[i],
        queue: history.latency_seconds.queue[i],
        connect: history.latency_seconds.connect[i],
        response: history.latency_seconds.response[i],
      });
    });
    let old = 0;
    while (old < this.at.length && this.at[old] < from) ++old;
    if (old > 0) {
      this.at.splice(0, old);
      this.rows.splice(0, old);
    }
  }
}

export function trackOf(history) {
  const track = new Track();
  track.add(history, 0);
  return track;
}

export class Past {
  constructor() {
    this.started = '';
    this.tracks = new Map();
    this.newest = 0;
  }
  after() { return Math.max(0, this.newest - kOverlap); }

  // An agent that began anew knows nothing of what was before; neither do we then.
  add(overview, now) {
    if (this.started !== overview.started) {
      this.started = overview.started;
      this.tracks.clear();
      this.newest = 0;
    }
    const before = this.tracks;
    this.tracks = new Map();
    for (const balancer of overview.balancers) {
      for (const pool of balancer.pools) {
        const key = keyOf(balancer.name, pool.pool);
        const track = before.get(key) ?? new Track();
        track.add(pool.history, now - kSpan - 20);
        this.newest = Math.max(this.newest, track.at.at(-1) ?? 0);
        this.tracks.set(key, track);
      }
    }
  }
  of(balancer, pool) { return this.tracks.get(keyOf(balancer, pool)) ?? new Track(); }
}

export const keyOf = (balancer, pool) => JSON.stringify([balancer, pool]);
