// SPDX-License-Identifier: Apache-2.0
#include "exporters/pool_place.h"

#include <algorithm>

#include "exporters/utf8.h"

namespace skewd {
namespace {

// Where nobody bears the name itself, whoever is told by it.
template <typename List, typename NameOf>
auto find_named(const List& list, std::string_view name, NameOf name_of) {
  const auto exact =
      std::ranges::find_if(list, [&](const auto& one) { return name_of(one) == name; });
  if (exact != list.end()) return exact;
  return std::ranges::find_if(list,
                              [&](const auto& one) { return valid_utf8(name_of(one)) == name; });
}

}  // namespace

std::optional<PoolPlace> find_pool(const Report& report, std::string_view balancer,
                                   std::string_view pool) {
  const auto found = find_named(report.balancers, balancer,
                                [](const auto& one) { return std::string_view(one->name); });
  if (found == report.balancers.end() || !has_numbers(**found)) return std::nullopt;
  const auto& pools = (*found)->topology->pools;
  const auto place =
      find_named(pools, pool, [](const auto& one) { return std::string_view(one.name); });
  if (place == pools.end()) return std::nullopt;
  return PoolPlace{found->get(), static_cast<std::size_t>(place - pools.begin())};
}

}  // namespace skewd
