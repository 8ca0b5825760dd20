// SPDX-License-Identifier: Apache-2.0
#include "agent/replay/selftest.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "agent/replay/simulated_haproxy.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kServers = 4;
constexpr std::size_t kStarved = 2;
constexpr std::size_t kQuietScrapes = 60;
constexpr std::size_t kMostScrapes = 60;
constexpr auto kInterval = 5s;
constexpr std::uint64_t kRequests = 25;  // of each server in an interval: 20/s for the pool
constexpr Instant kBegin{std::chrono::milliseconds(1'795'228'600'000)};

// One fault, how the world goes on with it, and the finding that it must lead to.
struct Trial {
  const char* text;
  const char* wanted;
  std::function<void(SimulatedHaproxy&)> begin;
  std::function<void(SimulatedHaproxy&)> pass;
  FindingKind kind;
  std::string server;
};

void serve_evenly(SimulatedHaproxy& haproxy) {
  for (std::size_t i = 0; i < kServers; ++i) haproxy.serve(i, kRequests);
}

void serve_all_but_one(SimulatedHaproxy& haproxy) {
  for (std::size_t i = 0; i < kServers; ++i) {
    if (i != kStarved) haproxy.serve(i, kRequests * kServers / (kServers - 1));
  }
}

std::vector<Trial> make_trials() {
  const std::string starved = SimulatedHaproxy::server_name(kStarved);
  return {{"one of four servers gets no requests", "skew on shop/web-2", [](SimulatedHaproxy&) {},
           serve_all_but_one, FindingKind::skew, starved},
          {"all four servers fail their checks", "black_hole on shop",
           [](SimulatedHaproxy& haproxy) { haproxy.take_all_down(); },
           [](SimulatedHaproxy& haproxy) { haproxy.lose(kRequests * kServers); },
           FindingKind::black_hole, ""}};
}

// A world of its own for one trial: a balancer and the pipeline over it.
class World {
 public:
  /// An interval passes; returns what was opened above info.
  std::vector<Finding> pass(const std::function<void(SimulatedHaproxy&)>& traffic) {
    traffic(haproxy_);
    now_ += kInterval;
    RecordedScrape scrape{now_, "selftest", "haproxy", kInterval, {}};
    scrape.sources.push_back({"", haproxy_.answers(), ""});
    std::vector<Finding> opened;
    const auto events = replay_.absorb(scrape);
    if (!events) return opened;  // found nothing, which fails the test
    for (const FindingEvent& event : *events) {
      const bool counts =
          event.kind == FindingEventKind::opened && event.finding.severity != Severity::info;
      if (counts) opened.push_back(event.finding);
    }
    return opened;
  }
  [[nodiscard]] SimulatedHaproxy& haproxy() { return haproxy_; }

 private:
  SimulatedHaproxy haproxy_{kServers};
  Replay replay_;
  Instant now_ = kBegin;
};

SelftestFault try_fault(const Trial& trial, World& world) {
  SelftestFault fault{trial.text, trial.wanted, 0, {}, {}};
  trial.begin(world.haproxy());
  while (!fault.found && fault.scrapes < kMostScrapes) {
    ++fault.scrapes;
    for (Finding& finding : world.pass(trial.pass)) {
      const bool is_wanted =
          finding.kind == trial.kind && finding.pool == "shop" && finding.server == trial.server;
      if (is_wanted) {
        fault.found = std::move(finding);
      } else {
        fault.others.push_back(std::move(finding));
      }
    }
  }
  return fault;
}

}  // namespace

bool SelftestResult::passed() const {
  return false_alarms.empty() &&
         std::all_of(faults.begin(), faults.end(), [](const SelftestFault& fault) {
           return fault.found.has_value() && fault.others.empty();
         });
}

SelftestResult run_selftest() {
  SelftestResult result;
  for (const Trial& trial : make_trials()) {
    World world;
    for (std::size_t i = 0; i < kQuietScrapes; ++i, ++result.quiet_scrapes) {
      for (Finding& finding : world.pass(serve_evenly)) {
        result.false_alarms.push_back(std::move(finding));
      }
    }
    result.faults.push_back(try_fault(trial, world));
  }
  return result;
}

}  // namespace skewd
