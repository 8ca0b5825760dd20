// SPDX-License-Identifier: Apache-2.0
//
// What Apache says in words of its own.
#include <array>

#include "collectors/apache/status/balancers.h"
#include "collectors/host_port.h"

namespace skewd::apache {
namespace {

bool says(std::string_view status, std::string_view word) {
  for (std::size_t at = 0; at < status.size();) {
    const std::size_t end = std::min(status.find(' ', at), status.size());
    if (status.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

struct Word {
  std::string_view word;
  ServerState state;
  StateReason reason;
};

// The first that is said counts. "Ok" is said of whoever is neither disabled nor failed.
constexpr std::array kWords{
    Word{"Dis", ServerState::maintenance, StateReason::administrator},
    Word{"Stop", ServerState::maintenance, StateReason::administrator},
    Word{"HcFl", ServerState::down, StateReason::check},
    Word{"Err", ServerState::down, StateReason::none},
    Word{"Drn", ServerState::drain, StateReason::administrator},
    Word{"Ok", ServerState::up, StateReason::none},
};

struct Scheme {
  std::string_view name;
  std::uint16_t port;
};

constexpr std::array kSchemes{Scheme{"http", 80},  Scheme{"https", 443}, Scheme{"ws", 80},
                              Scheme{"wss", 443},  Scheme{"h2c", 80},    Scheme{"h2", 443},
                              Scheme{"ajp", 8009}, Scheme{"fcgi", 8000}, Scheme{"ftp", 21}};

}  // namespace

void set_state(ServerStats& stats, std::string_view status) {
  for (const Word& known : kWords) {
    if (!says(status, known.word)) continue;
    stats.state = known.state;
    stats.reason = known.reason;
    stats.checked = known.reason == StateReason::check;
    return;
  }
}

bool is_backup(std::string_view status) { return says(status, "Stby") || says(status, "Spar"); }

std::string address_of(std::string_view url) {
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos || url.starts_with("unix:")) return {};
  const std::string_view scheme = url.substr(0, colon);
  const std::string_view rest = url.substr(colon + 3);
  const HostPort parts = split_host_port(rest.substr(0, rest.find('/')));
  if (parts.port) return join_host_port(parts.host, *parts.port);
  for (const Scheme& known : kSchemes) {
    if (known.name == scheme) return join_host_port(parts.host, known.port);
  }
  return {};
}

std::string algorithm_of(std::string_view method) {
  if (method.empty()) return {};
  if (method == "byrequests") return "roundrobin";
  const bool by_load = method == "bytraffic" || method == "bybusyness" || method == "heartbeat";
  return by_load ? "leastconn" : "unknown";
}

}  // namespace skewd::apache
