// SPDX-License-Identifier: Apache-2.0
#include "agent/doctor/balancer_examination.h"

#include <algorithm>

#include "agent/discover/permission_advice.h"
#include "agent/discover/source_trial.h"
#include "agent/doctor/log_place_examination.h"
#include "agent/preflight/disk_surroundings.h"
#include "collectors/balancer.h"

namespace skewd {
namespace {

std::string area_of(const BalancerSettings& balancer) { return "balancer " + balancer.name; }

std::string mend_of(const std::string& source) {
  const std::size_t slash = source.find('/');
  if (source.find("://") != std::string::npos || slash == std::string::npos) return {};
  const std::string path = source.substr(slash);
  return is_forbidden(path, true) ? permission_advice(path, true, {}) : std::string();
}

// What a source withholds is missing if shares cannot be judged without it.
Health health_of_notes(const BalancerSettings& balancer, const SourceTrial& trial) {
  const bool judged = trial.with_algorithm == trial.pools_in_use || !balancer.config.empty();
  return judged ? Health::note : Health::missing;
}

void add_trial(const BalancerSettings& balancer, const SourceTrial& trial, Examinations& found) {
  const std::string area = area_of(balancer);
  if (trial.error) {
    found.push_back(
        {area, trial.source, Health::missing, trial.error->message, mend_of(trial.source)});
    if (!trial.was_read) return;
  }
  found.push_back({area, trial.source, Health::works, tell_trial(trial), {}});
  for (const std::string& note : trial.notes) {
    found.push_back({area, trial.source, health_of_notes(balancer, trial), note, {}});
  }
}

Examination examine_file(const std::string& area, const ConfigurationFormat& format,
                         const std::string& path) {
  const DiskSurroundings disk;
  auto text = disk.read_file(path);
  if (!text) {
    return {area, path, Health::missing, "cannot be read: " + text.error().message,
            is_forbidden(path, false) ? permission_advice(path, false, {}) : std::string()};
  }
  const ConfigurationFile file{path, std::move(*text), {}};
  const Configuration read = format.read({&file, 1}, disk);
  const auto fault =
      std::find_if(read.diagnostics.begin(), read.diagnostics.end(),
                   [](const Diagnostic& one) { return one.severity == DiagnosticSeverity::error; });
  const std::string counts = std::to_string(read.listeners.size()) + " listeners, " +
                             std::to_string(read.routes.size()) + " routes, " +
                             std::to_string(read.pools.size()) + " pools declared";
  if (fault == read.diagnostics.end()) return {area, path, Health::works, counts, {}};
  return {area, path, Health::missing,
          counts + "; line " + std::to_string(fault->place.line) + ": " + fault->text,
          "skewd check " + path};
}

void examine_files(const std::string& area, const BalancerKind& kind,
                   const BalancerSettings& balancer, Examinations& found) {
  if (kind.configuration == nullptr) return;
  for (const std::string& pattern : balancer.config) {
    std::vector<std::string> paths = DiskSurroundings().expand(pattern);
    if (paths.empty()) paths = {pattern};
    for (const std::string& path : paths) {
      found.push_back(examine_file(area, *kind.configuration, path));
    }
  }
  if (!balancer.config.empty()) return;
  found.push_back({area,
                   "config",
                   Health::note,
                   "none is named: changes of its file are not seen, nor what the file declares "
                   "and the statistics do not tell",
                   {}});
}

}  // namespace

Examinations examine_balancer(const BalancerSettings& balancer, const AskLimits& limits) {
  const std::string area = area_of(balancer);
  Examinations found;
  const BalancerKind* kind = find_balancer_kind(balancer.kind);
  if (kind == nullptr) return found;  // the settings would not have been read
  for (const std::string& source : balancer.stats) {
    add_trial(balancer, try_source(*kind, source, TrialRole::stats, limits), found);
  }
  if (!balancer.master.empty()) {
    add_trial(balancer, try_source(*kind, balancer.master, TrialRole::master, limits), found);
  }
  if (!balancer.access_log.empty()) {
    found.push_back(examine_log_place(area, balancer.access_log));
  }
  examine_files(area, *kind, balancer, found);
  return found;
}

}  // namespace skewd
