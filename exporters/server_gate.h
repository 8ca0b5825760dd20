// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "exporters/server_login.h"

namespace skewd {

/// Whether a request may pass.
enum class Admission {
  granted,
  refused,  // 401
  busy,     // too many passwords wait to be looked at
};

/// Looks at passwords. bcrypt takes 0.1 s each, so that is done on a thread of its own, which
/// spends at most a fifth of its time on wrong ones; what it found is remembered.
class LoginGate {
 public:
  LoginGate();
  LoginGate(const LoginGate&) = delete;
  LoginGate& operator=(const LoginGate&) = delete;
  ~LoginGate() { close(); }

  /// Users and their bcrypt hashes; none: everybody may pass.
  void admit(std::map<std::string, std::string> users);

  /// The answer, if it is known at once: nobody needs a password, none was sent, or this one was
  /// looked at before.
  [[nodiscard]] std::optional<Admission> recall(std::string_view authorization);

  /// Called once, from the gate's thread.
  using Answer = std::function<void(Admission)>;
  /// Looks at it. False: too many wait, in all or of that address, and `answer` is not called.
  [[nodiscard]] bool ask(std::string_view authorization, const std::string& address, Answer answer);

  /// Answers `busy` to all who wait, and from now on takes none.
  void close();

 private:
  struct Visit {
    BasicLogin login;
    std::string address;
    Answer answer;
  };

  void work(const std::stop_token& stop);
  [[nodiscard]] std::optional<Visit> next(const std::stop_token& stop);
  [[nodiscard]] Admission look_at(const BasicLogin& login);
  [[nodiscard]] LoginDigest digest_of(const BasicLogin& login) const;
  [[nodiscard]] std::string hash_of(const std::string& user) const;

  const LoginSealer sealer_;
  std::mutex mutex_;  // over the rest
  std::condition_variable_any changed_;
  std::map<std::string, std::string> users_;
  std::set<LoginDigest> granted_;
  std::set<LoginDigest> refused_;
  std::deque<Visit> waiting_;
  bool closed_ = false;
  std::jthread thread_;  // the first to go
};

}  // namespace skewd
