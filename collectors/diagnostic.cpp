// SPDX-License-Identifier: Apache-2.0
#include "collectors/diagnostic.h"

namespace skewd {

std::string_view name_of(DiagnosticSeverity severity) {
  switch (severity) {
    case DiagnosticSeverity::info: return "info";
    case DiagnosticSeverity::warning: return "warning";
    case DiagnosticSeverity::error: return "error";
  }
  return "error";
}

}  // namespace skewd
