// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "collectors/nginx/config/remarks.h"
#include "collectors/nginx/config/tree.h"

namespace skewd::nginx {

/// What stands in `http`, or in `stream`, wherever that was written.
struct Section {
  std::vector<Directive> settings;   // directives without a block: what servers inherit
  std::vector<Directive> upstreams;  // upstream blocks
  std::vector<Directive> variables;  // map, geo, split_clients
  std::vector<Directive> servers;    // server blocks
  std::vector<Directive> locations;  // without a server around them: of a fragment
};

struct Survey {
  Section http;
  Section stream;
};

/// Sorts the blocks of a configuration, and tells unknown directives and those in wrong places.
/// Fragments, which begin without `http` or `stream`, belong to http unless their servers have a
/// `proxy_pass` of their own, as only those of stream can.
[[nodiscard]] Survey survey(const Tree& tree, Remarks& remarks);

}  // namespace skewd::nginx
