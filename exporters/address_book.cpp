// SPDX-License-Identifier: Apache-2.0
#include "exporters/address_book.h"

namespace skewd {
namespace {

constexpr std::size_t kMostTold = 8;

}  // namespace

AddressBook::AddressBook(const Report& report) : report_(report) {
  for (std::size_t b = 0; b < report.balancers.size(); ++b) {
    const BalancerReport& balancer = *report.balancers[b];
    if (!has_numbers(balancer)) continue;
    const auto& pools = balancer.topology->pools;
    for (std::size_t p = 0; p < pools.size(); ++p) {
      for (std::size_t k = 0; k < pools[p].server_count; ++k) {
        const std::size_t server = pools[p].first_server + k;
        const std::string& address = balancer.topology->servers[server].address;
        if (!address.empty()) places_[address].push_back({b, p, server});
      }
    }
  }
}

std::vector<ServerPlace> AddressBook::others(const BalancerReport& balancer,
                                             std::size_t server) const {
  std::vector<ServerPlace> others;
  const auto found = places_.find(balancer.topology->servers[server].address);
  if (found == places_.end()) return others;
  for (const ServerPlace& place : found->second) {
    const bool is_itself =
        report_.balancers[place.balancer].get() == &balancer && place.server == server;
    if (is_itself || others.size() == kMostTold) continue;
    others.push_back(place);
  }
  return others;
}

std::vector<std::string> AddressBook::names_of_others(const BalancerReport& balancer,
                                                      std::size_t server) const {
  std::vector<std::string> names;
  for (const ServerPlace& place : others(balancer, server)) {
    const BalancerReport& other = *report_.balancers[place.balancer];
    names.push_back(other.name + "/" + other.topology->pools[place.pool].name);
  }
  return names;
}

}  // namespace skewd
