// SPDX-License-Identifier: Apache-2.0
#include "agent/discover/settings_text.h"

#include <string_view>

namespace skewd {
namespace {

// A basic string of TOML.
std::string quoted(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string escaped = "\"";
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      escaped += '\\';
      escaped += letter;
    } else if (code < 0x20 || code == 0x7F) {
      escaped += "\\u00";
      escaped += kDigits[code >> 4U];
      escaped += kDigits[code & 0xFU];
    } else {
      escaped += letter;
    }
  }
  return escaped + '"';
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + quoted(text);
  return "[" + list + "]";
}

// Every line behind `mark`; what is no printable text cannot leave its line.
std::string comment(std::string_view text, std::string_view mark) {
  std::string lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    for (char& letter : line) {
      const auto code = static_cast<unsigned char>(letter);
      if (code < 0x20 || code >= 0x7F) letter = '?';
    }
    lines += std::string(mark) + line + "\n";
  }
  return lines;
}

std::string advice_text(const std::vector<Advice>& advice) {
  std::string text;
  for (const Advice& one : advice) {
    text += comment(one.trouble, "# - ");
    text += comment(one.mend, "#     ");
  }
  return text;
}

std::string told_of(const TriedSource& source) {
  std::string text = source.found.declared;
  if (!source.trial) return text;
  return text + (source.trial->error ? "; cannot be read now" : "; " + tell_trial(*source.trial));
}

std::string_view key_of(FoundSource::Use use) {
  switch (use) {
    case FoundSource::Use::statistics: return "stats";
    case FoundSource::Use::master: return "master";
    case FoundSource::Use::access_log: return "access_log";
  }
  return "";
}

std::string source_line(const TriedSource& source) {
  const bool is_list = source.found.use == FoundSource::Use::statistics;
  return std::string(key_of(source.found.use)) + " = " +
         (is_list ? list_of({source.found.source}) : quoted(source.found.source));
}

std::string balancer_text(const FoundBalancer& balancer) {
  std::string text = comment(balancer.evidence, "# ") + advice_text(balancer.advice);
  const std::string mark = balancer.can_be_watched() ? "" : "#";
  text += mark + "[[balancer]]\n";
  text += mark + "name = " + quoted(balancer.name) + "\n";
  text += mark + "kind = " + quoted(balancer.kind->name) + "\n";
  for (const TriedSource& source : balancer.sources) {
    const bool instead = !source.chosen && balancer.can_be_watched();
    text += comment(told_of(source), instead ? "# or, " : "# ");
    text += (source.chosen ? "" : "#") + source_line(source) + "\n";
  }
  if (!balancer.config.empty()) text += mark + "config = " + list_of(balancer.config) + "\n";
  return text;
}

}  // namespace

std::string render_settings(const Discovery& discovery) {
  std::string text = "# What runs on this host, as `skewd discover` found it.\n";
  text += advice_text(discovery.advice);
  if (discovery.balancers.empty()) text += "# No balancer was found.\n";
  for (const FoundBalancer& balancer : discovery.balancers) text += "\n" + balancer_text(balancer);
  return text;
}

}  // namespace skewd
