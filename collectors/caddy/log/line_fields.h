// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "collectors/json_members.h"

namespace skewd::caddy {

/// What a line of Caddy's log tells. Empty: not told.
struct LineFields {
  std::string_view message;
  std::string_view status;
  std::string_view duration;  // seconds
  std::string_view size;
  // Added by lines of the Caddyfile.
  std::string_view listener;
  std::string_view pool;
  std::string_view server;
  std::string_view latency;  // milliseconds, to the header of the answer
  std::string_view retries;
  std::string_view traceparent;
};

/// False: the line is not one whole JSON object.
[[nodiscard]] bool read_line(std::string_view line, LineTexts& texts, LineFields& fields);

}  // namespace skewd::caddy
