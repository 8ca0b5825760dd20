// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace skewd {

/// Ends connections that take too long, however busy they look: libmicrohttpd's own bound begins
/// anew with every byte, so that one byte every four seconds would hold a connection for ever.
class ConnectionDeadlines {
 public:
  using Clock = std::chrono::steady_clock;
  /// From the accept, or from the last answer, to the end of the next request.
  static constexpr std::chrono::seconds kRequestWithin{5};
  /// From then until the client has read the answer.
  static constexpr std::chrono::seconds kAnswerWithin{30};

  /// When more than `crowded` are open, each new one costs the one that has waited longest, of the
  /// address that holds most.
  explicit ConnectionDeadlines(std::size_t crowded) : crowded_(crowded) {}

  /// `socket` is a descriptor; it must be told to be closed before it is.
  void opened(int socket, std::string address, Clock::time_point now);
  void awaits_request(int socket, Clock::time_point now) { enter(socket, false, now); }
  void is_answered(int socket, Clock::time_point now) { enter(socket, true, now); }
  void closed(int socket);

  /// Shuts down those whose time is over; whoever serves them notices and closes them.
  void shut_late(Clock::time_point now);
  /// How many were shut down so far: too slow, or one too many.
  [[nodiscard]] std::uint64_t shut() const;

 private:
  struct Guest {
    std::string address;
    Clock::time_point since;
    bool answered = false;  // otherwise a request is awaited
    bool gone = false;      // shut down, not closed yet
  };
  using Guests = std::unordered_map<int, Guest>;

  void enter(int socket, bool answered, Clock::time_point now);
  void shut(Guests::value_type& guest);
  void make_room();

  const std::size_t crowded_;
  mutable std::mutex mutex_;
  Guests guests_;
  std::size_t staying_ = 0;  // guests that are not gone
  std::uint64_t shut_ = 0;
};

}  // namespace skewd
