// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <mutex>
#include <optional>

#include "agent/app/agent.h"
#include "agent/app/discovery_log.h"
#include "agent/app/inherited_sockets.h"
#include "agent/app/log.h"
#include "agent/app/lookout.h"
#include "agent/app/scrape_loop.h"
#include "agent/app/service.h"
#include "agent/app/thread_watch.h"
#include "agent/cli/command.h"
#include "agent/config/listen_address.h"
#include "agent/config/usual_settings.h"
#include "agent/discover/find_balancers.h"
#include "agent/discover/known_balancers.h"
#include "exporters/server.h"

namespace skewd {
namespace {

constexpr std::chrono::seconds kLookEvery{30};

// Where the settings come from. Start, --config.check and every reload read them here, so that a
// check cannot judge otherwise than a start.
struct SettingsSource {
  std::string file = kUsualConfigFile;
  std::vector<std::string> listen;  // overrides [web] listen, if not empty
  std::vector<int> sockets;         // of systemd; override both

  /// Without balancers, if those of this host are to be found.
  [[nodiscard]] Result<Settings> load() const {
    auto settings = load_settings_if_any(file);
    if (!settings) return settings;
    for (const std::string& address : listen) {
      const auto read = read_listen_address(address);
      if (!read) return tl::unexpected(Error(read.error()).in("--web.listen-address"));
    }
    if (!listen.empty()) {
      settings->web_listen = listen;
      settings->web.listen_place = "--web.listen-address";
    }
    settings->web.sockets = sockets;
    if (auto fine = check_certificates(settings->web.tls); !fine) {
      return tl::unexpected(std::move(fine).error());
    }
    return settings;
  }
};

std::string count_of(std::size_t balancers) {
  return std::to_string(balancers) + (balancers == 1 ? " balancer" : " balancers");
}

// An error may be several lines, one per fault of a file; so is the log.
void log_error(std::string_view message, std::string_view error) {
  while (!error.empty()) {
    const std::string line(error.substr(0, error.find('\n')));
    error.remove_prefix(std::min(error.size(), line.size() + 1));
    log(LogLevel::error, message, {{"error", line}});
  }
}

// Finds balancers for settings that name none.
class Finder {
 public:
  /// Looks and tells what is new. True: there is something new to watch.
  bool look() {
    const Discovery discovery = find_balancers({}, kScrapeLimits);
    const bool first = std::exchange(first_, false);
    if (first) {
      for (const Advice& advice : discovery.advice) {
        log(LogLevel::warning, advice.trouble, {{"mend", advice.mend}});
      }
    }
    bool watchable = false;
    for (const FoundBalancer& balancer : known_.take(discovery)) {
      log_found(balancer);
      watchable = watchable || balancer.can_be_watched();
    }
    if (first && !watchable) {
      log(LogLevel::warning, "no balancer is configured and none was found; looking on",
          {{"every", std::to_string(kLookEvery.count()) + "s"}});
    }
    return watchable;
  }

  /// With the balancers that were found so far.
  [[nodiscard]] Settings complete(Settings settings) const {
    settings.balancers = known_.settings();
    return settings;
  }

 private:
  KnownBalancers known_;
  bool first_ = true;
};

// What the agent is to do: the configuration, read again one request at a time (SIGHUP comes on the
// main thread and POST /-/reload on the server's), with what was found where it names no balancer.
class Orders {
 public:
  Orders(const SettingsSource& source, Settings settings)
      : source_(source), settings_(std::move(settings)) {
    if (settings_.balancers.empty()) finder_.emplace().look();
  }

  [[nodiscard]] Settings settings() const {
    return finder_ ? finder_->complete(settings_) : settings_;
  }
  void give_to(Agent& agent) { agent_ = &agent; }

  /// Returns what is wrong, empty if the new settings are in force.
  std::string reload() {
    const std::lock_guard lock(mutex_);
    auto settings = source_.load();
    const auto done = settings ? follow(std::move(*settings)) : tl::unexpected(settings.error());
    failed_ = !done;
    if (!done) {
      log_error("not reloaded, keeping the settings in force", done.error().message);
      return done.error().message;
    }
    log(LogLevel::info, "reloaded",
        {{"balancers", std::to_string(this->settings().balancers.size())}});
    return "";
  }

  /// Looks for balancers once more, if none is configured.
  void look() {
    const std::lock_guard lock(mutex_);
    if (!finder_ || !finder_->look()) return;
    if (const auto done = agent_->reload(settings()); !done) {
      log_error("cannot watch what was found", done.error().message);
    }
  }

