// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "collectors/haproxy/log/line_fields.h"

namespace skewd::haproxy {
namespace {

struct KeyName {
  std::string_view key;
  std::string_view LineFields::*field;
};

// In the order of the documented formats; then other names that are seen in the wild.
constexpr std::array<KeyName, 22> kKeys{{
    {"frontend", &LineFields::frontend}, {"backend", &LineFields::pool},
    {"server", &LineFields::server},     {"address", &LineFields::address},
    {"status", &LineFields::status},     {"termination", &LineFields::termination},
    {"retries", &LineFields::retries},   {"Tw", &LineFields::queue},
    {"Tc", &LineFields::connect},        {"Tr", &LineFields::response},
    {"Ta", &LineFields::total},          {"Tt", &LineFields::total},
    {"bytes", &LineFields::bytes},       {"traceparent", &LineFields::traceparent},
    {"fe", &LineFields::frontend},       {"be", &LineFields::pool},
    {"pool", &LineFields::pool},         {"srv", &LineFields::server},
    {"st", &LineFields::status},         {"ts", &LineFields::termination},
    {"rc", &LineFields::retries},        {"B", &LineFields::bytes},
}};

}  // namespace

Result<LineFields> read_json_line(std::string_view line, LineTexts& texts) {
  LineFields fields;
  std::string_view ip;
  std::string_view port;
  std::size_t last = 0;  // where the search begins: most lines keep the order
  JsonMembers members(line);
  while (members.next()) {
    if (members.key() == "ip" && ip.empty()) ip = texts.text_of(members.value());
    if (members.key() == "port" && port.empty()) port = texts.text_of(members.value());
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
      const std::size_t at = (last + i) % kKeys.size();
      if (kKeys[at].key != members.key()) continue;
      last = at + 1;
      std::string_view& place = fields.*kKeys[at].field;
      if (place.empty()) place = texts.text_of(members.value());
      break;
    }
  }
  if (!members.is_whole()) return failure(ErrorKind::malformed, "is not a whole JSON object");
  if (fields.pool.empty() || fields.server.empty()) {
    return failure(ErrorKind::malformed, "does not name both pool and server");
  }
  fields.tcp = fields.status.empty();
  if (fields.address.empty() && !ip.empty() && !port.empty()) {
    fields.address = texts.join(texts.join(ip, ":"), port);
  }
  return fields;
}

}  // namespace skewd::haproxy
