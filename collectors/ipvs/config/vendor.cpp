// SPDX-License-Identifier: Apache-2.0
//
// What `keepalived -t` prints, once per child process: "(FILE: Line N) text", "(Line N) text", or
// the text alone. A notice that it takes a default makes it exit with an error, too, so that only
// what has a line is one here.
#include <algorithm>
#include <charconv>
#include <set>

#include "collectors/ipvs/config/format.h"

namespace skewd::ipvs {
namespace {

std::vector<std::string> arguments(std::span<const ConfigurationFile> files) {
  if (files.size() != 1) return {};
  return {"-t", "-f", files.front().path};
}

struct Remark {
  Place place;
  std::string_view text;
};

Remark read_remark(std::string_view line) {
  Remark remark{{}, line};
  const std::size_t word = line.find("Line ");
  const std::size_t close = line.find(") ");
  if (!line.starts_with('(') || word == std::string_view::npos || close == std::string_view::npos ||
      word > close) {
    return remark;
  }
  const char* const begin = line.data() + word + 5;
  if (std::from_chars(begin, line.data() + close, remark.place.line).ec != std::errc{}) {
    return remark;
  }
  if (word > 3) remark.place.file = line.substr(1, word - 3);  // without ": "
  remark.text = line.substr(close + 2);
  return remark;
}

std::vector<Diagnostic> read_remarks(std::string_view output, bool accepted) {
  std::vector<Diagnostic> remarks;
  std::set<std::string_view> told;
  while (!output.empty()) {
    const std::string_view line = output.substr(0, output.find('\n'));
    output.remove_prefix(std::min(output.size(), line.size() + 1));
    const Remark remark = read_remark(line);
    if (remark.text.empty() || !told.insert(remark.text).second) continue;
    const bool unbalanced = line.find("missing '}'s") != std::string_view::npos;
    const bool refuses = !accepted && (remark.place.line > 0 || unbalanced);
    remarks.push_back({"vendor-check",
                       refuses ? DiagnosticSeverity::error : DiagnosticSeverity::info, remark.place,
                       "keepalived says: " + std::string(remark.text), ""});
  }
  if (!accepted && remarks.empty()) {
    remarks.push_back({"vendor-check", DiagnosticSeverity::error, {}, "keepalived refuses it", ""});
  }
  return remarks;
}

}  // namespace

const VendorChecker& vendor() {
  static const VendorChecker checker{"keepalived", arguments, read_remarks};
  return checker;
}

}  // namespace skewd::ipvs
