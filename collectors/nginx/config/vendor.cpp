// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/vendor.h"

#include <algorithm>
#include <array>
#include <optional>

#include "collectors/nginx/config/address.h"
#include "collectors/nginx/config/outline.h"
#include "collectors/nginx/config/sources.h"

namespace skewd::nginx {
namespace {

constexpr std::string_view kProgram = "nginx: ";
constexpr std::size_t kLogTime = std::string_view("2026/11/21 16:10:29 ").size();

bool is_about_user(std::string_view text) {
  constexpr std::array<std::string_view, 4> kSigns{
      "Permission denied", "the \"user\" directive makes sense only", "could not open error log",
      "Operation not permitted"};
  return std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) {
    return text.find(sign) != std::string_view::npos;
  });
}

DiagnosticSeverity severity_of(std::string_view level, std::string_view text) {
  if (is_about_user(text)) return DiagnosticSeverity::info;
  if (level == "warn") return DiagnosticSeverity::warning;
  const bool is_calm = level == "notice" || level == "info" || level == "debug";
  return is_calm ? DiagnosticSeverity::info : DiagnosticSeverity::error;
}

// "... in /etc/nginx/nginx.conf:12" at the end of a remark.
Place take_place(std::string_view& text) {
  Place place;
  const std::size_t in = text.rfind(" in ");
  const std::size_t colon = text.rfind(':');
  if (in == std::string_view::npos || colon == std::string_view::npos || colon < in) return place;
  const auto line = read_number(text.substr(colon + 1));
  if (!line) return place;
  place.file = text.substr(in + 4, colon - in - 4);
  place.line = *line;
  text = text.substr(0, in);
  return place;
}

// "nginx: [warn] ..." or, where the error log is the terminal, "2026/11/21 16:10:29 [warn] 7#7:
// ...". Nothing: another line.
struct Remark {
  std::string_view level;
  std::string_view text;
};

std::optional<Remark> split_remark(std::string_view line) {
  const bool is_log = line.size() > kLogTime && line[4] == '/' && line[kLogTime - 1] == ' ';
  if (!is_log && !line.starts_with(kProgram)) return std::nullopt;
  line.remove_prefix(is_log ? kLogTime : kProgram.size());
  const std::size_t end = line.find("] ");
  if (!line.starts_with('[') || end == std::string_view::npos) return std::nullopt;
  Remark remark{line.substr(1, end - 1), line.substr(end + 2)};
  const std::size_t process = is_log ? remark.text.find('#') : std::string_view::npos;
  const std::size_t colon = is_log ? remark.text.find(": ") : std::string_view::npos;
  if (process < colon && colon != std::string_view::npos) remark.text.remove_prefix(colon + 2);
  return remark;
}

std::optional<Diagnostic> read_remark(std::string_view line) {
  const auto split = split_remark(line);
  if (!split) return std::nullopt;
  const auto [level, whole] = *split;
  std::string_view text = whole;
  Diagnostic remark;
  remark.rule = "vendor-check";
  remark.severity = severity_of(level, text);
  remark.place = take_place(text);
  remark.text = text;
  if (is_about_user(text)) remark.hint = "check as the user that starts nginx to have all of it";
  return remark;
}

}  // namespace

std::vector<std::string> checker_arguments(std::span<const ConfigurationFile> files) {
  if (files.empty()) return {};
  const ConfigurationFile& file = files.front();
  if (!file.path.starts_with('/') || is_dump(file.text) || !is_whole(file.text)) return {};
  return {"-t", "-c", file.path};
}

std::vector<Diagnostic> read_checker_remarks(std::string_view output, bool accepted) {
  std::vector<Diagnostic> remarks;
  std::string_view last;
  while (!output.empty()) {
    const std::size_t end = std::min(output.find('\n'), output.size());
    std::string_view line = output.substr(0, end);
    output.remove_prefix(std::min(end + 1, output.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) last = line;
    auto remark = read_remark(line);
    const bool is_new = remark && std::none_of(remarks.begin(), remarks.end(), [&](const auto& r) {
                          return r.text == remark->text && r.place == remark->place;
                        });
    if (is_new && remarks.size() < kMostReaderRemarks) remarks.push_back(std::move(*remark));
  }
  if (!accepted && remarks.empty()) {
    Diagnostic unexplained;
    unexplained.rule = "vendor-check";
    unexplained.severity = DiagnosticSeverity::error;
    unexplained.text = "nginx refuses it";
    if (!last.empty()) unexplained.text += ": " + std::string(last);
    remarks.push_back(std::move(unexplained));
  }
  return remarks;
}

}  // namespace skewd::nginx
