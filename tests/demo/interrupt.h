// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <exception>

namespace skewd::demo {

/// Ctrl-C was pressed: unwinds the stack, so that everything we started is stopped on the way.
class Interrupted : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "interrupted"; }
};

/// From now on SIGINT, SIGTERM and SIGHUP are noted instead of ending the program.
void note_interrupts();

/// Waits that long; throws Interrupted as soon as one was noted.
void pause_for(std::chrono::milliseconds duration);

}  // namespace skewd::demo
