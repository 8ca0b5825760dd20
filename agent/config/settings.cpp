// SPDX-License-Identifier: Apache-2.0
#include "agent/config/settings.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>

#include "agent/config/alertmanager_reader.h"
#include "agent/config/balancer_settings.h"
#include "agent/config/duration.h"
#include "agent/config/otlp_reader.h"
#include "agent/config/probe_settings.h"
#include "agent/config/toml_reader.h"
#include "agent/config/web_reader.h"

namespace skewd {
namespace {

constexpr auto kTopKeys = std::to_array<std::string_view>(
    {"scrape_interval", "web", "alertmanager", "otlp", "balancer", "probe", "detect", "state"});
constexpr auto kStateKeys = std::to_array<std::string_view>({"directory", "flight_recorder_mb"});
constexpr auto kDetectKeys = std::to_array<std::string_view>({"false_alarms_per_year"});

constexpr std::chrono::milliseconds kFastestScrape{1000};
constexpr std::chrono::milliseconds kSlowestScrape{60'000};
constexpr NumberRange kFalseAlarms{std::numeric_limits<double>::min(),
                                   std::numeric_limits<double>::max(), "finite and greater than 0"};
// A configuration of ten thousand balancers is smaller; what is larger is not one.
constexpr std::size_t kLargestFile = std::size_t{4} << 20;

void read_scrape_interval(const TomlReader& top, Settings& settings) {
  const auto text = top.text("scrape_interval", R"("auto" or a string such as "5s")");
  if (!text || *text == "auto") return;
  const auto interval = read_duration(*text);
  if (interval && *interval >= kFastestScrape && *interval <= kSlowestScrape) {
    settings.scrape_interval = interval;
    return;
  }
  top.fault("scrape_interval", "'scrape_interval' is '" + *text +
                                   R"(', but must be "auto" or between "1s" and "60s")");
}

void read_detect(const TomlReader& detect, Settings& settings) {
  detect.allow_only(kDetectKeys);
  if (const auto alarms = detect.number("false_alarms_per_year", kFalseAlarms)) {
    settings.false_alarms_per_year = *alarms;
  }
}

void read_state(const TomlReader& state, Settings& settings) {
  constexpr NumberRange kRecorder{0, 4096, "between 0 and 4096"};
  state.allow_only(kStateKeys);
  if (const auto most = state.number("flight_recorder_mb", kRecorder)) {
    settings.flight_recorder_mb = static_cast<std::size_t>(*most);
  }
  const auto directory = state.text("directory");
  if (!directory) return;
  if (!directory->empty() && !directory->starts_with('/')) {
    state.fault("directory", "'directory' is '" + *directory +
                                 R"(', but must be a whole path such as "/var/lib/skewd", or "")");
  }
  settings.state_directory = *directory;
}

Error syntax_error(const toml::parse_error& error, const std::string& file) {
  const toml::source_position at = error.source().begin;
  return {ErrorKind::config, file + ':' + std::to_string(at.line) + ':' +
                                 std::to_string(at.column) + ": " +
                                 std::string(error.description())};
}

tl::unexpected<Error> unreadable(const std::string& file, int reason) {
  std::string message = file + ": cannot be read: " + std::strerror(reason);
  if (reason == ENOENT) {
    message += "; write one (see /usr/share/doc/skewd/skewd.toml) or give --config.file";
  }
  if (reason == EACCES) message += "; give it to a group that skewd is in, with mode 0640";
  return failure(ErrorKind::config, std::move(message));
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

Result<Settings> read_settings(std::string_view text, const std::string& file) {
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return tl::unexpected(syntax_error(error, file));
  }
  Faults faults(file);
  const TomlReader top(table, "", 1, faults);
  top.allow_only(kTopKeys);

  Settings settings;
  read_scrape_interval(top, settings);
  if (const auto web = top.table("web", "[web]")) read_web(*web, settings);
  if (const auto alertmanager = top.table("alertmanager", "[alertmanager]")) {
    settings.alertmanager = read_alertmanager(*alertmanager);
  }
  if (const auto otlp = top.table("otlp", "[otlp]")) settings.otlp = read_otlp(*otlp);
  settings.balancers = read_balancers(top);
  settings.probes = read_probes(top, settings.balancers);
  if (const auto detect = top.table("detect", "[detect]")) read_detect(*detect, settings);
  if (const auto state = top.table("state", "[state]")) read_state(*state, settings);
  if (!faults.empty()) return tl::unexpected(faults.error());
  return settings;
}

Result<Settings> load_settings(const std::string& file) {
  const std::unique_ptr<std::FILE, CloseFile> stream(std::fopen(file.c_str(), "re"));
  if (!stream) return unreadable(file, errno);
  std::string text;
  std::array<char, 16384> piece;
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), stream.get())) {
    text.append(piece.data(), got);
    if (text.size() > kLargestFile) {
      return failure(ErrorKind::limit, file + ": is larger than 4 MiB: not a configuration");
    }
  }
  if (std::ferror(stream.get()) != 0) return unreadable(file, errno);
  return read_settings(text, file);
}

}  // namespace skewd
