// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "collectors/configuration.h"

namespace skewd::nginx {

/// The diagnostics of one reading: each once, and not more than kMostReaderRemarks of them.
class Remarks {
 public:
  void error(Place place, std::string text, std::string hint = {});
  void warn(std::string_view rule, Place place, std::string text, std::string hint = {});
  void inform(Place place, std::string text, std::string hint = {});
  /// An unknown directive: told once per name and file.
  void unknown_directive(Place place, std::string_view name);

  /// All of them, and a last one that counts those that were too many.
  [[nodiscard]] std::vector<Diagnostic> take();

 private:
  void add(Diagnostic diagnostic);

  std::vector<Diagnostic> diagnostics_;
  std::unordered_set<std::string> told_;
  std::size_t untold_ = 0;
};

}  // namespace skewd::nginx
