// SPDX-License-Identifier: Apache-2.0
#include "collectors/caddy/log/line_fields.h"

#include <array>
#include <span>

namespace skewd::caddy {
namespace {

struct KeyName {
  std::string_view key;
  std::string_view LineFields::*field;
};

constexpr std::array<KeyName, 11> kKeys{{{"msg", &LineFields::message},
                                         {"status", &LineFields::status},
                                         {"duration", &LineFields::duration},
                                         {"size", &LineFields::size},
                                         {"listener", &LineFields::listener},
                                         {"pool", &LineFields::pool},
                                         {"server", &LineFields::server},
                                         {"up", &LineFields::server},
                                         {"latency_ms", &LineFields::latency},
                                         {"up_ms", &LineFields::latency},
                                         {"retries", &LineFields::retries}}};

constexpr std::array<KeyName, 3> kAnswerHeaders{{{"Skewd-Pool", &LineFields::pool},
                                                 {"Skewd-Server", &LineFields::server},
                                                 {"Skewd-Latency", &LineFields::latency}}};

constexpr std::array<KeyName, 1> kRequestHeaders{{{"Traceparent", &LineFields::traceparent}}};

void set(std::span<const KeyName> keys, std::string_view key, const JsonValue& value,
         LineTexts& texts, LineFields& fields) {
  for (const KeyName& known : keys) {
    if (known.key != key) continue;
    const std::string_view text = texts.text_of(value);
    std::string_view& place = fields.*known.field;
    // Of a placeholder that has no value its name is printed.
    if (place.empty() && !text.starts_with('{')) place = text;
    return;
  }
}

void read_headers(const JsonValue& headers, std::span<const KeyName> keys, LineTexts& texts,
                  LineFields& fields) {
  JsonMembers members(headers.raw);
  while (members.next()) set(keys, members.key(), first_of(members.value()), texts, fields);
}

void read_request(const JsonValue& request, LineTexts& texts, LineFields& fields) {
  JsonMembers members(request.raw);
  while (members.next()) {
    if (members.key() == "headers") read_headers(members.value(), kRequestHeaders, texts, fields);
  }
}

}  // namespace

bool read_line(std::string_view line, LineTexts& texts, LineFields& fields) {
  JsonMembers members(line);
  while (members.next()) {
    if (members.key() == "request") {
      read_request(members.value(), texts, fields);
    } else if (members.key() == "resp_headers") {
      read_headers(members.value(), kAnswerHeaders, texts, fields);
    } else {
      set(kKeys, members.key(), members.value(), texts, fields);
    }
  }
  return members.is_whole();
}

}  // namespace skewd::caddy
