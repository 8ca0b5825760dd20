// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace skewd {

/// What an Authorization header of the scheme Basic says.
struct BasicLogin {
  std::string user;
  std::string password;
};

/// Nothing if it is of another scheme or cannot be read.
[[nodiscard]] std::optional<BasicLogin> read_basic_login(std::string_view authorization);

/// True if the password has that bcrypt hash. Takes about 0.1 s at cost 10, and twice as long for
/// each further one, whatever the answer.
[[nodiscard]] bool has_hash(const BasicLogin& login, const std::string& hash);

/// Stands for a login and the hash that it was compared with, and tells nothing about either: a
/// SHA-256 with a key that only this process knows.
using LoginDigest = std::array<unsigned char, 32>;

/// Makes such digests, with a key of its own.
class LoginSealer {
 public:
  LoginSealer();
  [[nodiscard]] LoginDigest seal(const BasicLogin& login, std::string_view hash) const;

 private:
  std::array<unsigned char, 32> key_;
};

}  // namespace skewd
