// SPDX-License-Identifier: Apache-2.0
#include "collectors/instant.h"

#include <cstdio>

namespace skewd {
namespace {

struct ClockFace {
  int hours, minutes, seconds, milliseconds;
};

ClockFace clock_face(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time(at - day);
  return {static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
          static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count())};
}

}  // namespace

std::string render_rfc3339(Instant at) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(at));
  const ClockFace face = clock_face(at);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), face.hours, face.minutes, face.seconds,
                face.milliseconds);
  return text;
}

std::string render_time_of_day(Instant at) {
  const ClockFace face = clock_face(at);
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d", face.hours, face.minutes, face.seconds);
  return text;
}

double unix_seconds(Instant at) {
  return static_cast<double>(at.time_since_epoch().count()) / 1000.0;
}

}  // namespace skewd
