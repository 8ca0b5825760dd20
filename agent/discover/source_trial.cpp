// SPDX-License-Identifier: Apache-2.0
#include "agent/discover/source_trial.h"

#include <algorithm>
#include <array>

#include "collectors/host_port.h"
#include "collectors/net/http_reach.h"
#include "collectors/scraper.h"

namespace skewd {
namespace {

void tell_snapshot(const Snapshot& snapshot, SourceTrial& trial) {
  trial.notes = snapshot.notes;
  trial.tells_process = !snapshot.processes.empty();
  trial.exact_latency = !snapshot.exact_latency.empty();
  trial.average_latency =
      std::any_of(snapshot.servers.begin(), snapshot.servers.end(), [](const ServerStats& server) {
        return server.latency.total.has_value() || server.latency.response.has_value();
      });
  if (!snapshot.topology) return;
  const Topology& topology = *snapshot.topology;
  trial.listeners = topology.listeners.size();
  trial.pools = topology.pools.size();
  trial.servers = topology.servers.size();
  for (const Topology::Pool& pool : topology.pools) {
    if (pool.server_count == 0) continue;
    ++trial.pools_in_use;
    if (!pool.algorithm.empty()) ++trial.with_algorithm;
  }
  for (const Topology::Server& server : topology.servers) {
    if (!server.address.empty()) ++trial.with_address;
  }
}

// Nobody understands the answer; that there is one is something.
SourceTrial reach_source(const std::string& text, const AskLimits& limits) {
  SourceTrial trial;
  trial.source = text;
  const auto source = read_source(text);
  if (!source) return trial;  // of a form that only its own reader knows
  ReachQuestion question;
  if (source->kind == Source::Kind::http) {
    question.url = source->url;
    question.method = "GET";
  } else if (source->kind == Source::Kind::unix_socket) {
    question.unix_path = source->path;
    question.url = "http://localhost/";
  } else {
    question.url = "http://" + join_host_port(source->host, source->port) + "/";
  }
  const auto answers = reach(std::array{question}, limits.total, [](std::size_t) {});
  if (!answers.front().trouble.empty()) {
    trial.error = Error{ErrorKind::unreachable, answers.front().trouble};
  } else if (answers.front().status >= 400 && source->url.find('/', 8) != std::string::npos) {
    // Without a path it is the root of an interface, where nothing need be.
    trial.error = Error{ErrorKind::unreachable,
                        text + " answers with " + std::to_string(answers.front().status)};
  }
  return trial;
}

std::string number_of(std::size_t count, std::string_view word) {
  return std::to_string(count) + " " + std::string(word) + (count == 1 ? "" : "s");
}

// "addresses", "no addresses" or "addresses of 3 of 12".
std::string part_of(std::size_t known, std::size_t all, const std::string& what) {
  if (known == all) return what;
  if (known == 0) return "no " + what;
  return what + " of " + std::to_string(known) + " of " + std::to_string(all);
}

}  // namespace

SourceTrial try_source(const BalancerKind& kind, const std::string& source, TrialRole role,
                       const AskLimits& limits) {
  if (kind.make_reader == nullptr) return reach_source(source, limits);
  SourceTrial trial;
  trial.source = source;
  BalancerSettings settings;
  settings.name = "trial";
  settings.kind = kind.name;
  if (role == TrialRole::master) {
    settings.master = source;
  } else {
    settings.stats = {source};
  }
  auto scraper = Scraper::create(kind, settings, limits);
  if (!scraper) {
    trial.error = scraper.error();
    return trial;
  }
  const Scrape scrape = scraper->scrape();
  trial.duration = scrape.duration;
  trial.was_read = scrape.snapshot.has_value();
  if (scrape.snapshot) tell_snapshot(*scrape.snapshot, trial);
  for (const SourceOutcome& outcome : scrape.sources) {
    if (outcome.error && !trial.error) trial.error = outcome.error;
  }
  if (!scrape.snapshot && !trial.error) {
    trial.error = Error{ErrorKind::unreachable, "nothing answers at " + source};
  }
  return trial;
}

std::string tell_trial(const SourceTrial& trial) {
  if (!trial.was_read) return "answers";
  std::string text = number_of(trial.pools, "pool") + ", " + number_of(trial.servers, "server");
  if (trial.servers > 0) {
    text += "; " + part_of(trial.with_algorithm, trial.pools_in_use, "algorithms");
    text += ", " + part_of(trial.with_address, trial.servers, "addresses");
    text += trial.exact_latency     ? "; latency: exact"
            : trial.average_latency ? "; latency: averages"
                                    : "; no latency";
  }
  if (!trial.tells_process) text += "; reloads are not told";
  return text;
}

}  // namespace skewd
