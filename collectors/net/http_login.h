// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "collectors/result.h"

namespace skewd {

/// How we show who we are. Secrets stand in files only, and are read anew for every request, so
/// that they can be changed while skewd runs.
struct HttpLogin {
  std::string username;           // basic auth; empty: none
  std::string password_file;      // with `username`
  std::string bearer_token_file;  // instead of them; empty: none

  bool operator==(const HttpLogin&) const = default;
};

/// Whether the file that it names holds a secret. Error (config): the file, and why not.
[[nodiscard]] Result<void> check_login(const HttpLogin& login);

/// How the other end of HTTPS shows who it is, and we to it.
struct HttpTls {
  std::string ca_file;      // who may vouch for it; empty: whom this host trusts
  std::string cert_file;    // ours; empty: none
  std::string key_file;     // of `cert_file`
  std::string server_name;  // whom its certificate must name; empty: as the URL says
  bool insecure_skip_verify = false;

  bool operator==(const HttpTls&) const = default;
};

}  // namespace skewd
