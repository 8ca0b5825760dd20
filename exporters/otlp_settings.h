// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "collectors/net/http_login.h"

namespace skewd {

/// Where spans of failed probes are sent, by OTLP over HTTP in JSON.
struct OtlpSettings {
  std::string endpoint;  // whole: "http://127.0.0.1:4318/v1/traces"; empty: none are sent
  HttpLogin login;
  HttpTls tls;

  bool operator==(const OtlpSettings&) const = default;
};

}  // namespace skewd
