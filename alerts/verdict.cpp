// SPDX-License-Identifier: Apache-2.0
#include "alerts/verdict.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "alerts/explanation.h"
#include "alerts/flap_guard.h"
#include "alerts/remedy.h"
#include "alerts/sentence.h"

namespace skewd {
namespace {

using std::chrono::milliseconds;

constexpr double kEven = 1.2;           // largest share over due
constexpr std::size_t kMostOthers = 3;  // further findings that are named

std::string upper(std::string_view text) {
  std::string shouted(text);
  std::transform(shouted.begin(), shouted.end(), shouted.begin(),
                 [](unsigned char byte) { return static_cast<char>(std::toupper(byte)); });
  return shouted;
}

std::string age_text(milliseconds age) {
  const auto seconds = std::max<std::int64_t>(0, age.count() / 1000);
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 2 * 3600) return std::to_string(seconds / 60) + " min";
  if (seconds < 2 * 86400) return std::to_string(seconds / 3600) + " h";
  return std::to_string(seconds / 86400) + " days";
}

std::string ratio_text(double ratio) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", ratio);
  return std::string(text.data()) + "x";
}

bool concerns(const Finding& finding, const std::string& pool) {
  const bool of_files =
      finding.kind == FindingKind::config_risk || finding.kind == FindingKind::config_drift;
  const bool of_probe = finding.kind == FindingKind::route_mismatch;  // of a request, not of a pool
  const bool of_all = finding.pool.empty() && !of_files && !of_probe;
  return finding.pool == pool || finding.other_pool == pool || of_all;
}

bool explains_now(const Finding& finding) {
  return finding.severity > Severity::info && !is_gone_for_now(finding);
}

// Roots first, then what is there now, then the most severe, then the deepest.
const Finding* root_of(const VerdictInput& input) {
  const Finding* best = nullptr;
  const auto is_better = [&](const Finding& one) {
    if (best == nullptr) return true;
    if (explains_now(one) != explains_now(*best)) return explains_now(one);
    if (one.severity != best->severity) return one.severity > best->severity;
    return depth_of(one) < depth_of(*best);
  };
  for (const Finding& finding : input.findings) {
    if (finding.resolved || !finding.symptom_of.empty()) continue;
    if (concerns(finding, input.pool.name) && is_better(finding)) best = &finding;
  }
  return best;
}

bool is_even(const PoolFacts& pool) {
  return pool.not_comparable.empty() && pool.imbalance && *pool.imbalance <= kEven;
}

std::string shares_text(const PoolFacts& pool) {
  if (!pool.not_comparable.empty()) return "its shares cannot be judged: " + pool.not_comparable;
  if (!pool.imbalance) return "too few requests to judge its shares";
  return "shares are as due (worst " + ratio_text(*pool.imbalance) + " over " +
         sentence::count(pool.request_rate * 60) + " requests a minute)";
}

std::string last_change_text(const VerdictInput& input) {
  const auto last =
      std::find_if(input.changes.rbegin(), input.changes.rend(), [&](const auto& one) {
        const bool of_all = one.pool.empty() && one.other_pool.empty();
        return one.kind != ChangeKind::check &&
               (of_all || one.pool == input.pool.name || one.other_pool == input.pool.name);
      });
  if (last != input.changes.rend()) {
    return "last change of the balancer " + age_text(input.at - last->at) + " ago";
  }
  return input.watched_since ? "no change of the balancer in the " +
                                   age_text(input.at - *input.watched_since) + " that it is watched"
                             : std::string{};
}

// What the balancer itself does to requests of this pool, with the numbers that clear it.
std::string balancer_text(const VerdictInput& input) {
  std::string text = shares_text(input.pool);
  text += input.pool.queued == 0 ? "; nothing queues" : "";
  if (input.pool.connect_seconds) {
    text += "; connects take " + sentence::milliseconds(*input.pool.connect_seconds * 1000);
  }
  const std::string change = last_change_text(input);
  return change.empty() ? text : text + "; " + change;
}

// What nobody tells is not called serving. The checks did their work where servers are down, and
// requests go on; but who is down should not have to be looked up.
std::string serving_text(const PoolFacts& pool) {
  const std::string all = std::to_string(pool.servers) + " servers ";
  if (pool.untold > 0)
    return "the states of " + std::to_string(pool.untold) + " of " + all + "are not told";
  const std::string text = std::to_string(pool.eligible) + " of " + all + "serve";
  if (pool.down.empty()) return text;
  return text + " (" + sentence::names(pool.down) + (pool.down.size() == 1 ? " is" : " are") +
         " down)";
}

// HAProxy counts whole milliseconds: that nothing is left of them does not say that it took none.
std::string answer_text(double response_seconds) {
  const double ms = response_seconds * 1000;
  return "answer in " + (ms < 0.05 ? "under 1 ms" : sentence::milliseconds(ms));
}

Verdict all_well(const VerdictInput& input) {
  const PoolFacts& pool = input.pool;
  Verdict verdict;
  verdict.well = true;
  verdict.word = is_even(pool) ? "ALL WELL" : "NOTHING FOUND";
  verdict.headline = pool.name + ": " + serving_text(pool) + ", " + shares_text(pool);
  verdict.lines.emplace_back("based on", sentence::rate(pool.request_rate) +
                                             " requests over the last minute; no finding is open");
  if (pool.response_seconds) {
    verdict.lines.emplace_back("latency", "servers " + answer_text(*pool.response_seconds) +
                                              (pool.queued == 0 ? ", nothing queues" : ""));
  }
  const std::string change = last_change_text(input);
  if (!change.empty()) verdict.lines.emplace_back("change", change);
  return verdict;
}

