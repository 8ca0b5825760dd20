// SPDX-License-Identifier: Apache-2.0
#include "collectors/backoff.h"

#include <algorithm>

namespace skewd {
namespace {

constexpr int kPatience = 3;
constexpr int kMostDoublings = 16;  // 18 hours: beyond any bound that a caller gives
constexpr std::chrono::milliseconds kFirstPause{1000};

}  // namespace

void Backoff::note_wait(std::chrono::milliseconds now, std::chrono::milliseconds longest) {
  waits_ = std::min(waits_ + 1, kPatience + kMostDoublings);
  if (waits_ < kPatience) return;
  next_ = now + std::min(kFirstPause * (1 << (waits_ - kPatience)), longest);
}

}  // namespace skewd
