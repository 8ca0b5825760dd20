// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/delay.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/demo/delay_faults.h"
#include "tests/demo/interrupt.h"
#include "tests/demo/screen.h"
#include "tests/demo/watched_agent.h"

namespace skewd::demo {
namespace {

using std::chrono::seconds;
using Seconds = std::chrono::duration<double>;
using Clock = std::chrono::system_clock;  // the agent tells wall clock time

constexpr seconds kFindBound{60};
constexpr seconds kResolveBound{120};
constexpr seconds kCalm{45};  // healthy time before the next fault

/// What came of the trials of one fault.
struct Delays {
  std::vector<Seconds> found;
  std::size_t trials = 0;
  std::set<std::string> besides;  // other kinds that were opened meanwhile
};

class Measurement {
 public:
  explicit Measurement(Screen& screen) : screen_(screen), agent_(site_.admin_socket()) {}

  void wait(seconds time, const std::string& doing) {
    look_until(time, doing, [] { return false; });
  }

  void try_fault(const DelayFault& fault, Delays& delays) {
    ++delays.trials;
    const Clock::time_point injected = Clock::now();
    fault.inject(site_);
    std::optional<ToldFinding> right;
    look_until(kFindBound, fault.name, [&] {
      for (const ToldFinding& finding : agent_.findings()) {
        if (finding.opened < injected || !calls_somebody(finding)) continue;
        if (!is_right(finding, fault)) {
          delays.besides.insert(kind_of(finding));
        } else if (!right) {
          right = finding;
        }
      }
      return right.has_value();
    });
    tell(fault, injected, right);
    if (right) delays.found.emplace_back(right->opened - injected);
    fault.repair(site_);
    if (!look_until(kResolveBound, "mended", [&] { return is_over(fault); })) {
      screen_.line("  still open " + render_seconds(kResolveBound) + " after the repair",
                   Tone::bad);
    }
    wait(kCalm, "healthy");
  }

 private:
  bool look_until(seconds bound, const std::string& doing, const std::function<bool()>& done) {
    const auto begin = std::chrono::steady_clock::now();
    for (;;) {
      const Seconds taken = std::chrono::steady_clock::now() - begin;
      if (done()) return true;
      if (taken >= bound) return false;
      screen_.progress(doing, taken);
      site_.tick();
      pause_for(std::chrono::milliseconds(200));
    }
  }

  [[nodiscard]] bool is_over(const DelayFault& fault) const {
    const auto findings = agent_.findings();
    return std::none_of(findings.begin(), findings.end(), [&](const ToldFinding& finding) {
      return !finding.resolved && is_right(finding, fault);
    });
  }

  void tell(const DelayFault& fault, Clock::time_point injected,
            const std::optional<ToldFinding>& right) {
    if (!right) {
      screen_.line(fault.name + ": not found within " + render_seconds(kFindBound), Tone::bad);
      return;
    }
    screen_.line(fault.name + ": " + render_seconds(right->opened - injected) + ", " +
                 kind_of(*right) + " at " + place_of(*right) + ", " + right->severity + ": " +
                 right->summary);
  }

  Screen& screen_;
  HealthySite site_{delay_pools()};
  const WatchedAgent agent_;
};

std::vector<std::string> row_of(const DelayFault& fault, Delays delays) {
  std::sort(delays.found.begin(), delays.found.end());
  const auto time_at = [&](std::size_t place) {
    return delays.found.empty() ? "-" : render_seconds(delays.found[place]);
  };
  std::string besides;
  for (const std::string& kind : delays.besides) besides += (besides.empty() ? "" : ", ") + kind;
  return {fault.name,
          *fault.findings.begin(),
          std::to_string(delays.found.size()) + " of " + std::to_string(delays.trials),
          time_at(delays.found.size() / 2),
          delays.found.empty() ? "-" : render_seconds(delays.found.back()),
          besides.empty() ? "-" : besides};
}

}  // namespace

std::size_t run_delay(std::size_t trials, std::chrono::minutes warm_up) {
  Screen screen;
  Measurement measurement(screen);
  screen.line("20 requests per second in each pool, read once a second", Tone::strong);
  measurement.wait(warm_up, "warming up");
  const auto faults = make_delay_faults();
  std::vector<Delays> delays(faults.size());
  for (std::size_t trial = 0; trial < trials; ++trial) {
    for (std::size_t i = 0; i < faults.size(); ++i) measurement.try_fault(faults[i], delays[i]);
  }
  std::vector<std::vector<std::string>> rows{
      {"fault", "right finding", "found", "median", "max", "told besides"}};
  std::vector<Tone> tones{Tone::strong};
  std::size_t missed = 0;
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const std::size_t missing = delays[i].trials - delays[i].found.size();
    missed += missing;
    rows.push_back(row_of(faults[i], delays[i]));
    tones.push_back(missing == 0 ? Tone::good : Tone::bad);
  }
  screen.line();
  screen.table(rows, tones);
  return missed;
}

}  // namespace skewd::demo
