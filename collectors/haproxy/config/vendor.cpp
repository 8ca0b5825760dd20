// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/vendor.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace skewd::haproxy {
namespace {

constexpr const char* kRule = "vendor-check";

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r.";
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) + 1 - first);
}

// What every run or every refusal prints, whatever is wrong.
bool says_nothing(std::string_view text) {
  constexpr std::array<std::string_view, 6> kFrame{
      "haproxy version is ",   "path to executable is ",      "Error(s) found in configuration",
      "Fatal errors found in", "Configuration file is valid", "Some warnings have been detected"};
  return text.empty() || std::any_of(kFrame.begin(), kFrame.end(), [&](std::string_view frame) {
           return text.starts_with(frame);
         });
}

// The service may do it; who checks may not. "cannot open the file" comes after HAProxy has seen
// that the file is there.
bool lacks_rights(std::string_view text) {
  constexpr std::array<std::string_view, 5> kSigns{"Permission denied", "Operation not permitted",
                                                   "cannot open the file", "cannot bind",
                                                   "cannot chroot"};
  return std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) {
    return text.find(sign) != std::string_view::npos;
  });
}

// "[ALERT]    (4711) : config : ..." and 2.4's "[ALERT] 324/154637 (4711) : ...".
std::optional<std::pair<DiagnosticSeverity, std::string_view>> read_head(std::string_view line) {
  constexpr std::array<std::pair<std::string_view, DiagnosticSeverity>, 5> kLevels{
      {{"[ALERT]", DiagnosticSeverity::error},
       {"[EMERG]", DiagnosticSeverity::error},
       {"[WARNING]", DiagnosticSeverity::warning},
       {"[NOTICE]", DiagnosticSeverity::info},
       {"[DIAG]", DiagnosticSeverity::info}}};
  for (const auto& [level, severity] : kLevels) {
    if (!line.starts_with(level)) continue;
    constexpr std::string_view kEnd = ") : ";
    const std::size_t end = line.find(kEnd);
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view text = line.substr(end + kEnd.size());
    constexpr std::string_view kConfig = "config : ";
    if (text.starts_with(kConfig)) text.remove_prefix(kConfig.size());
    return std::pair(severity, trimmed(text));
  }
  return std::nullopt;
}

// "/etc/haproxy.cfg:12" between two brackets.
std::optional<Place> read_place(std::string_view inside) {
  const std::size_t colon = inside.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  Place place{std::string(inside.substr(0, colon))};
  const std::string_view digits = inside.substr(colon + 1);
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), place.line);
  if (end.ec != std::errc() || end.ptr != digits.data() + digits.size()) return std::nullopt;
  return place;
}

// Takes "parsing [file:12] : " from the front; else a place told within the text is enough.
Place take_place(std::string_view& text) {
  for (const std::string_view start : {"parsing [", "Parsing [", "["}) {
    if (!text.starts_with(start)) continue;
    const std::size_t close = text.find(']');
    const auto place = read_place(text.substr(start.size(), close - start.size()));
    if (close == std::string_view::npos || !place) continue;
    text.remove_prefix(close + 1);
    text.remove_prefix(std::min(text.find_first_not_of(" :"), text.size()));
    return *place;
  }
  for (std::size_t open = text.find('('); open != std::string_view::npos;) {
    const std::size_t close = text.find(')', open);
    if (close == std::string_view::npos) break;
    if (const auto place = read_place(text.substr(open + 1, close - open - 1))) return *place;
    open = text.find('(', close);
  }
  return {};
}

class RemarkReader {
 public:
  void read(std::string_view line) {
    if (const std::string_view bare = trimmed(line); !bare.empty()) last_ = bare;
    auto head = read_head(line);
    if (!head || says_nothing(head->second)) return;
    auto [severity, text] = *head;
    Place place = take_place(text);
    if (severity != DiagnosticSeverity::info && lacks_rights(text)) {
      severity = DiagnosticSeverity::info;
    }
    if (!seen_.emplace(place.file, place.line, std::string(text)).second) return;
    remarks_.push_back({kRule, severity, std::move(place), std::string(text), ""});
  }

  [[nodiscard]] std::vector<Diagnostic> finish(bool accepted) && {
    if (!accepted && remarks_.empty()) {
      remarks_.push_back(
          {kRule,
           DiagnosticSeverity::error,
           {},
           "haproxy refuses the configuration" + (last_.empty() ? "" : ": " + std::string(last_)),
           ""});
    }
    return std::move(remarks_);
  }

 private:
  std::vector<Diagnostic> remarks_;
  std::set<std::tuple<std::string, std::size_t, std::string>> seen_;
  std::string_view last_;
};

std::vector<std::string> arguments(std::span<const ConfigurationFile> files) {
  std::vector<std::string> arguments{"-c"};
  for (const ConfigurationFile& file : files) {
    arguments.emplace_back("-f");
    arguments.push_back(file.path);
  }
  return arguments;
}

}  // namespace

const VendorChecker kVendorChecker{"haproxy", arguments, read_remarks, nullptr};

std::vector<Diagnostic> read_remarks(std::string_view output, bool accepted) {
  RemarkReader reader;
  while (!output.empty()) {
    const std::size_t end = std::min(output.find('\n'), output.size());
    reader.read(output.substr(0, end));
    output.remove_prefix(std::min(end + 1, output.size()));
  }
  return std::move(reader).finish(accepted);
}

}  // namespace skewd::haproxy
