// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/remarks.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace skewd::haproxy {
namespace {

constexpr const char* kRule = "parse-error";
constexpr std::size_t kLongestExcerpt = 60;

std::string excerpt(std::string_view word) {
  if (word.size() <= kLongestExcerpt) return std::string(word);
  return std::string(word.substr(0, kLongestExcerpt)) + "...";
}

}  // namespace

void Remarks::error(Place place, std::string text, std::string hint) {
  add({kRule, DiagnosticSeverity::error, std::move(place), std::move(text), std::move(hint)});
}

void Remarks::info(Place place, std::string text, std::string hint) {
  add({kRule, DiagnosticSeverity::info, std::move(place), std::move(text), std::move(hint)});
}

void Remarks::unknown(Place place, std::string_view what, std::string_view word,
                      std::string_view where) {
  const std::string name = std::string(what) + " '" + excerpt(word) + "'";
  if (unknown_.size() >= kMostReaderRemarks) {
    ++left_out_;
    return;
  }
  if (!unknown_.emplace(place.file, name).second) return;
  info(std::move(place), "unknown " + name + " in " + std::string(where) + ", skipped",
       "HAProxy 2.4 to 3.2 do not have it; does `haproxy -c` accept the file?");
}

void Remarks::add(Diagnostic diagnostic) {
  if (diagnostics_.size() >= kMostReaderRemarks) {
    ++left_out_;
  } else {
    diagnostics_.push_back(std::move(diagnostic));
  }
}

std::vector<Diagnostic> Remarks::take(const std::vector<ConfigurationFile>& files) && {
  std::unordered_map<std::string_view, std::size_t> order;
  for (const ConfigurationFile& file : files) order.emplace(file.path, order.size());
  const auto rank = [&](const Diagnostic& diagnostic) {
    const Place& place = diagnostic.place;
    const auto file = order.find(place.file);
    return std::tuple(file == order.end() ? order.size() : file->second, place.line, place.column);
  };
  std::stable_sort(
      diagnostics_.begin(), diagnostics_.end(),
      [&](const Diagnostic& one, const Diagnostic& other) { return rank(one) < rank(other); });
  if (left_out_ > 0) {
    diagnostics_.push_back({kRule,
                            DiagnosticSeverity::info,
                            {diagnostics_.back().place.file},
                            std::to_string(left_out_) + " more remarks were left out",
                            ""});
  }
  return std::move(diagnostics_);
}

}  // namespace skewd::haproxy
