// SPDX-License-Identifier: Apache-2.0
//
// Any bytes are a configuration with remarks: places lie in its files, shares are shares, and
// reading it again comes to the same.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>

#include "collectors/nginx/config/hash_shares.h"
#include "collectors/nginx/config/reader.h"
#include "collectors/nginx/config/vendor.h"
#include "tests/fuzz/input.h"
#include "tests/support/memory_surroundings.h"

namespace skewd::fuzz {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool has_file(const Configuration& read, const std::string& path) {
  for (const ConfigurationFile& file : read.files) {
    if (file.path == path) return true;
  }
  return path.empty() && read.diagnostics.size() > kMostReaderRemarks;
}

void check_shares(const PoolSpec& pool) {
  std::vector<double> weights;
  double points = 0;
  for (const ServerSpec& server : pool.servers) {
    weights.push_back(server.down ? 0 : server.weight);
    points += server.weight;
  }
  constexpr double kQuick = 2000;
  if (points > kQuick) return;
  const auto shares = nginx::hash_shares(pool, weights);
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  require(shares.empty() || std::abs(sum - 1) < 1e-6);
}

void check(const Configuration& read) {
  require(read.diagnostics.size() <= kMostReaderRemarks + 1);
  for (const Diagnostic& diagnostic : read.diagnostics) {
    require(!diagnostic.text.empty() && has_file(read, diagnostic.place.file));
  }
  for (const PoolSpec& pool : read.pools) {
    require(has_file(read, pool.place.file));
    check_shares(pool);
  }
  for (const RouteSpec& route : read.routes) {
    double sum = 0;
    for (const RouteTarget& target : route.targets) sum += target.share;
    require(route.targets.empty() || std::abs(sum - 1) < 1e-6);
  }
}

}  // namespace
}  // namespace skewd::fuzz

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = skewd::fuzz::read_input(data, size);
  skewd::support::MemorySurroundings surroundings;
  for (std::size_t number = 1; number < input.answers.size(); ++number) {
    surroundings.files["conf.d/" + std::to_string(number)] = input.answers[number];
  }
  const std::vector<skewd::ConfigurationFile> files{
      {"nginx.conf", std::string(input.answers.front()), {}}};
  const auto read = skewd::nginx::read_configuration(files, surroundings);
  skewd::fuzz::check(read);
  const auto again = skewd::nginx::read_configuration(files, surroundings);
  skewd::fuzz::require(again.routes.size() == read.routes.size());
  (void)skewd::nginx::is_configuration(files.front());
  (void)skewd::nginx::read_checker_remarks(input.answers.front(), false);
  return 0;
}
