// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "tests/support/temp_directory.h"

namespace skewd::support {

/// What a server needs for TLS, as PEM.
struct ServerCertificate {
  std::string certificate;  // empty: no TLS
  std::string key;
};

/// An authority of its own, and certificates that it signs, made by the openssl command.
class Certificates {
 public:
  /// Why tests that need certificates must be skipped; empty: openssl is installed.
  [[nodiscard]] static std::string missing();
  Certificates();  // throws std::runtime_error when openssl fails

  [[nodiscard]] std::filesystem::path authority() const { return directory_.path() / "ca.pem"; }
  /// Makes NAME.pem and NAME.key for a subject such as "IP:127.0.0.1" or "DNS:am.example".
  void issue(const std::string& name, const std::string& subject, int days = 2) const;
  [[nodiscard]] std::filesystem::path certificate(const std::string& name) const;
  [[nodiscard]] std::filesystem::path key(const std::string& name) const;
  [[nodiscard]] ServerCertificate server(const std::string& name) const;

 private:
  void run(const std::string& arguments) const;

  TempDirectory directory_;
};

}  // namespace skewd::support
