// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "collectors/configuration.h"
#include "collectors/nginx/config/remarks.h"
#include "collectors/nginx/config/tree.h"
#include "collectors/nginx/config/variables.h"

namespace skewd::nginx {

/// What the readers of one section, http or stream, share.
struct Context {
  Context(PoolMode section, Configuration& configuration, Remarks& all_remarks)
      : mode(section), found(configuration), remarks(all_remarks) {}

  PoolMode mode;
  Configuration& found;
  Remarks& remarks;
  Variables variables;
  bool has_resolver = false;  // a `resolver` of the section itself

  /// The pool of that name, in any case of letters, as nginx compares them.
  [[nodiscard]] PoolSpec* find_upstream(std::string_view name) const;
  void add_upstream(PoolSpec pool);
  /// The name of the pool for an address in a route, which is made if need be.
  std::string implicit_pool(std::string_view address, std::uint16_t default_port,
                            bool resolved_later, const Directive& route);

 private:
  std::unordered_map<std::string, std::size_t> upstreams_;  // positions in found.pools
  std::unordered_map<std::string, std::size_t> implicit_;
};

}  // namespace skewd::nginx