  [[nodiscard]] std::string status() {
    const std::lock_guard lock(mutex_);
    const std::size_t balancers = settings().balancers.size();
    return "watching " + count_of(balancers) + (balancers == 0 ? ", looking for some" : "") +
           (failed_ ? "; the last reload failed, see the log" : "");
  }

 private:
  Result<void> follow(Settings settings) {
    std::optional<Finder> finder;
    if (settings.balancers.empty()) finder.emplace().look();
    auto done = agent_->reload(finder ? finder->complete(settings) : settings);
    if (!done) return done;
    finder_ = std::move(finder);
    settings_ = std::move(settings);
    return {};
  }

  const SettingsSource& source_;
  std::mutex mutex_;
  Settings settings_;             // as they were read
  std::optional<Finder> finder_;  // of settings without a balancer
  Agent* agent_ = nullptr;
  bool failed_ = false;
};

class RunCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override;
  [[nodiscard]] std::vector<Option> options() override;
  [[nodiscard]] ExitStatus run() override;

 private:
  [[nodiscard]] ExitStatus check(const Settings& settings) const;
  [[nodiscard]] ExitStatus serve(Settings settings) const;

  SettingsSource source_;
  bool only_check_ = false;
  bool systemd_socket_ = false;
  std::string log_level_ = "info";
  std::string log_format_ = "logfmt";
};

CommandHelp RunCommand::help() const {
  return {.sentence = "Runs the agent in the foreground: reads the balancers, tells what it finds.",
          .examples = {{"skewd run", "watches what runs on this host, if no file says otherwise"},
                       {"skewd run --config.check", "does the configuration stand?"},
                       {"skewd run --config.file ./skewd.toml --web.listen-address 127.0.0.1:0",
                        "a trial on a free port"}},
          .exit_status = {
              {ExitStatus::fine, "stopped by SIGTERM or SIGINT, or the configuration is fine"},
              {ExitStatus::unusable, "wrong usage, or a configuration that cannot be used"}}};
}

std::vector<Option> RunCommand::options() {
  return {{"--config.file", "FILE",
           "the configuration; SIGHUP reads it again. Without one, or without a balancer in it, "
           "skewd watches those that it finds on this host",
           &source_.file},
          {"--config.check", "", "check the configuration and exit", &only_check_},
          {"--web.listen-address", "HOST:PORT",
           "listen here instead of where [web] listen says; repeatable", &source_.listen},
          {"--web.systemd-socket", "", "serve on the sockets that systemd hands over",
           &systemd_socket_},
          {"--log.level", "debug|info|warning|error", "log from this level up", &log_level_},
          {"--log.format", "logfmt|json", "how to write log lines", &log_format_}};
}

ExitStatus RunCommand::check(const Settings& settings) const {
  std::printf("%s: fine, %s\n", source_.file.c_str(),
              settings.balancers.empty() ? "which names no balancer: those of this host are watched"
                                         : count_of(settings.balancers.size()).c_str());
  return ExitStatus::fine;
}

ExitStatus RunCommand::serve(Settings settings) const {
  block_service_signals();
  Orders orders(source_, std::move(settings));
  const auto agent = Agent::create(orders.settings());
  if (!agent) return refuse(agent.error().message);
  orders.give_to(**agent);
  (*agent)->on_reload_request([&] { return orders.reload(); });
  for (const std::string& address : (*agent)->addresses()) {
    log(LogLevel::info, "listening", {{"address", address}});
  }
  (*agent)->start();
  {
    ThreadWatch threads;
    const Lookout lookout(kLookEvery, [&] { orders.look(); });
    run_service({.reload = [&] { static_cast<void>(orders.reload()); },
                 .alive = [&] { return threads.all_go_round(); },
                 .status = [&] { return orders.status(); }});
  }
  (*agent)->stop();
  log(LogLevel::info, "stopped");
  return ExitStatus::fine;
}

ExitStatus RunCommand::run() {
  forbid_cores();
  const auto level = read_log_level(log_level_);
  if (!level) return refuse(level.error().message);
  const auto format = read_log_format(log_format_);
  if (!format) return refuse(format.error().message);
  if (systemd_socket_ && !only_check_) {
    const auto sockets = take_inherited_sockets();
    if (!sockets) return refuse("--web.systemd-socket: " + sockets.error().message);
    source_.sockets = *sockets;
  }
  auto settings = source_.load();
  if (!settings) return refuse(settings.error().message);
  if (only_check_) return check(*settings);
  open_log(*level, *format);
  return serve(std::move(*settings));
}

}  // namespace

std::unique_ptr<Command> make_run_command() { return std::make_unique<RunCommand>(); }

}  // namespace skewd
