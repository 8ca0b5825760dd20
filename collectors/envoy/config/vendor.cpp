// SPDX-License-Identifier: Apache-2.0
//
// What `envoy --mode validate -c FILE` prints: log lines, of which the critical one says why it
// refuses, "[date][thread][critical][main] [source/server/server.cc:142] error initializing
// configuration 'FILE': cause". Written from Envoy's sources; no Envoy was at hand to try it.
#include <algorithm>

#include "collectors/envoy/config/format.h"

namespace skewd::envoy {
namespace {

std::vector<std::string> arguments(std::span<const ConfigurationFile> files) {
  if (files.size() != 1) return {};
  return {"--mode", "validate", "-c", files.front().path};
}

// What follows the brackets that a line of the log begins with.
std::string_view without_brackets(std::string_view line) {
  while (line.starts_with('[')) {
    const std::size_t close = line.find(']');
    if (close == std::string_view::npos) break;
    line.remove_prefix(close + 1);
    while (line.starts_with(' ')) line.remove_prefix(1);
  }
  return line;
}

std::vector<Diagnostic> read_remarks(std::string_view output, bool accepted) {
  std::vector<Diagnostic> remarks;
  if (accepted) return remarks;
  std::string_view last;
  while (!output.empty() && remarks.empty()) {
    const std::string_view line = output.substr(0, output.find('\n'));
    output.remove_prefix(std::min(output.size(), line.size() + 1));
    if (!line.empty()) last = line;
    if (line.find("error initializing configuration") == std::string_view::npos) continue;
    const std::string_view text = without_brackets(line);
    const std::size_t open = text.find('\'');
    const std::size_t close = text.find("': ", open + 1);
    if (open == std::string_view::npos || close == std::string_view::npos) continue;
    remarks.push_back({"vendor-check", DiagnosticSeverity::error,
                       Place{std::string(text.substr(open + 1, close - open - 1)), 0, 0, 0},
                       std::string(text.substr(close + 3)), ""});
  }
  if (remarks.empty()) {
    remarks.push_back({"vendor-check",
                       DiagnosticSeverity::error,
                       {},
                       "envoy refuses it: " + std::string(without_brackets(last)),
                       ""});
  }
  return remarks;
}

}  // namespace

const VendorChecker& vendor() {
  static const VendorChecker checker{"envoy", arguments, read_remarks};
  return checker;
}

}  // namespace skewd::envoy
