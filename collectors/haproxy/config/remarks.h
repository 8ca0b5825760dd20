// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/configuration.h"

namespace skewd::haproxy {

/// Gathers what the reader has to say; after kMostReaderRemarks it only counts.
class Remarks {
 public:
  /// What HAProxy would refuse, or what cannot be understood.
  void error(Place place, std::string text, std::string hint = {});
  /// What was skipped.
  void info(Place place, std::string text, std::string hint = {});
  /// A word that no version of HAProxy has there, said once for each word and file. `what`:
  /// "keyword".
  void unknown(Place place, std::string_view what, std::string_view word, std::string_view where);
  void add(Diagnostic diagnostic);

  /// All of them, in the order of the files and of their places there.
  [[nodiscard]] std::vector<Diagnostic> take(const std::vector<ConfigurationFile>& files) &&;

 private:
  std::vector<Diagnostic> diagnostics_;
  std::set<std::pair<std::string, std::string>> unknown_;  // file and word
  std::size_t left_out_ = 0;
};

}  // namespace skewd::haproxy
