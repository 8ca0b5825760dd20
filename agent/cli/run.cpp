// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <mutex>

#include "agent/app/agent.h"
#include "agent/app/inherited_sockets.h"
#include "agent/app/log.h"
#include "agent/app/service.h"
#include "agent/cli/command.h"
#include "agent/config/listen_address.h"
#include "agent/config/settings.h"
#include "exporters/server.h"

namespace skewd {
namespace {

// Where the settings come from. Start, --config.check and every reload read them here, so that a
// check cannot judge otherwise than a start.
struct SettingsSource {
  std::string file = "/etc/skewd/skewd.toml";
  std::vector<std::string> listen;  // overrides [web] listen, if not empty
  std::vector<int> sockets;         // of systemd; override both

  [[nodiscard]] Result<Settings> load() const {
    auto settings = load_watched_settings(file);
    if (!settings) return settings;
    for (const std::string& address : listen) {
      const auto read = read_listen_address(address);
      if (!read) return tl::unexpected(Error(read.error()).in("--web.listen-address"));
    }
    if (!listen.empty()) settings->web_listen = listen;
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

// Reads the configuration again, one request at a time: SIGHUP comes on the main thread and
// POST /-/reload on the server's.
class Reloader {
 public:
  Reloader(Agent& agent, const SettingsSource& source, std::size_t balancers)
      : agent_(agent), source_(source), balancers_(balancers) {}

  /// Returns what is wrong, empty if the new settings are in force.
  std::string reload() {
    const std::lock_guard lock(mutex_);
    const auto settings = source_.load();
    const auto done = settings ? agent_.reload(*settings) : tl::unexpected(settings.error());
    failed_ = !done;
    if (!done) {
      log_error("not reloaded, keeping the settings in force", done.error().message);
      return done.error().message;
    }
    balancers_ = settings->balancers.size();
    log(LogLevel::info, "reloaded", {{"balancers", std::to_string(balancers_)}});
    return "";
  }

  [[nodiscard]] std::string status() {
    const std::lock_guard lock(mutex_);
    return "watching " + count_of(balancers_) +
           (failed_ ? "; the last reload failed, see the log" : "");
  }

 private:
  Agent& agent_;
  const SettingsSource& source_;
  std::mutex mutex_;
  std::size_t balancers_;
  bool failed_ = false;
};

class RunCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override;
  [[nodiscard]] std::vector<Option> options() override;
  [[nodiscard]] ExitStatus run() override;

 private:
  [[nodiscard]] ExitStatus check(const Settings& settings) const;
  [[nodiscard]] ExitStatus serve(const Settings& settings) const;

  SettingsSource source_;
  bool only_check_ = false;
  bool systemd_socket_ = false;
  std::string log_level_ = "info";
  std::string log_format_ = "logfmt";
};

CommandHelp RunCommand::help() const {
  return {.sentence = "Runs the agent in the foreground: reads the balancers, tells what it finds.",
          .examples = {{"skewd run --config.check", "does the configuration stand?"},
                       {"skewd run --config.file ./skewd.toml --web.listen-address 127.0.0.1:0",
                        "a trial on a free port"}},
          .exit_status = {
              {ExitStatus::fine, "stopped by SIGTERM or SIGINT, or the configuration is fine"},
              {ExitStatus::unusable, "wrong usage, or a configuration that cannot be used"}}};
}

std::vector<Option> RunCommand::options() {
  return {{"--config.file", "FILE", "the configuration; SIGHUP reads it again", &source_.file},
          {"--config.check", "", "check the configuration and exit", &only_check_},
          {"--web.listen-address", "HOST:PORT",
           "listen here instead of where [web] listen says; repeatable", &source_.listen},
          {"--web.systemd-socket", "", "serve on the sockets that systemd hands over",
           &systemd_socket_},
          {"--log.level", "debug|info|warning|error", "log from this level up", &log_level_},
          {"--log.format", "logfmt|json", "how to write log lines", &log_format_}};
}

ExitStatus RunCommand::check(const Settings& settings) const {
  std::printf("%s: fine, %s\n", source_.file.c_str(), count_of(settings.balancers.size()).c_str());
  return ExitStatus::fine;
}

ExitStatus RunCommand::serve(const Settings& settings) const {
  block_service_signals();
  const auto agent = Agent::create(settings);
  if (!agent) return refuse(agent.error().message);
  Reloader reloader(**agent, source_, settings.balancers.size());
  (*agent)->on_reload_request([&] { return reloader.reload(); });
  for (const std::string& address : (*agent)->addresses()) {
    log(LogLevel::info, "listening", {{"address", address}});
  }
  (*agent)->start();
  run_service({.reload = [&] { static_cast<void>(reloader.reload()); },
               .alive = [&] { return (*agent)->alive(); },
               .status = [&] { return reloader.status(); }});
  (*agent)->stop();
  log(LogLevel::info, "stopped");
  return ExitStatus::fine;
}

ExitStatus RunCommand::run() {
  const auto level = read_log_level(log_level_);
  if (!level) return refuse(level.error().message);
  const auto format = read_log_format(log_format_);
  if (!format) return refuse(format.error().message);
  if (systemd_socket_ && !only_check_) {
    const auto sockets = take_inherited_sockets();
    if (!sockets) return refuse("--web.systemd-socket: " + sockets.error().message);
    source_.sockets = *sockets;
  }
  const auto settings = source_.load();
  if (!settings) return refuse(settings.error().message);
  if (only_check_) return check(*settings);
  open_log(*level, *format);
  return serve(*settings);
}

}  // namespace

std::unique_ptr<Command> make_run_command() { return std::make_unique<RunCommand>(); }

}  // namespace skewd
