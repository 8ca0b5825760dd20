// SPDX-License-Identifier: Apache-2.0
//
// What `caddy validate` prints: its log as JSON lines, and "Error: cause" or "Valid configuration".
// The cause of a Caddyfile holds "FILE:LINE", once for each directive around it, the innermost
// last.
#include <algorithm>
#include <charconv>

#include "collectors/caddy/config/format.h"

namespace skewd::caddy {
namespace {

std::vector<std::string> with_adapter(const char* command, const ConfigurationFile& file) {
  std::vector<std::string> words{command, "--config", file.path};
  if (!is_json(file)) words.insert(words.end(), {"--adapter", "caddyfile"});
  return words;
}

std::vector<std::string> arguments(std::span<const ConfigurationFile> files) {
  if (files.size() != 1) return {};
  return with_adapter("validate", files.front());
}

std::vector<std::string> adapt_arguments(const ConfigurationFile& file) {
  return is_json(file) ? std::vector<std::string>() : with_adapter("adapt", file);
}

// "Caddyfile:12: ..." or "...: Caddyfile:12 - Error during parsing: ...": the last such place.
Place find_place(std::string_view cause) {
  for (std::size_t at = cause.rfind(':'); at != std::string_view::npos && at > 0;
       at = cause.rfind(':', at - 1)) {
    std::size_t line = 0;
    const char* begin = cause.data() + at + 1;
    const auto [rest, error] = std::from_chars(begin, cause.data() + cause.size(), line);
    if (error != std::errc{} || line == 0) continue;
    const std::string_view after(rest,
                                 static_cast<std::size_t>(cause.data() + cause.size() - rest));
    if (!after.starts_with(':') && !after.starts_with(" - ")) continue;
    const std::size_t blank = cause.rfind(' ', at);
    const std::size_t from = blank == std::string_view::npos ? 0 : blank + 1;
    return {std::string(cause.substr(from, at - from)), line, 0, 0};
  }
  return {};
}

std::vector<Diagnostic> read_remarks(std::string_view output, bool accepted) {
  if (accepted) return {};
  constexpr std::string_view kError = "Error: ";
  std::string_view cause = "it says nothing";
  while (!output.empty()) {
    const std::string_view line = output.substr(0, output.find('\n'));
    output.remove_prefix(std::min(output.size(), line.size() + 1));
    if (line.starts_with(kError)) cause = line.substr(kError.size());
  }
  return {{"vendor-check", DiagnosticSeverity::error, find_place(cause),
           "caddy refuses it: " + std::string(cause), ""}};
}

}  // namespace

const VendorChecker& vendor() {
  static const VendorChecker checker{"caddy", arguments, read_remarks, adapt_arguments};
  return checker;
}

}  // namespace skewd::caddy
