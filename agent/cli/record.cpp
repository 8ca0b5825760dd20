// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "agent/app/printable.h"
#include "agent/app/recording_session.h"
#include "agent/app/service.h"
#include "agent/cli/command.h"
#include "agent/cli/plain_figures.h"
#include "agent/cli/terminal.h"
#include "agent/config/duration.h"
#include "agent/config/nearest_word.h"
#include "agent/config/usual_settings.h"
#include "agent/discover/find_balancers.h"
#include "agent/discover/known_balancers.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kBeat = 1s;  // between flushes
constexpr milliseconds kLongest = 24h * 366;

std::string render_progress(const RecordingProgress& progress, milliseconds left) {
  return render_plural(progress.scrapes, "scrape") + ", " + render_bytes(progress.bytes) + ", " +
         render_length(std::max(left, 0ms)) + " left";
}

// Keeps the balancers of these names; all, if there are none.
Result<void> choose_balancers(Settings& settings, const std::vector<std::string>& names) {
  std::vector<std::string_view> known;
  for (const BalancerSettings& balancer : settings.balancers) known.push_back(balancer.name);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string all;
    for (const std::string_view word : known) (all += all.empty() ? "" : ", ") += word;
    const auto nearest = nearest_word(name, known);
    return failure(ErrorKind::config,
                   "--balancer: there is no balancer '" + name + "'" +
                       (nearest ? ", did you mean '" + std::string(*nearest) + "'?"
                                : "; the configuration has " + all));
  }
  const auto is_wanted = [&](const BalancerSettings& balancer) {
    return names.empty() || std::find(names.begin(), names.end(), balancer.name) != names.end();
  };
  std::erase_if(settings.balancers, [&](const auto& balancer) { return !is_wanted(balancer); });
  return {};
}

// As the agent does without a configuration: it watches what it finds, under the same names.
std::vector<BalancerSettings> find_all() {
  KnownBalancers known;
  for (const FoundBalancer& found : known.take(find_balancers({}, kScrapeLimits))) {
    if (!found.can_be_watched()) continue;
    const std::vector<std::string> sources = found.settings().stats;
    const std::string place = sources.empty() ? "its access log" : sources.front();
    std::fprintf(stderr, "skewd: recording %s, found at %s\n", found.name.c_str(),
                 printable(place).c_str());
  }
  return known.settings();
}

class RecordCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {.sentence = "Records the raw answers of the balancers, for `skewd replay`.",
            .examples = {{"skewd record -o monday.jsonl.zst --for 10m",
                          "ten minutes of all balancers, compressed"},
                         {"skewd record --balancer edge --for 1m | skewd replay -",
                          "one balancer, judged at once"}},
            .exit_status = {{ExitStatus::fine, "recorded; SIGINT or SIGTERM ends it early"},
                            {ExitStatus::unusable,
                             "wrong usage, a configuration that cannot be used, a file that "
                             "cannot be written"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return {{"-o", "FILE", "where to; compressed if it ends in .zst; - is standard output", &file_},
            {"--for", "TIME", "how long: 90s, 10m, 24h", &duration_},
            {"--config.file", "FILE",
             "the configuration; without one, or without a balancer in it, what is found on this "
             "host",
             &config_file_},
            {"--balancer", "NAME", "only this one; repeatable (default all)", &balancers_}};
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  [[nodiscard]] Result<Settings> load() const;
  [[nodiscard]] static Result<void> record(RecordingSession& session, Clock::time_point end);

  std::string file_ = "-";
  std::string duration_ = "10m";
  std::string config_file_ = kUsualConfigFile;
  std::vector<std::string> balancers_;
};

Result<Settings> RecordCommand::load() const {
  auto settings = load_settings_if_any(config_file_);
  if (!settings) return settings;
  if (settings->balancers.empty()) {
    settings->balancers = find_all();
    if (settings->balancers.empty()) {
      return failure(ErrorKind::config, config_file_ +
                                            " names no balancer, and none that can be read was "
                                            "found on this host; `skewd doctor` says why");
    }
  }
  if (auto chosen = choose_balancers(*settings, balancers_); !chosen) {
    return tl::unexpected(std::move(chosen).error());
  }
  return settings;
}

// Until then, or until a signal comes or something breaks; ends the file in any case.
Result<void> RecordCommand::record(RecordingSession& session, Clock::time_point end) {
  ProgressLine line;
  Result<void> flushed;
  for (auto now = Clock::now(); flushed && now < end; now = Clock::now()) {
    const auto left = std::chrono::ceil<milliseconds>(end - now);
    if (line.is_due()) line.show(render_progress(session.progress(), left));
    if (wait_for_stop(std::min(left, kBeat))) break;
    flushed = session.flush();
  }
  line.clear();
  return session.finish();
}

ExitStatus RecordCommand::run() {
  const auto duration = read_duration(duration_);
  if (!duration || *duration <= 0ms || *duration > kLongest) {
    return refuse("record: --for: '" + duration_ +
                  "' is not a time of at most a year; write 90s, 10m or 24h");
  }
  const auto settings = load();
  if (!settings) return refuse(settings.error().message);
  block_service_signals();
  auto writer = RecordingWriter::create(file_);
  if (!writer) return refuse(writer.error().message);
  const auto session = RecordingSession::start(*settings, std::move(*writer));
  if (!session) return refuse(session.error().message);
  const auto recorded = record(**session, Clock::now() + *duration);
  for (const std::string& source : (*session)->silent_sources()) {
    static_cast<void>(refuse("never answered: " + source));
  }
  if (!recorded) return refuse(recorded.error().message);
  return ExitStatus::fine;
}

}  // namespace

std::unique_ptr<Command> make_record_command() { return std::make_unique<RecordCommand>(); }

}  // namespace skewd
