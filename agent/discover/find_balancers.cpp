// SPDX-License-Identifier: Apache-2.0
#include "agent/discover/find_balancers.h"

#include <algorithm>
#include <utility>

#include "agent/discover/balancer_names.h"
#include "agent/discover/permission_advice.h"
#include "agent/discover/process_list.h"
#include "agent/discover/process_surroundings.h"
#include "agent/discover/trials.h"
#include "collectors/command_line.h"

namespace skewd {
namespace {

constexpr std::size_t kMostSources = 8;      // of one balancer
constexpr std::size_t kMostBalancers = 256;  // of one host
constexpr std::size_t kLongestEvidence = 160;

// A process of no kind: what the usual files of a kind are read with.
const ProcessFacts kNobody;

std::string command_text(const ProcessFacts& process) {
  std::string text;
  for (const std::string& word : process.command) text += (text.empty() ? "" : " ") + word;
  if (text.size() > kLongestEvidence) text = text.substr(0, kLongestEvidence) + "...";
  for (char& letter : text) {
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) letter = '?';
  }
  return text;
}

class Search {
 public:
  Search(const SearchPlaces& places, const AskLimits& limits)
      : places_(places), limits_(limits), list_(list_processes(places.proc)) {}

  Discovery run() && {
    for (const BalancerKind& kind : balancer_kinds()) {
      if (kind.discovery == nullptr) continue;
      const std::size_t before = found_.size();
      find_processes(kind);
      if (found_.size() == before) find_files(kind);
    }
    try_sources(found_, limits_);
    forget_silent_files();
    for (FoundBalancer& balancer : found_) finish(balancer);
    if (list_.hides_others) tell_hidden();
    return {std::move(found_), std::move(advice_)};
  }

 private:
  void find_processes(const BalancerKind& kind) {
    std::vector<const ProcessFacts*> own;
    for (const ProcessFacts& process : list_.processes) {
      if (kind.discovery->recognises(process)) own.push_back(&process);
    }
    for (const ProcessFacts* process : own) {
      const bool is_worker = std::any_of(own.begin(), own.end(), [&](const ProcessFacts* other) {
        return other->pid == process->parent;
      });
      if (!is_worker && found_.size() < kMostBalancers) add_process(kind, *process);
    }
  }

  void add_process(const BalancerKind& kind, const ProcessFacts& process) {
    const std::string folder = places_.proc + "/" + std::to_string(process.pid);
    const bool contained = is_contained(places_.proc, process.pid);
    const ProcessSurroundings surroundings(contained ? folder + "/root" : places_.root,
                                           folder + "/environ");
    FoundBalancer balancer;
    balancer.kind = &kind;
    balancer.pid = process.pid;
    balancer.evidence = "process " + std::to_string(process.pid) + ": " + command_text(process);
    const std::vector<std::string> paths = files_of(balancer, process, surroundings);
    examine(balancer, process, paths, surroundings);
    if (contained) contain(balancer);
    // keepalived without virtual servers, for one, balances nothing.
    if (balancer.sources.empty() && balancer.advice.empty()) return;
    if (is_known(balancer)) return;
    names_.give(balancer, paths, service_of(places_.proc, process.pid));
    found_.push_back(std::move(balancer));
  }

  static std::vector<std::string> files_of(FoundBalancer& balancer, const ProcessFacts& process,
                                           const Surroundings& surroundings) {
    const BalancerKind& kind = *balancer.kind;
    std::vector<std::string> paths;
    bool hidden = false;
    for (const std::string& written : kind.discovery->configuration_files(process)) {
      const std::string path = path_from(process.directory, written);
      // Some take a file of the folder in which they were started, if there is one.
      const bool wanted = written.starts_with('/') || is_there(path, surroundings);
      if (path.starts_with('/') && wanted) paths.push_back(path);
      hidden = hidden || !path.starts_with('/');
    }
    if (hidden) {
      balancer.advice.push_back(
          {"its configuration lies in the folder where it was started, which we may not know",
           "start it with the whole path of its configuration"});
    }
    return paths.empty() && !hidden ? default_files(kind, surroundings) : paths;
  }

  static bool is_there(const std::string& path, const Surroundings& surroundings) {
    return !surroundings.expand(path).empty();
  }

  static std::vector<std::string> default_files(const BalancerKind& kind,
                                                const Surroundings& surroundings) {
    for (const std::string_view path : kind.discovery->default_files) {
      if (is_there(std::string(path), surroundings)) return {std::string(path)};
    }
    return {};
  }

  void find_files(const BalancerKind& kind) {
    const ProcessSurroundings surroundings(places_.root, {});
    const std::vector<std::string> paths = default_files(kind, surroundings);
    if (paths.empty()) return;
    FoundBalancer balancer;
    balancer.kind = &kind;
    balancer.evidence = paths.front() + ", and what it declares is there; no process was seen";
    examine(balancer, kNobody, paths, surroundings);
    names_.give(balancer, balancer.config, {});
    found_.push_back(std::move(balancer));
  }

