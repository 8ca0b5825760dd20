// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include "agent/app/printable.h"
#include "agent/cli/diagnostic_json.h"

namespace skewd {
namespace {

// printable() has taken out the control characters, which XML 1.0 cannot carry at all.
std::string escaped(std::string_view text) {
  std::string xml;
  for (const char byte : printable(text)) {
    switch (byte) {
      case '&': xml += "&amp;"; break;
      case '<': xml += "&lt;"; break;
      case '>': xml += "&gt;"; break;
      case '"': xml += "&quot;"; break;
      default: xml += byte;
    }
  }
  return xml;
}

std::string place_text(const Place& place) {
  std::string text = place.file + ":" + std::to_string(place.line);
  if (place.column > 0) text += ":" + std::to_string(place.column);
  return text;
}

struct Case {
  std::string body;
  std::size_t failures = 0;
};

void add(const Diagnostic& one, DiagnosticSeverity fail_on, Case& to) {
  const std::string text =
      escaped(place_text(one.place) + ": " + std::string(name_of(one.severity)) + ": " + one.text +
              (one.hint.empty() ? "" : "; " + one.hint));
  if (one.severity < fail_on) {
    to.body += "      <system-out>" + text + "</system-out>\n";
    return;
  }
  ++to.failures;
  to.body += "      <failure type=\"" + escaped(one.rule) + "\" message=\"" + escaped(one.text) +
             "\">" + text + "</failure>\n";
}

}  // namespace

std::string render_junit(const std::vector<Diagnostic>& diagnostics,
                         const std::vector<std::string>& files, DiagnosticSeverity fail_on) {
  std::map<std::string, std::map<std::string, Case>> cases;  // by file and rule
  for (const std::string& file : files) cases[file];
  for (const Diagnostic& one : diagnostics) {
    add(one, fail_on, cases[one.place.file][one.rule]);
  }
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"skewd check\">\n";
  for (auto& [file, rules] : cases) {
    if (rules.empty()) rules["all rules"];
    std::size_t failures = 0;
    for (const auto& [rule, one] : rules) failures += one.failures > 0 ? 1 : 0;
    xml += "  <testsuite name=\"" + escaped(file) + "\" tests=\"" + std::to_string(rules.size()) +
           "\" failures=\"" + std::to_string(failures) + "\" errors=\"0\" skipped=\"0\">\n";
    for (const auto& [rule, one] : rules) {
      xml += "    <testcase classname=\"" + escaped(file) + "\" name=\"" + escaped(rule) + "\"";
      xml += one.body.empty() ? "/>\n" : ">\n" + one.body + "    </testcase>\n";
    }
    xml += "  </testsuite>\n";
  }
  return xml + "</testsuites>\n";
}

}  // namespace skewd
