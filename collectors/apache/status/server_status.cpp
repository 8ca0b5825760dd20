// SPDX-License-Identifier: Apache-2.0
//
// RestartTime: Saturday, 21-Nov-2026 02:39:00 UTC
// ParentServerConfigGeneration: 1
// ProxyBalancer[0]Name: balancer://shop
// ProxyBalancer[0]Worker[0]Name: http://10.0.0.1
// ProxyBalancer[0]Worker[0]Elected: 100
//
// Numbers in brackets are positions: the lines stand in their order.
#include <array>
#include <charconv>

#include "collectors/apache/status/balancers.h"
#include "collectors/timestamp.h"

namespace skewd::apache {
namespace {

constexpr std::string_view kBalancer = "ProxyBalancer[";

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

// "Saturday, 21-Nov-2026 02:39:00 CET", in a zone that nobody knows: read as UTC, because it only
// has to be another one after a restart.
std::optional<std::uint64_t> read_restart_time(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::size_t comma = text.find(", ");
  if (comma == std::string_view::npos || text.size() < comma + 22) return std::nullopt;
  text.remove_prefix(comma + 2);
  const auto day = read_number(text.substr(0, 2));
  const auto year = read_number(text.substr(7, 4));
  if (!day || !year) return std::nullopt;
  for (unsigned month = 0; month < kMonths.size(); ++month) {
    if (kMonths.at(month) != text.substr(3, 3)) continue;
    return utc_seconds_of(static_cast<int>(*year), month + 1, static_cast<unsigned>(*day),
                          text.substr(12, 8));
  }
  return std::nullopt;
}

std::string version_of(std::string_view server) {
  const std::size_t slash = server.find('/');
  if (slash == std::string_view::npos) return {};  // ServerTokens Prod
  const std::string_view version = server.substr(slash + 1);
  return std::string(version.substr(0, version.find(' ')));
}

class Lines {
 public:
  Result<void> take(std::string_view key, std::string_view value) {
    if (key == "ServerVersion") status_.process.version = version_of(value);
    if (key == "Scoreboard" || key == "ServerMPM" || key == "Uptime") is_status_ = true;
    if (key == "ParentServerConfigGeneration") {
      status_.process.pid = read_number(value).value_or(0);
    }
    if (key == "RestartTime") {
      status_.process.started_unix_seconds = read_restart_time(value).value_or(0);
    }
    return key.starts_with(kBalancer) ? take_balancer(key, value) : Result<void>{};
  }

  Result<ServerStatus> finish() && {
    if (is_status_) return std::move(status_);
    return failure(ErrorKind::malformed, "is no server-status?auto of Apache");
  }

 private:
  Result<void> take_balancer(std::string_view key, std::string_view value) {
    constexpr std::string_view kWorker = "Worker[";
    std::vector<RunningBalancer>& balancers = status_.balancers;
    const std::string_view field = key.substr(key.rfind(']') + 1);
    if (key.find(kWorker) == std::string_view::npos) {
      if (field == "Name") balancers.push_back({std::string(value), "", {}});
      return {};
    }
    if (balancers.empty()) return failure(ErrorKind::malformed, "a worker without a balancer");
    std::vector<RunningWorker>& workers = balancers.back().workers;
    if (field == "Name") workers.push_back({std::string(value), "", {}, {}, {}});
    if (workers.empty()) return failure(ErrorKind::malformed, "a worker without a name");
    RunningWorker& worker = workers.back();
    if (field == "Status") worker.status = value;
    if (field == "Elected") return take_count(worker.elected, field, value);
    if (field == "Busy") return take_count(worker.busy, field, value);
    return {};
  }

  [[nodiscard]] Result<void> take_count(Count& count, std::string_view field,
                                        std::string_view value) const {
    const auto number = read_number(value);
    if (!number) {
      return failure(ErrorKind::malformed, std::string(field) + " of " +
                                               status_.balancers.back().workers.back().name +
                                               " is no count");
    }
    count = Count(*number);
    return {};
  }

  ServerStatus status_;
  bool is_status_ = false;
};

}  // namespace

Result<ServerStatus> read_server_status(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    auto taken = lines.take(line.substr(0, colon), line.substr(colon + 2));
    if (!taken) return tl::unexpected(std::move(taken).error());
  }
  return std::move(lines).finish();
}

}  // namespace skewd::apache
