// SPDX-License-Identifier: Apache-2.0
//
// Pools of thousands of requests per second, second by second: how many requests each server got
// is drawn at once from the same law. Choices that look at load have no such law, nor have queues.
#include <algorithm>
#include <cmath>

#include "bench/skewbench/simulated_pool.h"

namespace skewd::bench {
namespace {

constexpr double kManyPerSecond = 1000;
constexpr double kMeanOfLogNormal = 1.6487212707001282;       // exp(1/2)
constexpr double kDeviationOfLogNormal = 2.1611974158950877;  // sqrt(e (e - 1))

}  // namespace

bool SimulatedPool::counts_many() const {
  const bool by_weight = plan.algorithm == Algorithm::roundrobin ||
                         plan.algorithm == Algorithm::four_workers ||
                         plan.algorithm == Algorithm::random;
  return by_weight && plan.rate >= kManyPerSecond;
}

void SimulatedPool::serve_many(double from, double to) {
  std::uint64_t left = random_.poisson(plan.rate * factor_ * (to - from));
  counters.req_tot += left;
  counters.stot += left;
  const std::uint64_t dropped = random_.binomial(left, fault.dropped);
  counters.hrsp[4] += dropped;
  left -= dropped;
  if (choice_.able().empty()) {
    counters.hrsp[4] += left;
    counters.econ += left;
    return;
  }
  const std::vector<std::uint64_t> requests = spread_many(left);
  for (std::size_t i = 0; i < servers.size(); ++i) count_many(servers[i], requests[i], from);
  own_time_ += (to - from) * factor_;
}

// Round robin gives each server its part to within one request, random a multinomial one.
std::vector<std::uint64_t> SimulatedPool::spread_many(std::uint64_t left) {
  std::vector<std::uint64_t> requests(servers.size());
  if (fault.funnel != kNobody && servers[fault.funnel].serves()) {
    requests[fault.funnel] = random_.binomial(left, fault.funnel_share);
    left -= requests[fault.funnel];
  }
  double sum = 0;
  for (const double weight : choice_.weights()) sum += weight;
  many_credit_.resize(servers.size());
  const auto shared = static_cast<double>(left);
  const std::vector<std::size_t>& able = choice_.able();
  for (std::size_t k = 0; k < able.size(); ++k) {
    const double weight = choice_.weights()[k];
    if (plan.algorithm == Algorithm::random) {
      const bool last = k + 1 == able.size();
      const std::uint64_t part = last ? left : random_.binomial(left, std::min(1.0, weight / sum));
      requests[able[k]] += part;
      left -= part;
      sum -= weight;
    } else {
      double& credit = many_credit_[able[k]];
      credit += shared * weight / sum;
      const double part = std::max(0.0, std::floor(credit + 0.5));
      credit -= part;
      requests[able[k]] += static_cast<std::uint64_t>(part);
    }
  }
  return requests;
}

void SimulatedPool::count_many(SimulatedServer& server, std::uint64_t requests, double at) {
  server.counters.lbtot += requests;
  counters.lbtot += requests;
  server.counters.stot += requests;
  std::uint64_t failing = requests;
  for (int attempt = 0; attempt < 4; ++attempt) {
    failing = random_.binomial(failing, server.fault.refusing);
    std::uint64_t Counters::*const kind = attempt < 3 ? &Counters::wretr : &Counters::econ;
    server.counters.*kind += failing;
    counters.*kind += failing;
    if (attempt < 3) server.counters.stot += failing;
  }
  counters.hrsp[4] += failing;
  const std::uint64_t answered = requests - failing;
  const std::uint64_t errors = random_.binomial(answered, error_ratio(server, at));
  const std::uint64_t refused = random_.binomial(answered - errors, plan.content.refused);
  const std::uint64_t moved = random_.binomial(answered - errors - refused, plan.content.moved);
  for (Counters* of : {&server.counters, &counters}) {
    of->hrsp[4] += errors;
    of->hrsp[3] += refused;
    of->hrsp[2] += moved;
    of->hrsp[1] += answered - errors - refused - moved;
    of->bin += answered * 75;
    of->bout += answered * static_cast<std::uint64_t>(plan.content.bytes);
  }
  server.counters.req_tot += answered;
  const double response = 1000 * median_response(server, plan.content);
  const double connect = server.fault.connect_factor;
  average_many(server.counters, answered, response, connect);
  average_many(counters, answered, response, connect);
  const double busy = static_cast<double>(answered) * response * kMeanOfLogNormal / 1000;
  server.in_flight = random_.poisson(busy);
}

// The sum of k weighted values is close to normal: k is hundreds. Times in milliseconds.
void SimulatedPool::average_many(Counters& of, std::uint64_t requests, double response,
                                 double connect) {
  if (requests == 0) return;
  constexpr double kKeep = 1 - 1.0 / static_cast<double>(TimeAverage::kWindow);
  const double kept = std::pow(kKeep, static_cast<double>(requests));
  const double spread = std::sqrt((1 - kKeep) * (1 - kept * kept) / (1 + kKeep));
  const double fresh = response * kMeanOfLogNormal * (1 - kept) +
                       response * kDeviationOfLogNormal * spread * random_.normal();
  const std::uint64_t counted = of.req_tot;
  const bool plain = counted <= TimeAverage::kWindow + requests;
  const auto follow = [&](TimeAverage& average, double value, double mean) {
    average.set(std::max(0.0, plain ? mean : kept * average.exact(counted) + value), counted);
  };
  follow(of.rtime, fresh, response * kMeanOfLogNormal);
  follow(of.ctime, connect * (1 - kept), connect);
  follow(of.ttime, fresh + (connect + 2) * (1 - kept), response * kMeanOfLogNormal + connect + 2);
}

}  // namespace skewd::bench
