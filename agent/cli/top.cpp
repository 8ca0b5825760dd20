// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "agent/cli/command.h"
#include "agent/cli/terminal.h"
#include "agent/cli/top_feed.h"
#include "agent/cli/top_session.h"
#include "agent/cli/top_terminal.h"
#include "agent/cli/top_wakeup.h"
#include "agent/config/duration.h"
#include "agent/config/nearest_word.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds kShortest = 200ms;
constexpr milliseconds kLongest = 1h;
constexpr std::size_t kUsualColumns = 80;
constexpr std::size_t kEndless = 1'000'000;  // rows of what is no terminal

class TopCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {.sentence = "Shows live in a terminal what is wrong, every pool and every share.",
            .examples = {{"skewd top", "the agent of this host"},
                         {"skewd top shop", "opens the pool shop"},
                         {"ssh lb1 skewd top --once", "one screen, as text"}},
            .exit_status = {
                {ExitStatus::fine,
                 "ended by a key; with --once: nothing above info is "
                 "open"},
                {ExitStatus::found, "with --once: a finding is open"},
                {ExitStatus::unusable, "wrong usage, no such pool, no answer of an agent"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return with_access(
        access_, {{"[POOL]", "",
                   "opens this pool; BALANCER/POOL where several have one of that name", &pool_},
                  {"--interval", "TIME", "how often the agent is asked: 500ms, 2s, 1m", &interval_},
                  {"--once", "",
                   "prints one screen; the default where input or output is no terminal", &once_}});
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  [[nodiscard]] Result<top::View> first_view(const top::Overview& overview) const;
  [[nodiscard]] static ExitStatus print(TopNews news, top::View view);
  [[nodiscard]] ExitStatus live(TopNews news, const top::View& view, milliseconds interval) const;

  std::string pool_;
  AgentAccess access_;
  std::string interval_ = "2s";
  bool once_ = false;
};

Result<top::View> TopCommand::first_view(const top::Overview& overview) const {
  top::View view;
  if (pool_.empty()) return view;
  std::vector<std::string_view> known;
  std::size_t found = 0;
  for (const top::Balancer& balancer : overview.balancers) {
    for (const top::Pool& pool : balancer.pools) {
      known.push_back(pool.name);
      if (pool_ != pool.name && pool_ != balancer.name + "/" + pool.name) continue;
      view.opened = view.selected = top::Place{balancer.name, pool.name};
      ++found;
    }
  }
  if (found == 1) return view;
  if (found > 1) {
    return failure(ErrorKind::config, "several pools have that name; write BALANCER/" + pool_);
  }
  const auto near = nearest_word(pool_, known);
  return failure(ErrorKind::config, "no balancer has a pool '" + pool_ + "'" +
                                        (near ? ", did you mean '" + std::string(*near) + "'?"
                                              : "; `skewd top` without it lists them"));
}

// A variable that shells set; nothing else tells how wide a pipe's reader is.
std::size_t columns_wanted() {
  const char* const text = std::getenv("COLUMNS");
  const long columns = text == nullptr ? 0 : std::strtol(text, nullptr, 10);
  return columns >= 20 && columns <= 1000 ? static_cast<std::size_t>(columns) : kUsualColumns;
}

ExitStatus TopCommand::print(TopNews news, top::View view) {
  view.once = true;
  bool is_found = false;
  for (const top::Finding& finding : news.overview.findings) {
    is_found = is_found || (!finding.resolved && finding.severity != top::Trouble::info);
  }
  top::Picture picture;
  take_news(picture, std::move(news), view);
  const top::Lettering lettering(terminal_charset());
  const top::Size size = TopTerminal::measured().value_or(top::Size{columns_wanted(), kEndless});
  const top::Lines lines = top::draw(picture, view, size, lettering);
  std::fputs(painted_text(lines, wanted_colour()).c_str(), stdout);
  return is_found ? ExitStatus::found : ExitStatus::fine;
}

ExitStatus TopCommand::live(TopNews news, const top::View& view, milliseconds interval) const {
  if (auto fine = TopTerminal::usable(); !fine) return refuse(fine.error().message);
  const top::Lettering lettering(terminal_charset());
  const TopWakeup wakeup;
  auto feed = std::make_unique<TopFeed>(access_, interval, [&] { wakeup.ring(); });
  int signal = 0;
  try {
    const TopTerminal terminal(wanted_colour());
    signal = TopSession(*feed, wakeup, terminal, lettering).run(std::move(news), view);
  } catch (...) {
    throw;  // having been here, the terminal is what it was before
  }
  if (signal != 0) die_of(signal);
  // Nobody who pressed q waits for an agent that hangs.
  if (feed->is_asking()) std::_Exit(static_cast<int>(ExitStatus::fine));
  return ExitStatus::fine;
}

ExitStatus TopCommand::run() {
  const auto interval = read_duration(interval_);
  if (!interval || *interval < kShortest || *interval > kLongest) {
    return refuse("--interval: write a time from 200ms to 1h, such as 2s");
  }
  auto news = ask_for_top(access_, {}, {});
  if (!news) return refuse(news.error().message);
  const auto view = first_view(news->overview);
  if (!view) return refuse(view.error().message);
  const bool is_live = !once_ && is_seen() && isatty(STDIN_FILENO) == 1;
  if (is_live) return live(std::move(*news), *view, *interval);
  if (view->opened) news = ask_for_top(access_, {}, view->opened);
  if (!news) return refuse(news.error().message);
  return print(std::move(*news), *view);
}

}  // namespace

std::unique_ptr<Command> make_top_command() { return std::make_unique<TopCommand>(); }

}  // namespace skewd
