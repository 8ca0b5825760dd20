// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace skewd::haproxy {

/// The name after `use_backend`, which may be an expression: "bk_%[req.hdr(host),map(hosts,web)]".
struct PoolExpression {
  bool computed = false;                   // only a request tells the name
  std::string map_file;                    // not empty: an entry of this file does
  std::size_t map_file_at = 0;             // where it stands in the word, from 0
  std::optional<std::string> map_default;  // for what is not in the map
  std::size_t map_default_at = 0;
  std::string before;                 // what stands before the expression, and
  std::string after;                  // what after it
  bool looks_up_host = false;         // the Host header, as a whole
  bool looks_up_path_prefix = false;  // the beginning of the path
};

/// Reads the name. Only an expression whose last step is a map file is more than `computed`.
[[nodiscard]] PoolExpression read_pool_expression(std::string_view word);

}  // namespace skewd::haproxy
