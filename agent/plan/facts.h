// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace skewd {

/// What was found out about the world that a configuration speaks of. Pure checks judge it; who
/// asks is agent/preflight. What is absent was not asked.
struct Facts {
  /// By host name; the text says why it has no address, empty: it has one.
  std::map<std::string, std::string, std::less<>> unresolved;
  /// By pool and server; the text says what happened, empty: it answered as it should.
  std::map<std::pair<std::string, std::string>, std::string> unreachable;
};

}  // namespace skewd
