// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "collectors/apache/config/reading.h"

namespace skewd::apache {

/// A word "key=value" behind a URL.
struct Setting {
  std::string key;  // in lower case
  std::string_view value;
  Place place;  // of the value
};

/// Nothing if the word is no such thing. The value points into the word.
[[nodiscard]] std::optional<Setting> read_setting(const Word& word);

/// Tells a key that no worker and no balancer knows, once per file.
void tell_unknown(Reading& reading, const Setting& setting, const Place& word);

/// Name, address, host and port of a URL: "http://10.0.0.1:8080/app",
/// "unix:/run/app.sock|http://localhost/".
void set_url(ServerSpec& server, const Word& url);

/// The settings of a member from that word on; returns its lbset. What is said of a health check
/// over HTTP goes to the pool.
[[nodiscard]] std::uint32_t set_member(Reading& reading, PoolSpec& pool, ServerSpec& server,
                                       const Line& line, std::size_t from);

}  // namespace skewd::apache
