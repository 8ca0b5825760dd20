// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/interrupt.h"

#include <csignal>

#include "tests/support/eventually.h"

namespace skewd::demo {
namespace {

// What a signal handler may touch, and nothing else.
volatile std::sig_atomic_t interrupted = 0;

void note(int /*signal*/) { interrupted = 1; }

}  // namespace

void note_interrupts() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, &note);
}

void pause_for(std::chrono::milliseconds duration) {
  if (support::eventually(duration, [] { return interrupted != 0; })) throw Interrupted();
}

}  // namespace skewd::demo