  void examine(FoundBalancer& balancer, const ProcessFacts& process,
               const std::vector<std::string>& paths, const Surroundings& surroundings) {
    std::vector<ConfigurationFile> files;
    for (const std::string& path : paths) read_into(balancer, files, path, surroundings);
    FoundSources found = balancer.kind->discovery->find_sources(process, files, surroundings);
    balancer.new_source = std::move(found.new_source);
    if (found.sources.size() > kMostSources) found.sources.resize(kMostSources);
    for (FoundSource& source : found.sources) {
      const bool twice = std::any_of(
          balancer.sources.begin(), balancer.sources.end(),
          [&](const TriedSource& other) { return other.found.source == source.source; });
      if (!twice) balancer.sources.push_back({std::move(source), std::nullopt, false});
    }
    // What is missing in files that were not read is not known.
    if (files.empty() && !paths.empty()) return;
    std::move(found.advice.begin(), found.advice.end(), std::back_inserter(balancer.advice));
  }

  // HAProxy takes a folder for its *.cfg files.
  void read_into(FoundBalancer& balancer, std::vector<ConfigurationFile>& files,
                 const std::string& path, const Surroundings& surroundings) {
    auto text = surroundings.read_file(path);
    if (text) {
      files.push_back({path, std::move(*text), {}});
      const bool of_kernel = path.starts_with("/proc/");
      if (!of_kernel) balancer.config.push_back(path);
      return;
    }
    const std::vector<std::string> inside = surroundings.expand(path + "/*.cfg");
    for (const std::string& file : inside) read_into(balancer, files, file, surroundings);
    if (!inside.empty()) return;
    balancer.advice.push_back(
        {"its configuration " + path + " cannot be read: " + text.error().message,
         is_forbidden(path, false) ? permission_advice(path, false, {}) : std::string()});
  }

  static void contain(FoundBalancer& balancer) {
    balancer.config.clear();
    balancer.sources.clear();
    balancer.advice = {
        {"it runs in a container: its files and addresses are not those of this host",
         "mount the folder of its socket into this host, or publish its port of "
         "statistics on 127.0.0.1, and name that in `stats`"}};
  }

  // The old process of a reload has the configuration of the new one.
  [[nodiscard]] bool is_known(const FoundBalancer& balancer) const {
    if (balancer.config.empty() && balancer.sources.empty()) return false;
    return std::any_of(found_.begin(), found_.end(), [&](const FoundBalancer& other) {
      return other.kind == balancer.kind && other.config == balancer.config &&
             same_sources(other.sources, balancer.sources);
    });
  }

  static bool same_sources(const std::vector<TriedSource>& one,
                           const std::vector<TriedSource>& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](const TriedSource& a, const TriedSource& b) {
                        return a.found.source == b.found.source;
                      });
  }

  // A file without a process is a balancer only if somebody answers, or might.
  void forget_silent_files() {
    std::erase_if(found_, [](const FoundBalancer& balancer) {
      if (balancer.pid != 0) return false;
      return std::none_of(
          balancer.sources.begin(), balancer.sources.end(), [](const TriedSource& source) {
            return source.trial && (!source.trial->error || may_not_connect(source.found));
          });
    });
  }

  static bool may_not_connect(const FoundSource& source) {
    return source.source.starts_with("unix:") && is_forbidden(source.source.substr(5), true);
  }

  void finish(FoundBalancer& balancer) {
    choose_sources(balancer);
    for (const TriedSource& source : balancer.sources) {
      if (source.trial) advise(balancer, source);
      if (source.chosen && source.trial) break;  // the rest tells less
    }
    if (balancer.kind->make_reader == nullptr) {
      balancer.advice.insert(
          balancer.advice.begin(),
          {"skewd cannot read the statistics of kind " + std::string(balancer.kind->name) +
               ", only its configuration",
           "skewd check " +
               (balancer.config.empty() ? std::string("FILE") : balancer.config.front())});
    }
  }

  static void advise(FoundBalancer& balancer, const TriedSource& source) {
    if (source.trial->error) {
      const bool forbidden = may_not_connect(source.found);
      const std::string path = forbidden ? source.found.source.substr(5) : std::string();
      balancer.advice.push_back(
          {source.trial->error->message,
           forbidden ? permission_advice(path, true, balancer.new_source) : ""});
      return;
    }
    for (const std::string& note : source.trial->notes) balancer.advice.push_back({note, {}});
    if (!source.found.shortcoming.empty() && source.trial->notes.empty()) {
      balancer.advice.push_back({source.found.shortcoming, {}});
    }
  }

  void tell_hidden() {
    advice_.push_back(
        {"the processes of other users are hidden from us: only the usual places of "
         "configurations were looked at",
         "in /etc/systemd/system/skewd.service.d/discover.conf:\n[Service]\nProtectProc=default"});
  }

  const SearchPlaces& places_;
  const AskLimits& limits_;
  ProcessList list_;
  BalancerNames names_;
  std::vector<FoundBalancer> found_;
  std::vector<Advice> advice_;
};

}  // namespace

Discovery find_balancers(const SearchPlaces& places, const AskLimits& limits) {
  return Search(places, limits).run();
}

}  // namespace skewd
