// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "collectors/nginx/config/remarks.h"
#include "collectors/nginx/config/tree.h"

namespace skewd::nginx {

/// What a `location` is for.
struct LocationHeader {
  std::string text;         // "/api/", "= /health", "^~ /img/", "~ \.php$", "@fallback"
  std::string path_prefix;  // empty: something else limits it
  bool is_named = false;
  bool is_pattern = false;  // the first that fits wins, and nginx takes equal ones
};

/// Reads the words of a `location`; nothing, and a remark, if nginx would refuse them.
[[nodiscard]] std::optional<LocationHeader> read_location_header(const Directive& location,
                                                                 Remarks& remarks);

}  // namespace skewd::nginx
