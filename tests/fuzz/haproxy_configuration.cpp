// SPDX-License-Identifier: Apache-2.0
// haproxy.cfg: any text is read, within bounds, to a model whose places lie in the files; and what
// `haproxy -c` may print is read as well.
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/balancer.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/invariants.h"
#include "tests/support/memory_surroundings.h"

namespace {

using namespace skewd;
using fuzz::require;

void check_place(const Place& place, const Configuration& configuration) {
  for (const ConfigurationFile& file : configuration.files) {
    if (file.path == place.file) return require(place.line <= file.text.size() + 1);
  }
  require(place.file.empty() && place.line == 0);
}

void check_pool(const PoolSpec& pool, const Configuration& configuration) {
  std::vector<double> weights;
  check_place(pool.place, configuration);
  for (const ServerSpec& server : pool.servers) {
    require(server.weight >= 0 && server.weight <= 256);
    check_place(server.place, configuration);
    weights.push_back(server.weight);
  }
  if (weights.size() > 20) return;  // rings take their time
  double sum = 0;
  const auto* format = find_balancer_kind("haproxy")->configuration;
  const std::vector<double> shares = format->hash_shares(pool, weights);
  for (const double share : shares) sum += share;
  require(shares.empty() || std::abs(sum - 1) < 1e-6);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto* format = find_balancer_kind("haproxy")->configuration;
  support::MemorySurroundings surroundings;
  surroundings.files["hosts.map"] = text;
  surroundings.variables = {{"ONE", "1"}, {"MANY", "a b c"}};
  const std::vector<ConfigurationFile> files{{"first.cfg", text, {}}, {"second.cfg", text, {}}};
  (void)format->recognises(files[0]);
  const Configuration configuration = format->read(files, surroundings);
  require(configuration.diagnostics.size() <= kMostReaderRemarks + 1);
  for (const Diagnostic& diagnostic : configuration.diagnostics) {
    require(!diagnostic.text.empty());
    check_place(diagnostic.place, configuration);
  }
  for (const RouteSpec& route : configuration.routes) {
    require(!route.targets.empty());
    check_place(route.targets[0].place, configuration);
  }
  for (const PoolSpec& pool : configuration.pools) check_pool(pool, configuration);
  (void)format->vendor->read_remarks(text, size % 2 == 0);
  return 0;
}
