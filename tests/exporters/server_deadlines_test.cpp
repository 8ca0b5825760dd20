// SPDX-License-Identifier: Apache-2.0
#include "exporters/server_deadlines.h"

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace skewd {
namespace {

using namespace std::chrono_literals;
constexpr ConnectionDeadlines::Clock::time_point kStart{};

/// A connection: the server's end and the client's.
class Connection {
 public:
  Connection() { REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()) == 0); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    close(ends_[0]);
    close(ends_[1]);
  }
  [[nodiscard]] int server() const { return ends_[0]; }
  [[nodiscard]] bool is_open() const {
    pollfd client{ends_[1], POLLRDHUP, 0};
    return poll(&client, 1, 0) == 0;
  }

 private:
  std::array<int, 2> ends_{};
};

}  // namespace

TEST_CASE("server_deadlines: a request and an answer have their time, and each its own") {
  ConnectionDeadlines deadlines(10);
  const Connection idle, asking, keeps;
  deadlines.opened(idle.server(), "a", kStart);
  deadlines.opened(asking.server(), "a", kStart);
  deadlines.opened(keeps.server(), "a", kStart);
  deadlines.is_answered(asking.server(), kStart + 4s);
  deadlines.is_answered(keeps.server(), kStart + 4s);
  deadlines.awaits_request(keeps.server(), kStart + 4s);
  deadlines.shut_late(kStart + 5s);
  CHECK(idle.is_open());
  deadlines.shut_late(kStart + 5s + 1ms);
  CHECK_FALSE(idle.is_open());
  CHECK(asking.is_open());
  CHECK(keeps.is_open());
  deadlines.shut_late(kStart + 9s + 1ms);
  CHECK_FALSE(keeps.is_open());
  deadlines.shut_late(kStart + 34s);
  CHECK(asking.is_open());
  deadlines.shut_late(kStart + 34s + 1ms);
  CHECK_FALSE(asking.is_open());
  CHECK(deadlines.shut() == 3);
}

TEST_CASE("server_deadlines: what was closed is not touched") {
  ConnectionDeadlines deadlines(10);
  const Connection one;
  deadlines.opened(one.server(), "a", kStart);
  deadlines.closed(one.server());
  deadlines.closed(one.server());
  deadlines.awaits_request(one.server(), kStart);
  deadlines.shut_late(kStart + 100s);
  CHECK(one.is_open());
  CHECK(deadlines.shut() == 0);
}

TEST_CASE(
    "server_deadlines: a crowd loses the oldest of whoever holds most, not what is answered") {
  ConnectionDeadlines deadlines(4);
  const Connection scraper, answered, old, young, fifth, sixth;
  deadlines.opened(scraper.server(), "scraper", kStart);
  deadlines.opened(answered.server(), "greedy", kStart);
  deadlines.is_answered(answered.server(), kStart);
  deadlines.opened(old.server(), "greedy", kStart + 1s);
  deadlines.opened(young.server(), "greedy", kStart + 2s);
  CHECK(old.is_open());
  deadlines.opened(fifth.server(), "other", kStart + 3s);
  CHECK_FALSE(old.is_open());
  deadlines.opened(sixth.server(), "another", kStart + 4s);
  CHECK_FALSE(young.is_open());
  CHECK(scraper.is_open());
  CHECK(answered.is_open());
  CHECK(fifth.is_open());
  CHECK(deadlines.shut() == 2);
}

}  // namespace skewd
