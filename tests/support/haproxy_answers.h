// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skewd::support {

struct AnswerServer {
  std::string name;
  std::string address = "10.0.0.1:80";
  bool backup = false;
  std::uint64_t requests = 0;
};

struct AnswerPool {
  std::string name;
  std::string algorithm = "roundrobin";
  std::vector<AnswerServer> servers;
};

/// What a made-up HAProxy has.
struct AnswerLayout {
  std::vector<std::string> listeners;
  std::vector<AnswerPool> pools;
};

/// The level of the socket that is asked: `user` is told neither addresses nor algorithms by
/// `show stat`.
enum class SocketLevel { user, full };

/// `show info` of a worker.
[[nodiscard]] std::string render_show_info();

/// `show stat` in the columns of HAProxy 2.6. Rows are recorded ones with what the layout says put
/// in; idle servers are as in the recording of an idle HAProxy.
[[nodiscard]] std::string render_show_stat(const AnswerLayout& layout,
                                           SocketLevel level = SocketLevel::full);

/// `show servers state` of the same.
[[nodiscard]] std::string render_show_servers_state(const AnswerLayout& layout);

/// Pools "pool-0" ... of a hundred servers each. Every server had about `requests` requests.
[[nodiscard]] AnswerLayout make_large_layout(std::size_t servers, std::uint64_t requests);

}  // namespace skewd::support
