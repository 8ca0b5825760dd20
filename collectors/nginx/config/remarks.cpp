// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/remarks.h"

#include <utility>

namespace skewd::nginx {
namespace {

constexpr std::string_view kParseError = "parse-error";
constexpr std::size_t kLongestQuote = 80;

}  // namespace

void Remarks::error(Place place, std::string text, std::string hint) {
  add({std::string(kParseError), DiagnosticSeverity::error, std::move(place), std::move(text),
       std::move(hint)});
}

void Remarks::warn(std::string_view rule, Place place, std::string text, std::string hint) {
  add({std::string(rule), DiagnosticSeverity::warning, std::move(place), std::move(text),
       std::move(hint)});
}

void Remarks::inform(Place place, std::string text, std::string hint) {
  add({std::string(kParseError), DiagnosticSeverity::info, std::move(place), std::move(text),
       std::move(hint)});
}

void Remarks::unknown_directive(Place place, std::string_view name) {
  const std::string shown(name.substr(0, kLongestQuote));
  if (told_.size() < 4 * kMostReaderRemarks && !told_.insert(place.file + '\n' + shown).second)
    return;
  inform(std::move(place), "unknown directive \"" + shown + "\", skipped");
}

// A file that is included in many places must not repeat its faults.
void Remarks::add(Diagnostic diagnostic) {
  if (diagnostics_.size() >= kMostReaderRemarks) {
    ++untold_;
    return;
  }
  const Place& place = diagnostic.place;
  const std::string key = place.file + '\n' + std::to_string(place.line) + ':' +
                          std::to_string(place.column) + '\n' + diagnostic.text;
  if (told_.insert(key).second) diagnostics_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> Remarks::take() {
  if (untold_ > 0) {
    diagnostics_.push_back({std::string(kParseError),
                            DiagnosticSeverity::info,
                            {},
                            std::to_string(untold_) + " more remarks are not shown",
                            {}});
  }
  return std::move(diagnostics_);
}

}  // namespace skewd::nginx
