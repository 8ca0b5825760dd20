// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/terminal.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = 2s;  // of people, before they want to see something
constexpr auto kPace = 200ms;

}  // namespace

bool is_seen() { return isatty(STDOUT_FILENO) == 1; }

// https://no-color.org: set and not empty means no.
Colour wanted_colour() {
  const char* no_color = std::getenv("NO_COLOR");
  const bool is_refused = no_color != nullptr && *no_color != '\0';
  return isatty(STDOUT_FILENO) == 1 && !is_refused ? Colour::always : Colour::never;
}

ProgressLine::ProgressLine()
    : is_seen_(isatty(STDERR_FILENO) == 1), next_(Clock::now() + kPatience) {}

bool ProgressLine::is_due() const { return is_seen_ && Clock::now() >= next_; }

void ProgressLine::show(const std::string& text) {
  if (!is_seen_) return;
  std::fprintf(stderr, "\r\033[K%s", text.c_str());
  is_shown_ = true;
  next_ = Clock::now() + kPace;
}

void ProgressLine::clear() {
  if (std::exchange(is_shown_, false)) std::fputs("\r\033[K", stderr);
}

}  // namespace skewd
