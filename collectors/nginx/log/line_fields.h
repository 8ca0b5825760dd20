// SPDX-License-Identifier: Apache-2.0
// What a line of nginx's access log tells, by the names of nginx's variables.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "collectors/json_members.h"

namespace skewd::nginx {

enum class LogField : std::size_t {
  status,
  server_name,
  server_port,
  pool,
  upstream_addr,
  upstream_status,
  upstream_connect_time,
  upstream_header_time,      // of http
  upstream_first_byte_time,  // of stream
  request_time,              // of http
  session_time,              // of stream
  bytes_sent,
  pid,
  protocol,  // of stream
  traceparent,
  count,
};

/// The values of one line, empty where it does not tell one.
class LineFields {
 public:
  [[nodiscard]] std::string_view operator[](LogField field) const {
    return values_[static_cast<std::size_t>(field)];
  }

  /// Reads a JSON object; of a key that is there twice the first counts, because what clients
  /// choose stands last. False: it is none.
  [[nodiscard]] bool read_json(std::string_view line, LineTexts& texts);
  /// Reads key=value, with tabs between. False: a part is not of that form.
  [[nodiscard]] bool read_plain(std::string_view line);

 private:
  // The field of a key; `count`: an unknown one.
  [[nodiscard]] LogField find(std::string_view key);
  void set(LogField field, std::string_view value);

  std::array<std::string_view, static_cast<std::size_t>(LogField::count)> values_;
  std::size_t last_ = 0;  // where the search of the next key begins: most lines keep the order
};

}  // namespace skewd::nginx
