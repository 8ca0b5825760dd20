// SPDX-License-Identifier: Apache-2.0
#include "alerts/runbook.h"

#include <cctype>

namespace skewd {
namespace {

constexpr std::size_t kWidth = 100;

// Lines of at most kWidth bytes; the rest of a text without a space stays whole.
std::string wrap(std::string_view text, std::string_view indent = "") {
  std::string wrapped;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (column > 0 && column + 1 + word.size() > kWidth) {
      wrapped += '\n' + std::string(indent);
      column = indent.size();
    } else if (column > 0) {
      wrapped += ' ';
      ++column;
    }
    wrapped += word;
    column += word.size();
  }
  return wrapped + '\n';
}

std::string opening_of(const AlertKind& kind) {
  switch (kind.family) {
    case AlertFamily::finding:
      return "Alert of the finding `" + std::string(name_of(*kind.finding)) +
             "`. Its severity is that of the finding.";
    case AlertFamily::agent:
      return "Alert about skewd itself, severity `" + std::string(kind.severity) + "`.";
    case AlertFamily::counter:
      return "Alert from counters alone, per balancer and pool, severity `" +
             std::string(kind.severity) + "`.";
    case AlertFamily::fleet:
      return "Alert over many agents (`skewd rules --fleet`), severity `" +
             std::string(kind.severity) + "`.";
  }
  return "";
}

std::string silence_of(const AlertKind& kind) {
  const std::string begin = "amtool silence add alertname=" + std::string(kind.name);
  const std::string end = " -d 2h -a \"$USER\" -c 'why'";
  switch (kind.family) {
    case AlertFamily::finding: return begin + " balancer=BALANCER pool=POOL" + end;
    case AlertFamily::counter: return begin + " instance=AGENT:10145 pool=POOL" + end;
    case AlertFamily::fleet: return begin + " pool=POOL" + end;
    case AlertFamily::agent: break;
  }
  return kind.severity == "none" ? begin + end : begin + " instance=AGENT:10145" + end;
}

std::string for_good(const AlertKind& kind) {
  if (kind.name == "SkewdWatchdog") return "Do not: a silenced watchdog watches nothing.";
  if (kind.family == AlertFamily::finding && kind.finding != FindingKind::blind) {
    return "For good: `ignore = true` under `[[balancer.pool]]` in skewd.toml leaves all findings "
           "of a pool out.";
  }
  if (kind.family == AlertFamily::agent || kind.finding == FindingKind::blind) {
    return "For good: take the target out of Prometheus, or the balancer out of skewd.toml.";
  }
  return "For good: a route to a receiver that nobody is woken by. These rules do not know "
         "`ignore` of skewd.toml.";
}

}  // namespace

std::string render_runbook(const AlertKind& kind) {
  const Runbook& book = kind.runbook;
  std::string text = "<!-- generated from the catalog of alerts: make golden writes it -->\n\n# " +
                     std::string(kind.name) + "\n\n" + wrap(opening_of(kind));
  text += "\n## What it means\n\n" + wrap(book.meaning);
  text += "\n## What is not to blame\n\n" + wrap(book.innocent);
  text += "\n## First three commands\n\n";
  int number = 0;
  for (const RunbookStep& step : book.first) {
    text += std::to_string(++number) + ". " + wrap(std::string(step.shows) + ":", "   ") +
            "\n   ```\n   " + std::string(step.command) + "\n   ```\n\n";
  }
  text += wrap("Names in capitals stand for those of the alert's labels.");
  text += "\n## How to mend\n\n" + wrap(book.mending);
  text += "\n## How to silence\n\n```\n" + silence_of(kind) + "\n```\n\n" + wrap(for_good(kind));
  return text;
}

}  // namespace skewd
