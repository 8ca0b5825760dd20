// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/verdicts.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/demo/interrupt.h"
#include "tests/demo/screen.h"
#include "tests/demo/verdict_faults.h"
#include "tests/demo/watched_agent.h"
#include "tests/support/http_get.h"

namespace skewd::demo {
namespace {

using std::chrono::seconds;
using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr seconds kBound{30};       // for the right verdict
constexpr seconds kQuiet{15};       // for which all must stay well
constexpr seconds kCalmBound{150};  // until all is well again
constexpr const char* kWell = "ALL WELL";

struct Told {
  bool well = false;
  std::string word;
  std::string headline;
};

struct Outcome {
  std::optional<Seconds> right;  // absent: never
  std::set<std::string> wrong;   // other words than the right ones and that all is well
  Told last;
};

class Trial {
 public:
  explicit Trial(Screen& screen) : screen_(screen), agent_(site_.admin_socket()) {}

  void wait(seconds time, const std::string& doing) {
    look_until(time, doing, [] { return false; });
  }

  std::vector<Outcome> run(const VerdictFault& fault) {
    std::vector<Outcome> outcomes(fault.expected.size());
    const bool quiet = fault.expected.front().words.front() == kWell;
    const auto begin = Clock::now();
    fault.inject(site_);
    look_until(quiet ? kQuiet : kBound, fault.name, [&] {
      bool all = !quiet;
      for (std::size_t i = 0; i < outcomes.size(); ++i) {
        look(fault.expected[i], begin, outcomes[i]);
        all = all && outcomes[i].right;
      }
      return all;
    });
    fault.repair(site_);
    look_until(kCalmBound, "mended", [&] { return is_calm(); });
    wait(seconds(10), "calm");
    return outcomes;
  }

 private:
  [[nodiscard]] Told ask(const std::string& pool) const {
    const auto answer = support::http_get(agent_.address() + "/api/v1/pools/edge/" + pool);
    if (!answer || answer->status != 200) throw std::runtime_error("skewd gives no verdict");
    const auto verdict = nlohmann::json::parse(answer->body).at("verdict");
    return {verdict.at("well"), verdict.at("word"), verdict.at("headline")};
  }

  void look(const ExpectedVerdict& expected, Clock::time_point begin, Outcome& outcome) const {
    outcome.last = ask(expected.pool);
    const bool word = std::find(expected.words.begin(), expected.words.end(), outcome.last.word) !=
                      expected.words.end();
    const bool named = outcome.last.headline.find(expected.names) != std::string::npos;
    if (expected.names_no_other && names_another(expected, outcome.last.headline)) {
      outcome.wrong.insert(outcome.last.word + ": " + outcome.last.headline);
    } else if (word && named) {
      if (!outcome.right) outcome.right = Clock::now() - begin;
    } else if (!outcome.last.well) {
      outcome.wrong.insert(outcome.last.word + ": " + outcome.last.headline);
    }
  }

  [[nodiscard]] bool names_another(const ExpectedVerdict& expected,
                                   const std::string& headline) const {
    const PoolPlan& pool = site_.plan_of(expected.pool);
    for (std::size_t number = 1; number <= pool.servers.size(); ++number) {
      const std::string name = server_name(pool.name, number);
      if (name != expected.names && headline.find(name) != std::string::npos) return true;
    }
    return false;
  }

  [[nodiscard]] bool is_calm() const {
    return std::all_of(pools_.begin(), pools_.end(),
                       [&](const PoolPlan& pool) { return ask(pool.name).well; });
  }

  bool look_until(seconds bound, const std::string& doing, const std::function<bool()>& done) {
    const auto begin = Clock::now();
    for (;;) {
      const Seconds taken = Clock::now() - begin;
      if (done()) return true;
      if (taken >= bound) return false;
      screen_.progress(doing, taken);
      site_.tick();
      pause_for(std::chrono::milliseconds(200));
    }
  }

  Screen& screen_;
  std::vector<PoolPlan> pools_ = verdict_pools();
  HealthySite site_{pools_};
  const WatchedAgent agent_;
};

bool is_good(const Outcome& outcome) { return outcome.right && outcome.wrong.empty(); }

std::string text_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " or ") + word;
  return text;
}

void tell(Screen& screen, const VerdictFault& fault, std::size_t i, const Outcome& outcome) {
  const ExpectedVerdict& expected = fault.expected[i];
  screen.line(fault.name + ", " + expected.pool + ": " +
                  (outcome.right ? render_seconds(*outcome.right) : "never") + ", " +
                  outcome.last.word + "  " + outcome.last.headline,
              is_good(outcome) ? Tone::good : Tone::bad);
  for (const std::string& wrong : outcome.wrong) screen.line("  said also: " + wrong, Tone::bad);
}

}  // namespace

std::size_t run_verdicts(std::chrono::minutes warm_up, const std::string& only) {
  Screen screen;
  Trial trial(screen);
  screen.line("20 requests per second in each pool, read once a second", Tone::strong);
  trial.wait(warm_up, "warming up");
  std::vector<std::vector<std::string>> rows{{"fault", "pool", "right", "after", "said besides"}};
  std::vector<Tone> tones{Tone::strong};
  std::size_t bad = 0;
  for (const VerdictFault& fault : make_verdict_faults()) {
    if (fault.name.find(only) == std::string::npos) continue;
    const auto outcomes = trial.run(fault);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      tell(screen, fault, i, outcomes[i]);
      bad += is_good(outcomes[i]) ? 0 : 1;
      rows.push_back({fault.name, fault.expected[i].pool, text_of(fault.expected[i].words),
                      outcomes[i].right ? render_seconds(*outcomes[i].right) : "never",
                      std::to_string(outcomes[i].wrong.size())});
      tones.push_back(is_good(outcomes[i]) ? Tone::good : Tone::bad);
    }
  }
  screen.line();
  screen.table(rows, tones);
  return bad;
}

}  // namespace skewd::demo
