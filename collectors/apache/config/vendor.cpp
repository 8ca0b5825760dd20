// SPDX-License-Identifier: Apache-2.0
//
// What `apache2 -t` prints: "AH00526: Syntax error on line 12 of /path:" with the cause in the next
// line or after it, warnings with a number of their own, and "Syntax OK".
#include <algorithm>
#include <charconv>

#include "collectors/apache/config/format.h"

namespace skewd::apache {
namespace {

std::vector<std::string> arguments(std::span<const ConfigurationFile> files) {
  if (files.size() != 1) return {};
  // A relative path would be one below the ServerRoot that was compiled in.
  const std::string& path = files.front().path;
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"-t", "-d", ".", "-f", path};
  return {"-t", "-d", path.substr(0, slash + 1), "-f", path.substr(slash + 1)};
}

struct Fault {
  Place place;
  std::string_view cause;  // empty: it stands in the next line
};

std::optional<Fault> read_fault(std::string_view line) {
  constexpr std::string_view kBefore = "yntax error on line ";
  const std::size_t at = line.find(kBefore);
  if (at == std::string_view::npos) return std::nullopt;
  line.remove_prefix(at + kBefore.size());
  std::size_t number = 0;
  const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc{}) return std::nullopt;
  line.remove_prefix(static_cast<std::size_t>(rest - line.data()));
  if (!line.starts_with(" of ")) return std::nullopt;
  line.remove_prefix(4);
  const std::size_t colon = std::min(line.find(':'), line.size());
  Fault fault{{std::string(line.substr(0, colon)), number, 0, 0}, {}};
  line.remove_prefix(std::min(colon + 1, line.size()));
  while (line.starts_with(' ')) line.remove_prefix(1);
  fault.cause = line;
  return fault;
}

Diagnostic remark(DiagnosticSeverity severity, Place place, std::string_view text) {
  return {"vendor-check", severity, std::move(place), "apache2 says: " + std::string(text), ""};
}

std::vector<Diagnostic> read_remarks(std::string_view output, bool accepted) {
  std::vector<Diagnostic> remarks;
  std::optional<Fault> open;
  std::string_view last = "nothing";
  while (!output.empty()) {
    const std::string_view line = output.substr(0, output.find('\n'));
    output.remove_prefix(std::min(output.size(), line.size() + 1));
    if (line.empty() || line == "Syntax OK") continue;
    last = line;
    std::optional<Fault> fault = read_fault(line);
    if (open) {
      remarks.push_back(remark(DiagnosticSeverity::error, open->place, line));
      open.reset();
    } else if (fault && fault->cause.empty()) {
      open = std::move(fault);
    } else if (fault) {
      remarks.push_back(remark(DiagnosticSeverity::error, fault->place, fault->cause));
    }
  }
  if (remarks.empty() && !accepted) {
    remarks.push_back(remark(DiagnosticSeverity::error, {}, last));
  }
  return remarks;
}

}  // namespace

const VendorChecker& vendor() {
  static const VendorChecker checker{"apache2", arguments, read_remarks};
  return checker;
}

}  // namespace skewd::apache
