// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/log/line_fields.h"

#include <algorithm>

namespace skewd::nginx {
namespace {

struct KeyName {
  std::string_view key;
  LogField field;
};

// In the order of the documented formats; then shorter names that are seen in the wild.
constexpr std::array<KeyName, 26> kKeys{{
    {"status", LogField::status},
    {"server_name", LogField::server_name},
    {"server_port", LogField::server_port},
    {"pool", LogField::pool},
    {"upstream_addr", LogField::upstream_addr},
    {"upstream_status", LogField::upstream_status},
    {"upstream_connect_time", LogField::upstream_connect_time},
    {"upstream_header_time", LogField::upstream_header_time},
    {"upstream_first_byte_time", LogField::upstream_first_byte_time},
    {"request_time", LogField::request_time},
    {"session_time", LogField::session_time},
    {"bytes_sent", LogField::bytes_sent},
    {"pid", LogField::pid},
    {"protocol", LogField::protocol},
    {"traceparent", LogField::traceparent},
    {"proxy_host", LogField::pool},
    {"http_traceparent", LogField::traceparent},
    {"st", LogField::status},
    {"u", LogField::pool},
    {"ua", LogField::upstream_addr},
    {"us", LogField::upstream_status},
    {"uct", LogField::upstream_connect_time},
    {"uht", LogField::upstream_header_time},
    {"rt", LogField::request_time},
    {"sn", LogField::server_name},
    {"bs", LogField::bytes_sent},
}};

}  // namespace

LogField LineFields::find(std::string_view key) {
  for (std::size_t i = 0; i < kKeys.size(); ++i) {
    const std::size_t at = (last_ + i) % kKeys.size();
    if (kKeys[at].key != key) continue;
    last_ = at + 1;
    return kKeys[at].field;
  }
  return LogField::count;
}

// "-" is how nginx prints what is empty, without escape=json; in a list it is an element that was
// not reached.
void LineFields::set(LogField field, std::string_view value) {
  const bool is_list =
      field >= LogField::upstream_status && field <= LogField::upstream_first_byte_time;
  if (field == LogField::count || (value == "-" && !is_list)) return;
  std::string_view& place = values_[static_cast<std::size_t>(field)];
  if (place.empty()) place = value;
}

bool LineFields::read_json(std::string_view line, LineTexts& texts) {
  JsonMembers members(line);
  while (members.next()) {
    const LogField field = find(members.key());
    if (field != LogField::count) set(field, texts.text_of(members.value()));
  }
  return members.is_whole();
}

bool LineFields::read_plain(std::string_view line) {
  while (!line.empty()) {
    const std::size_t tab = std::min(line.find('\t'), line.size());
    const std::string_view part = line.substr(0, tab);
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) return false;
    set(find(part.substr(0, equals)), part.substr(equals + 1));
    line.remove_prefix(std::min(tab + 1, line.size()));
  }
  return true;
}

}  // namespace skewd::nginx
