// SPDX-License-Identifier: Apache-2.0
#include "exporters/prometheus/open_metrics.h"

namespace skewd {
namespace {

constexpr std::string_view kMediaType = "application/openmetrics-text";
constexpr std::string_view kHelp = "# HELP ";
constexpr std::string_view kType = "# TYPE ";
constexpr std::string_view kTotal = "_total";

bool is_refused(std::string_view parameters) {
  const std::size_t quality = parameters.find("q=0");
  if (quality == std::string_view::npos) return false;
  return parameters.substr(quality + 3).find_first_of("123456789") == std::string_view::npos;
}

void append_escaped(std::string& out, std::string_view help) {
  for (const char letter : help) {
    if (letter == '"') out += '\\';
    out += letter;
  }
}

// `line` begins behind "# HELP " or "# TYPE ".
void append_description(std::string& out, std::string_view kind, std::string_view line) {
  const std::size_t space = line.find(' ');
  std::string_view family = line.substr(0, space);
  if (family.ends_with(kTotal)) family.remove_suffix(kTotal.size());
  out += kind;
  out += family;
  if (space != std::string_view::npos) append_escaped(out, line.substr(space));
  out += '\n';
}

}  // namespace

bool accepts_open_metrics(std::string_view accept) {
  while (!accept.empty()) {
    const std::size_t comma = accept.find(',');
    const std::string_view entry = accept.substr(0, comma);
    accept.remove_prefix(comma == std::string_view::npos ? accept.size() : comma + 1);
    const std::size_t at = entry.find(kMediaType);
    if (at != std::string_view::npos && !is_refused(entry.substr(at + kMediaType.size()))) {
      return true;
    }
  }
  return false;
}

std::string to_open_metrics(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with(kHelp)) {
      append_description(out, kHelp, line.substr(kHelp.size()));
    } else if (line.starts_with(kType)) {
      append_description(out, kType, line.substr(kType.size()));
    } else {
      out += line;
      out += '\n';
    }
  }
  out += "# EOF\n";
  return out;
}

}  // namespace skewd
