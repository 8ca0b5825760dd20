// SPDX-License-Identifier: Apache-2.0
#include "collectors/backoff.h"

#include <doctest/doctest.h>

#include <vector>

namespace skewd {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// The pauses that a source gets which never answers.
std::vector<milliseconds> pauses(std::size_t count, milliseconds longest) {
  Backoff backoff;
  std::vector<milliseconds> found;
  milliseconds now = 1h;
  for (std::size_t i = 0; i < count; ++i) {
    backoff.note_wait(now, longest);
    const milliseconds failed = now;
    while (!backoff.is_due(now)) now += 100ms;
    found.push_back(now - failed);
  }
  return found;
}

}  // namespace

TEST_CASE("backoff: a new source is due") { CHECK(Backoff().is_due(0ms)); }

TEST_CASE("backoff: the third wait in a row begins pauses that double up to the longest") {
  CHECK(pauses(9, 30s) == std::vector<milliseconds>{0s, 0s, 1s, 2s, 4s, 8s, 16s, 30s, 30s});
  CHECK(pauses(7, 5s) == std::vector<milliseconds>{0s, 0s, 1s, 2s, 4s, 5s, 5s});
}

TEST_CASE("backoff: never pauses longer, however often it waited") {
  CHECK(pauses(200, 5s).back() == 5s);
}

TEST_CASE("backoff: a prompt answer makes up for all waits") {
  Backoff backoff;
  for (int i = 0; i < 5; ++i) backoff.note_wait(0ms, 30s);
  CHECK_FALSE(backoff.is_due(1s));
  backoff.note_prompt();
  CHECK(backoff.is_due(1s));
  backoff.note_wait(1s, 30s);
  CHECK(backoff.is_due(1s));
}

}  // namespace skewd
