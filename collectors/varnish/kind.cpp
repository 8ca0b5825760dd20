// SPDX-License-Identifier: Apache-2.0
//
// Varnish, 6.0 to 7.7. Asks its programs: varnishstat for what was counted, varnishadm for the VCL
// in use, its directors and who is well. Counters belong to a VCL: another one in use is a reload.
// What it does not tell: addresses, answers by status, latency (its log has them), which director
// chose a server that several have.
#include <algorithm>
#include <memory>
#include <utility>

#include "collectors/balancer.h"
#include "collectors/varnish/admin.h"
#include "collectors/varnish/discovery.h"
#include "collectors/varnish/pools.h"
#include "collectors/varnish/stat.h"

namespace skewd::varnish {
namespace {

enum Question : std::size_t { kStat, kVcl, kMembers, kPid, kQuestions };

class Reader final : public AnswerReader {
 public:
  explicit Reader(Source source) : source_(std::move(source)) {}

  Query query() override;
  void feed(std::size_t question, std::string_view piece) override {
    if (question < answers_.size()) answers_[question].append(piece);
  }
  Result<Snapshot> finish() override;
  void abandon() override { answers_.assign(kQuestions, {}); }

 private:
  void add_process(const std::string& vcl, const Members& members, Snapshot& snapshot);
  void add_pools(Pools pools, Snapshot& snapshot);
  void add_listener(const Stat& stat, Snapshot& snapshot) const;
  [[nodiscard]] std::string refusal() const;
  void note_what_lacks(const Pools& pools, bool told, Snapshot& snapshot) const;

  Source source_;
  std::vector<std::string> answers_;
  std::shared_ptr<const Topology> topology_;
  UsualWeights usual_weights_;
  std::string vcl_;  // in use at the last scrape
  Process process_;  // since then
};

Query Reader::query() {
  abandon();
  Query query;
  if (source_.kind != Source::Kind::varnish) return query;
  query.questions = {"varnishstat -j -f MAIN.client_req* -f VBE.*", "vcl.list -j",
                     "backend.list -j -p", "pid -j"};
  return query;
}

// Whoever loads another VCL reloads: all counters begin anew, with servers that were called by the
// old one's name. The process stays, so it is told apart by the first change of any server's
// health, which is when the VCL was loaded unless all of them changed since.
void Reader::add_process(const std::string& vcl, const Members& members, Snapshot& snapshot) {
  const std::uint64_t pid = read_pid(answers_[kPid]);
  if (pid == 0 || members.oldest_change == 0) return;
  if (pid != process_.pid || vcl != vcl_) {
    // Two VCLs may have been loaded within a second, and the former one may come back.
    const std::uint64_t former = pid == process_.pid ? process_.started_unix_seconds : 0;
    process_ = {};
    process_.pid = pid;
    process_.started_unix_seconds = std::max(members.oldest_change, former + 1);
    vcl_ = vcl;
  }
  snapshot.processes.push_back(process_);
}

void Reader::add_listener(const Stat& stat, Snapshot& snapshot) const {
  if (!stat.client_requests.has_value()) return;
  ListenerStats listener;
  listener.requests = stat.client_requests;
  listener.bad_requests = stat.bad_requests;
  snapshot.listeners.push_back(listener);
}

void Reader::add_pools(Pools pools, Snapshot& snapshot) {
  if (!snapshot.listeners.empty()) {
    pools.topology.listeners.push_back({"varnish", PoolMode::http});
  }
  snapshot.pools = std::move(pools.pools);
  snapshot.servers = std::move(pools.servers);
  if (!topology_ || *topology_ != pools.topology) {
    topology_ = std::make_shared<const Topology>(std::move(pools.topology));
  }
  snapshot.topology = topology_;
}

// What varnishadm said instead of the list, in one line.
std::string Reader::refusal() const {
  for (const std::size_t question : {kVcl, kMembers}) {
    const std::string& answer = answers_[question];
    const std::string_view line = std::string_view(answer).substr(0, answer.find('\n'));
    if (line.starts_with("varnishadm: ")) return std::string(line.substr(0, 200));
  }
  return "varnishadm prints no JSON";
}

void Reader::note_what_lacks(const Pools& pools, bool told, Snapshot& snapshot) const {
  const auto joined = [](const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
  };
  std::vector<std::string>& notes = snapshot.notes;
  if (!told) {
    notes.push_back(source_.text + " tells no states, no directors and not which VCL is in use (" +
                    refusal() +
                    "); let skewd read varnishd's secret: `chgrp varnish /etc/varnish/secret`, "
                    "`chmod 640 /etc/varnish/secret`, and `SupplementaryGroups=varnish` in "
                    "skewd's unit");
  }
  if (!pools.shared.empty()) {
    notes.push_back(source_.text + " counts servers of several directors once (" +
                    joined(pools.shared) +
                    "); name them once more in the VCL, with the same address, to have their "
                    "shares judged");
  }
  if (!pools.untold.empty()) {
    notes.push_back(source_.text + " does not tell the members of " + joined(pools.untold) +
                    "; they are shown in pool vcl");
  }
  if (pools.failures_of_probes) {
    notes.push_back(source_.text +
                    " counts failed probes as failed connections; those of probed servers are not "
                    "told");
  }
}

Result<Snapshot> Reader::finish() {
  if (source_.kind != Source::Kind::varnish) {
    return failure(ErrorKind::config, "'" + source_.text +
                                          "' is no source of Varnish: write varnish: or "
                                          "varnish:/var/lib/varnish/NAME");
  }
  const Result<Stat> stat = read_stat(answers_[kStat]);
  if (!stat) return tl::unexpected(stat.error());
  Snapshot snapshot;
  const auto active = read_active_vcl(answers_[kVcl]);
  const auto members = active ? read_members(answers_[kMembers], *active) : std::nullopt;
  // The one that was loaded last is most likely in use.
  const std::string vcl = active ? *active : stat->vcls.empty() ? "" : stat->vcls.back();
  const auto counts = stat->servers.find(vcl);
  Pools pools = make_pools(
      counts == stat->servers.end() ? std::map<std::string, ServerCounts>() : counts->second,
      members, usual_weights_);
  if (members) add_process(vcl, *members, snapshot);
  note_what_lacks(pools, members.has_value(), snapshot);
  add_listener(*stat, snapshot);
  add_pools(std::move(pools), snapshot);
  return snapshot;
}

std::unique_ptr<AnswerReader> make_reader(const Source& source) {
  return std::make_unique<Reader>(source);
}

}  // namespace

BalancerKind kind() { return {"varnish", make_reader, nullptr, nullptr, &kDiscovery}; }

}  // namespace skewd::varnish
