// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/verdicts.h"

#include <algorithm>
#include <functional>
#include <future>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
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

constexpr seconds kBound{60};  // for the right verdict
constexpr seconds kQuiet{30};  // for which all must stay well
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

// A site and an agent of its own for one fault: what was found before must not help or hinder.
class Trial {
 public:
  void warm_up(seconds time) {
    look_until(time, [] { return false; });
  }

  std::vector<Outcome> run(const VerdictFault& fault) {
    std::vector<Outcome> outcomes(fault.expected.size());
    const bool quiet = fault.expected.front().words.front() == kWell;
    const auto begin = Clock::now();
    fault.inject(site_);
    look_until(quiet ? kQuiet : kBound, [&] {
      bool all = !quiet;
      for (std::size_t i = 0; i < outcomes.size(); ++i) {
        look(fault.expected[i], begin, outcomes[i]);
        all = all && outcomes[i].right;
      }
      return all;
    });
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

  void look_until(seconds bound, const std::function<bool()>& done) {
    const auto begin = Clock::now();
    while (!done() && Clock::now() - begin < bound) {
      site_.tick();
      pause_for(std::chrono::milliseconds(200));
    }
  }

  HealthySite site_{verdict_pools()};
  const WatchedAgent agent_{site_.admin_socket()};
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

// One row for each pool that a verdict is expected of. Returns how many were not as expected.
std::size_t tell_fault(Screen& screen, const VerdictFault& fault,
                       const std::vector<Outcome>& outcomes,
                       std::vector<std::vector<std::string>>& rows, std::vector<Tone>& tones) {
  std::size_t bad = 0;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    tell(screen, fault, i, outcomes[i]);
    bad += is_good(outcomes[i]) ? 0 : 1;
    rows.push_back({fault.name, fault.expected[i].pool, text_of(fault.expected[i].words),
                    outcomes[i].right ? render_seconds(*outcomes[i].right) : "never",
                    std::to_string(outcomes[i].wrong.size())});
    tones.push_back(is_good(outcomes[i]) ? Tone::good : Tone::bad);
  }
  return bad;
}

// All of them at the same time, each with a site of its own.
std::vector<std::vector<Outcome>> run_batch(Screen& screen, std::span<const VerdictFault> batch,
                                            std::chrono::minutes warm_up) {
  std::vector<std::future<std::vector<Outcome>>> running;
  for (const VerdictFault& fault : batch) {
    running.push_back(std::async(std::launch::async, [&fault, warm_up] {
      Trial trial;
      trial.warm_up(warm_up);
      return trial.run(fault);
    }));
  }
  const auto begin = Clock::now();
  std::vector<std::vector<Outcome>> outcomes;
  for (auto& one : running) {
    while (one.wait_for(seconds(1)) != std::future_status::ready) {
      screen.progress(batch.front().name + ", and others", Clock::now() - begin);
    }
    outcomes.push_back(one.get());
  }
  return outcomes;
}

}  // namespace

std::size_t run_verdicts(const VerdictRun& run) {
  Screen screen;
  std::vector<VerdictFault> faults = make_verdict_faults();
  std::erase_if(faults, [&](const VerdictFault& fault) {
    return fault.name.find(run.only) == std::string::npos;
  });
  screen.line("20 requests per second in each of 3 pools, read once a second; " +
                  std::to_string(faults.size()) + " faults, " + std::to_string(run.at_once) +
                  " sites at once",
              Tone::strong);
  std::vector<std::vector<std::string>> rows{{"fault", "pool", "right", "after", "said besides"}};
  std::vector<Tone> tones{Tone::strong};
  std::size_t bad = 0;
  for (std::size_t first = 0; first < faults.size(); first += run.at_once) {
    const std::size_t last = std::min(faults.size(), first + run.at_once);
    const std::span batch(faults.begin() + static_cast<std::ptrdiff_t>(first), last - first);
    const auto outcomes = run_batch(screen, batch, run.warm_up);
    for (std::size_t n = 0; n < batch.size(); ++n) {
      bad += tell_fault(screen, batch[n], outcomes[n], rows, tones);
    }
  }
  screen.line();
  screen.table(rows, tones);
  return bad;
}

}  // namespace skewd::demo
