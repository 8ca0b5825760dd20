// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "collectors/diagnostic.h"

namespace skewd {

/// The remarks of a reader of configurations, at most kMostReaderRemarks and one that counts the
/// rest.
class ReaderRemarks {
 public:
  void add(DiagnosticSeverity severity, const char* rule, Place place, std::string text,
           std::string hint = {});
  /// A remark of rule parse-error: what the balancer would refuse, or what is not understood.
  void error(Place place, std::string text, std::string hint = {});
  void info(Place place, std::string text, std::string hint = {});

  /// All of them, in the order in which they came.
  [[nodiscard]] std::vector<Diagnostic> take() &&;

 private:
  std::vector<Diagnostic> kept_;
  std::size_t left_out_ = 0;
};

}  // namespace skewd
