// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collectors/nginx/config/context.h"
#include "collectors/nginx/config/scope.h"

namespace skewd::nginx {

/// One value of an address that may hold variables.
struct Part {
  std::string text;
  double share = 1;
  bool is_known = true;  // false: only a request can tell
  Place place;
};

/// The values of an address in one case.
struct Case {
  std::string when;
  std::string host;
  bool otherwise = true;
  bool is_mapped = false;   // by an entry of a map
  std::vector<Part> parts;  // several: by shares
  Place place;
};

/// All values that an address can have, by the variables of its host and port. `text` may have a
/// scheme and a path; variables of the path are left alone.
[[nodiscard]] std::vector<Case> expand_address(const std::string& text, const Place& place,
                                               const Scope& scope, const Context& context);

}  // namespace skewd::nginx
