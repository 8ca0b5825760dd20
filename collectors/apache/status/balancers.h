// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/result.h"
#include "collectors/snapshot.h"

namespace skewd::apache {

/// A member of a balancer, as mod_status or the balancer manager tells it.
struct RunningWorker {
  std::string name;    // its URL
  std::string status;  // "Init Stby Ok "
  Count elected;
  Count busy;
  std::optional<double> load_factor;
  std::uint64_t lbset = 0;
};

struct RunningBalancer {
  std::string name;    // "balancer://shop"
  std::string method;  // "byrequests"; empty: not told
  std::vector<RunningWorker> workers;
};

struct ServerStatus {
  Process process;  // its pid is the number of the configuration, which every reload counts up
  std::vector<RunningBalancer> balancers;
};

/// `server-status?auto`. Error (malformed): something else, or a number that is none.
[[nodiscard]] Result<ServerStatus> read_server_status(std::string_view text);

/// `balancer-manager?xml=1`. Error (malformed): something else, such as the page for people.
[[nodiscard]] Result<std::vector<RunningBalancer>> read_balancer_manager(std::string_view text);

/// The state that the words of a status mean; "Err" is what requests have found out.
void set_state(ServerStats& stats, std::string_view status);

/// "Stby" and "Spar": it is asked when no other can serve.
[[nodiscard]] bool is_backup(std::string_view status);

/// "10.0.0.1:80" of "http://10.0.0.1"; empty: a socket, or no port is known.
[[nodiscard]] std::string address_of(std::string_view url);

/// A method in the words of share_class_of.
[[nodiscard]] std::string algorithm_of(std::string_view method);

}  // namespace skewd::apache
