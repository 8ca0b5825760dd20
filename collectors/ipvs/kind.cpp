// SPDX-License-Identifier: Apache-2.0
//
// IPVS, the balancer in Linux that keepalived and kube-proxy fill in. Asks the kernel for virtual
// services and their servers, over netlink or from /proc/net/ip_vs. It balances connections of
// layer 4, so that there are no answers, errors or times; it checks nobody: keepalived does, and
// takes a server out or gives it weight 0. Its counters lag up to 2 s and belong to no process. Its
// configuration is keepalived.conf.
#include <memory>
#include <utility>

#include "collectors/balancer.h"
#include "collectors/ipvs/config/format.h"
#include "collectors/ipvs/discovery.h"
#include "collectors/ipvs/schedulers.h"
#include "collectors/ipvs/services.h"

namespace skewd::ipvs {
namespace {

ServerStats stats_of(const Destination& server, const Scheduler& scheduler) {
  ServerStats stats;
  stats.state = server.weight > 0 ? ServerState::up : ServerState::drain;
  const auto weight = static_cast<float>(server.weight);
  stats.weight = stats.configured_weight = scheduler.weighs || weight == 0 ? weight : 1;
  stats.picks = stats.attempts = server.connections;
  stats.in_flight = Count(server.active);
  if (server.limit > 0) stats.connection_limit = Count(server.limit);
  return stats;
}

// The kernel lists the newest first.
void add_servers(const Service& service, const Scheduler& scheduler, Topology& topology,
                 Snapshot& snapshot) {
  for (auto server = service.destinations.rbegin(); server != service.destinations.rend();
       ++server) {
    topology.servers.push_back({server->address, server->address, false});
    snapshot.servers.push_back(stats_of(*server, scheduler));
  }
}

void add_service(const Service& service, Topology& topology, Snapshot& snapshot) {
  const Scheduler scheduler = scheduler_of(service.scheduler);
  Topology::Pool pool;
  pool.name = service.name;
  pool.mode = PoolMode::tcp;
  pool.algorithm = scheduler.algorithm;
  pool.first_server = topology.servers.size();
  add_servers(service, scheduler, topology, snapshot);
  pool.server_count = topology.servers.size() - pool.first_server;
  topology.pools.push_back(std::move(pool));
  PoolStats stats;
  stats.requests = stats.picks = service.connections;
  Count in_flight(0);
  for (const Destination& server : service.destinations) {
    in_flight = in_flight.plus(Count(server.active));
  }
  stats.in_flight = in_flight;
  snapshot.pools.push_back(stats);
}

class Reader final : public AnswerReader {
 public:
  explicit Reader(Source source) : source_(std::move(source)) {}

  Query query() override {
    answer_.clear();
    Query query;
    if (source_.kind == Source::Kind::ipvs) query.questions = {"services"};
    return query;
  }
  void feed(std::size_t question, std::string_view piece) override {
    if (question == 0) answer_.append(piece);
  }
  Result<Snapshot> finish() override;
  void abandon() override { answer_.clear(); }

 private:
  Source source_;
  std::string answer_;
  std::shared_ptr<const Topology> topology_;
};

Result<Snapshot> Reader::finish() {
  if (source_.kind != Source::Kind::ipvs) {
    return failure(ErrorKind::config, "'" + source_.text + "' is not IPVS: write ipvs:");
  }
  const auto read = read_services(answer_);
  if (!read) return tl::unexpected(read.error());
  Snapshot snapshot;
  Topology topology;
  for (const Service& service : read->services) add_service(service, topology, snapshot);
  if (!topology_ || *topology_ != topology) {
    topology_ = std::make_shared<const Topology>(std::move(topology));
  }
  snapshot.topology = topology_;
  if (!read->counted) {
    snapshot.notes.push_back(
        source_.text +
        " tells no connections over /proc/net/ip_vs; give skewd's unit "
        "`AmbientCapabilities=CAP_NET_ADMIN` and what collectors/ipvs/README.md lists beside it");
  }
  return snapshot;
}

std::unique_ptr<AnswerReader> make_reader(const Source& source) {
  return std::make_unique<Reader>(source);
}

}  // namespace

BalancerKind kind() { return {"ipvs", make_reader, &format(), nullptr, &kDiscovery}; }

}  // namespace skewd::ipvs
