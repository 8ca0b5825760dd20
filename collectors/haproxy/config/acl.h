// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/haproxy/config/line.h"

namespace skewd::haproxy {

/// One test of a request: "path_beg /api /v2".
struct AclTest {
  std::string text;
  std::string host;         // set if it asks for exactly this Host header, and nothing else
  std::string path_prefix;  // set if it asks for exactly this beginning of the path
};

/// The tests of a name are alternatives. Names have to be declared before they are used.
using Acls = std::map<std::string, std::vector<AclTest>, std::less<>>;

/// A condition after `if` or `unless`, resolved.
struct Condition {
  std::string text;  // "path_beg /api and not src 10.0.0.0/8"; empty: always
  bool always = true;
  bool only_excludes = false;  // every test in it is negated: it applies to the rest
  std::string host;
  std::string path_prefix;
  std::size_t undefined = 0;  // the word with a name that nobody declared; 0: none
  std::size_t unclosed = 0;   // the word of a brace that is not closed; 0: none
};

/// True for a sample that is the Host header, as a whole but for letters' case and the port:
/// "req.hdr(host),lower".
[[nodiscard]] bool asks_for_host(std::string_view sample);

/// The test that the words from `first` on make: "path_beg", "-i", "/api".
[[nodiscard]] AclTest read_test(const Line& line, std::size_t first, std::size_t end);

/// Reads the condition whose `if` or `unless` is the word `keyword`; beyond the last word: none.
[[nodiscard]] Condition read_condition(const Line& line, std::size_t keyword, const Acls& acls);

}  // namespace skewd::haproxy
