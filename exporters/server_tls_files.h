// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>

#include "collectors/result.h"

namespace skewd {

/// A text that is wiped from memory when it goes.
struct SecretText {
  explicit SecretText(std::string secret) : text(std::move(secret)) {}
  SecretText(SecretText&&) = default;
  SecretText& operator=(SecretText&&) = default;
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
  ~SecretText() { wipe(); }

  std::string text;

 private:
  void wipe() noexcept;
};

/// What tells that a file was replaced or written: device, inode, size, seconds and nanoseconds of
/// its last change. All -1: it is not there.
using FileTrace = std::array<long long, 5>;
[[nodiscard]] FileTrace trace_of(const std::string& file);

/// All that a file of at most 1 MiB holds. A secret one that everyone on the host may read or write
/// is refused. Error (config): why, and what to do, without the name of the file.
[[nodiscard]] Result<SecretText> read_tls_file(const std::string& file, bool is_secret);

}  // namespace skewd
