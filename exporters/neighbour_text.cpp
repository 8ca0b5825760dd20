// SPDX-License-Identifier: Apache-2.0
#include "exporters/neighbour_text.h"

#include <algorithm>

#include "alerts/sentence.h"
#include "exporters/address_book.h"

namespace skewd {
namespace {

constexpr std::size_t kMostSentences = 3;
constexpr float kEven = 1.2F;

std::string_view words_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::latency_server: return ", where it is slow too";
    case FindingKind::errors_server: return ", where it fails too";
    case FindingKind::offline_in_rotation:
    case FindingKind::connect_errors: return ", where it cannot be reached either";
    case FindingKind::skew: return ", where its share is wrong too";
    default: return "";
  }
}

std::string_view trouble_of(const Report& report, const BalancerReport& balancer,
                            const std::string& pool, const std::string& server) {
  for (const Finding& finding : report.findings) {
    const bool about_it = !finding.resolved && finding.balancer == balancer.name &&
                          finding.pool == pool && finding.server == server;
    if (about_it && !words_of(finding.kind).empty()) return words_of(finding.kind);
  }
  return "";
}

std::string how_it_does(const ServerReport& server) {
  if (server.share && server.expected_share && *server.expected_share > 0) {
    const float ratio = *server.share / *server.expected_share;
    if (ratio <= kEven && ratio >= 1 / kEven) return ", where it is even";
    return ", where it gets " + sentence::percent(static_cast<double>(*server.share)) + ", due " +
           sentence::percent(static_cast<double>(*server.expected_share));
  }
  const auto& response = server.latency[static_cast<std::size_t>(LatencyPart::response)];
  if (!response) return "";
  return ", where it answers in " + sentence::milliseconds(static_cast<double>(*response) * 1000);
}

}  // namespace

std::vector<std::string> neighbour_sentences(const Report& report, const BalancerReport& balancer,
                                             std::size_t pool, std::string_view server) {
  std::vector<std::string> sentences;
  const Topology& topology = *balancer.topology;
  const auto names = topology.servers_of(topology.pools[pool]);
  const auto named = std::ranges::find(names, server, &Topology::Server::name);
  if (server.empty() || named == names.end() || named->address.empty()) return sentences;
  const AddressBook book(report);
  const auto position = static_cast<std::size_t>(named - names.begin());
  for (const ServerPlace& place :
       book.others(balancer, topology.pools[pool].first_server + position)) {
    const BalancerReport& other = *report.balancers[place.balancer];
    const std::string& its_pool = other.topology->pools[place.pool].name;
    const std::string& its_name = other.topology->servers[place.server].name;
    const std::string trouble(trouble_of(report, other, its_pool, its_name));
    sentences.push_back(named->address + " also serves " + other.name + "/" + its_pool +
                        (trouble.empty() ? how_it_does(other.servers[place.server]) : trouble));
    if (sentences.size() == kMostSentences) break;
  }
  return sentences;
}

}  // namespace skewd
