// SPDX-License-Identifier: Apache-2.0
// Asks the agent again and again, and knows when it does not answer.
const kPause = 2000;
const kPatience = 5000;
const kFailuresToBeGone = 2;

export async function ask(path) {
  const answer = await fetch(path, {signal: AbortSignal.timeout(kPatience), cache: 'no-store'});
  if (!answer.ok) throw new Error(`${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  return answer.json();
}

// Calls `tell` with every overview, and `lost` when the agent is gone, with what went wrong. Asks
// less often than it takes to draw twenty times, and not at all while nobody looks.
export class Source {
  constructor({after, tell, lost}) {
    Object.assign(this, {after, tell, lost, failures: 0, timer: null, busy: false});
    document.addEventListener('visibilitychange', () => this.now());
  }

  now() {
    clearTimeout(this.timer);
    if (!document.hidden && !this.busy) this.round();
  }

  async round() {
    this.busy = true;
    let pause = kPause;
    try {
      const overview = await ask(`/api/v1/overview?after=${this.after()}`);
      this.failures = 0;
      const begin = performance.now();
      await this.tell(overview);
      const cost = performance.now() - begin;
      pause = Math.max(kPause, 20 * cost);
      performance.clearMeasures('update');
      performance.measure('update', {start: begin, duration: cost});
    } catch (problem) {
      this.failures += 1;
      if (this.failures >= kFailuresToBeGone) this.lost(problem);
    }
    this.busy = false;
    if (!document.hidden) this.timer = setTimeout(() => this.round(), pause);
  }
}