Verdict unread(const VerdictInput& input) {
  Verdict verdict;
  verdict.word = "UNKNOWN";
  verdict.headline = input.pool.name + ": the balancer " + input.balancer +
                     " cannot be read, and silence is not health";
  verdict.lines.emplace_back("reason", input.unread);
  return verdict;
}

const Change* find_change(const VerdictInput& input, const std::string& id) {
  const auto found = std::find_if(input.changes.begin(), input.changes.end(),
                                  [&](const Change& change) { return change.id == id; });
  return found == input.changes.end() || id.empty() ? nullptr : &*found;
}

std::string author_text(const Change& change) {
  switch (change.source) {
    case ChangeSource::file: return ", by the configuration file";
    case ChangeSource::socket: return ", on the runtime socket";
    case ChangeSource::health_check: return ", by its health check";
    case ChangeSource::dns: return ", by name resolution";
    case ChangeSource::process: return ", a new process";
    case ChangeSource::unknown: break;
  }
  return "";
}

std::string change_text(const Finding& root, const VerdictInput& input) {
  if (root.cause.text.empty()) return "none was seen in the two minutes before";
  const Change* const change = find_change(input, root.cause.change);
  if (change == nullptr) return root.cause.text;
  return root.cause.text + author_text(*change) +
         (change->drift ? "; the file says otherwise, a reload undoes it" : "");
}

std::string harm_text(const Finding& root, const VerdictInput& input) {
  std::string text;
  const auto add = [&](const std::string& more) { text += (text.empty() ? "" : "; ") + more; };
  for (const Finding& other : input.findings) {
    if (other.symptom_of == root.id && !other.resolved) add(other.summary);
  }
  if (input.pool.queued > 0) {
    add(sentence::count(static_cast<double>(input.pool.queued)) + " requests queue");
  }
  if (root.impact_rps > 0) add(sentence::rate(root.impact_rps) + " requests suffer");
  return text;
}

bool blames_servers(const Finding& root) {
  switch (root.kind) {
    case FindingKind::offline_in_rotation:
    case FindingKind::errors_server:
    case FindingKind::errors_pool:
    case FindingKind::latency_server:
    case FindingKind::latency_pool:
    case FindingKind::connect_errors:
    case FindingKind::flapping: return true;
    default: return false;
  }
}

void add_innocents(const Finding& root, const VerdictInput& input, Verdict& verdict) {
  const PoolFacts& pool = input.pool;
  if (root.layer == Layer::application || root.layer == Layer::network || blames_servers(root)) {
    const bool queues = root.layer == Layer::balancer;
    if (!queues && is_even(pool)) {
      verdict.lines.emplace_back("innocent", "the balancer: " + balancer_text(input));
    }
  } else if (pool.response_seconds) {
    verdict.lines.emplace_back("innocent",
                               "the servers: they " + answer_text(*pool.response_seconds));
  }
  for (const std::string& innocent : root.innocent) {
    verdict.lines.emplace_back("innocent", innocent);
  }
}

std::string certain_text(const Finding& root) {
  const std::string delay = age_text(root.opened - root.since);
  if (root.evidence_nats <= 0) {
    return "by exact state, no statistics needed; seen " + delay + " after it began";
  }
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.0f nats of evidence", root.evidence_nats);
  return std::string(text.data()) + ", seen " + delay + " after it began";
}

void add_others(const Finding& root, const VerdictInput& input, Verdict& verdict) {
  std::size_t named = 0;
  for (const Finding& other : input.findings) {
    const bool is_root = !other.resolved && other.symptom_of.empty() && other.id != root.id;
    if (!is_root || !concerns(other, input.pool.name) || ++named > kMostOthers) continue;
    verdict.lines.emplace_back("also",
                               other.summary + " [" + std::string(name_of(other.layer)) + "]");
  }
}

// Errors and slowness of servers are theirs only if the balancer does nothing odd meanwhile.
bool acquits_balancer(const Finding& root, const VerdictInput& input) {
  const bool odd =
      std::any_of(input.findings.begin(), input.findings.end(), [&](const Finding& other) {
        return !other.resolved && other.layer == Layer::balancer &&
               concerns(other, input.pool.name);
      });
  return root.layer == Layer::application && is_even(input.pool) && input.pool.queued == 0 && !odd;
}

Verdict blame(const Finding& root, const VerdictInput& input) {
  Verdict verdict;
  verdict.layer = root.layer;
  verdict.word = upper(name_of(root.layer));
  verdict.finding = root.id;
  verdict.headline = root.summary + ", " + age_text(input.at - root.since) + " ago";
  if (acquits_balancer(root, input)) verdict.headline += ". The balancer is not the cause";
  verdict.lines.emplace_back("change", change_text(root, input));
  const std::string harm = harm_text(root, input);
  if (!harm.empty()) verdict.lines.emplace_back("harm", harm);
  add_innocents(root, input, verdict);
  verdict.lines.emplace_back("certain", certain_text(root));
  add_others(root, input, verdict);
  const std::string remedy = remedy_of(root, find_change(input, root.cause.change), input.kind);
  if (!remedy.empty()) verdict.lines.emplace_back("do", remedy);
  return verdict;
}

}  // namespace

Verdict judge_pool(const VerdictInput& input) {
  const Finding* const root = root_of(input);
  if (root != nullptr && root->severity > Severity::info) return blame(*root, input);
  if (!input.unread.empty()) return unread(input);
  return root == nullptr ? all_well(input) : blame(*root, input);
}

}  // namespace skewd
