// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

namespace skewd {

/// How the HTTP server shows who it is, and whom it lets in. Keys and words are those of the
/// exporter-toolkit of Prometheus.
struct WebTls {
  enum class Clients {
    anyone,          // NoClientCert
    known_if_named,  // VerifyClientCertIfGiven
    known,           // RequireAndVerifyClientCert
  };
  std::string cert_file;       // PEM, with its chain; empty: no TLS
  std::string key_file;        // of `cert_file`
  std::string client_ca_file;  // who vouches for clients; empty: nobody is asked
  Clients clients = Clients::anyone;
  bool only_tls_1_3 = false;  // otherwise 1.2 and later
  std::string place;          // "skewd.toml:12", for messages

  bool operator==(const WebTls&) const = default;
};

/// Whom the HTTP server answers, and over what.
struct WebSettings {
  WebTls tls;
  std::map<std::string, std::string> users;  // and the bcrypt hash of each; none: all may ask
  std::string listen_place;  // where the addresses are written: "skewd.toml:3"; for messages
  std::vector<int> sockets;  // that listen already, instead of addresses; owned by the server

  bool operator==(const WebSettings&) const = default;
};

}  // namespace skewd
