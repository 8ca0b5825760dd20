// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace skewd::support {

/// Names that people, broken configurations or attackers give to pools and servers.
inline std::vector<std::string> hostile_names() {
  using namespace std::string_literals;
  return {"a \"quoted\" name", "line\nbreak\r\n", "back\\slash\\",
          "invalid \xFF\xC0\xAF\xED\xA0\x80 bytes \xE2\x82", "NUL \0 inside"s,
          std::string(10'000, 'x'), std::string(255, 'x') + "\xE2\x82\xAC cut inside a character",
          "<script>alert(1)</script>", "\" onload=\"alert(1)", "' onload='alert(1)",
          "\x1B[31mred\x1B]0;title\x07",
          // NOLINTNEXTLINE(misc-misleading-bidirectional): the mark is what is hostile
          "right to left \u202E and back \u2066", "{balancer=\"other\"} 1\n# TYPE skewd_up gauge\n",
          "# HELP x", "\u0085 and \u009B31m", "snow \u2603 and \U0001F4A3"};
}

}  // namespace skewd::support
