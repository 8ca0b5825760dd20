// SPDX-License-Identifier: Apache-2.0
#include "collectors/reader_remarks.h"

#include <utility>

#include "collectors/configuration.h"

namespace skewd {

void ReaderRemarks::add(DiagnosticSeverity severity, const char* rule, Place place,
                        std::string text, std::string hint) {
  if (kept_.size() < kMostReaderRemarks) {
    kept_.push_back({rule, severity, std::move(place), std::move(text), std::move(hint)});
  } else {
    ++left_out_;
  }
}

void ReaderRemarks::error(Place place, std::string text, std::string hint) {
  add(DiagnosticSeverity::error, "parse-error", std::move(place), std::move(text), std::move(hint));
}

void ReaderRemarks::info(Place place, std::string text, std::string hint) {
  add(DiagnosticSeverity::info, "parse-error", std::move(place), std::move(text), std::move(hint));
}

std::vector<Diagnostic> ReaderRemarks::take() && {
  if (left_out_ > 0) {
    Place file{kept_.back().place.file, 0, 0, 0};
    kept_.push_back({"parse-error", DiagnosticSeverity::info, std::move(file),
                     std::to_string(left_out_) + " further remarks are left out", ""});
  }
  return std::move(kept_);
}

}  // namespace skewd
