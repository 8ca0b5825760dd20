// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exporters/report.h"

namespace skewd {

/// A server's place in a report: that of the balancer, and positions in its topology.
struct ServerPlace {
  std::size_t balancer = 0;
  std::size_t pool = 0;
  std::size_t server = 0;
};

/// Which servers of a report, in pools of any balancer, are one and the same address. Refers to the
/// report, which must outlive it. Servers without an address are nobody's neighbours.
class AddressBook {
 public:
  explicit AddressBook(const Report& report);

  /// The other places of the server's address, at most eight, in the order of the report.
  [[nodiscard]] std::vector<ServerPlace> others(const BalancerReport& balancer,
                                                std::size_t server) const;
  /// The same as "balancer/pool".
  [[nodiscard]] std::vector<std::string> names_of_others(const BalancerReport& balancer,
                                                         std::size_t server) const;

 private:
  const Report& report_;
  std::unordered_map<std::string_view, std::vector<ServerPlace>> places_;
};

}  // namespace skewd
