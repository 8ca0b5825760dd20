// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "collectors/json_members.h"
#include "collectors/result.h"

namespace skewd::haproxy {

/// A line of HAProxy's log, in HAProxy's words and as it prints them. Empty: not told.
struct LineFields {
  bool tcp = false;  // %ST, %Tr and %Ta do not exist there
  std::string_view frontend;
  std::string_view pool;
  std::string_view server;       // or "<NOSRV>", "<STATS>": nobody
  std::string_view address;      // "127.0.0.1:7101", "-:-", "unix:0"
  std::string_view status;       // %ST
  std::string_view termination;  // %ts or %tsc: who ended it, and in which phase
  std::string_view retries;      // %rc: "2"; "+2": the last time on another server
  std::string_view queue;        // %Tw: milliseconds, "-1": not reached
  std::string_view connect;      // %Tc
  std::string_view response;     // %Tr
  std::string_view total;        // %Ta, %Tt; "+12": at least, with `option logasap`
  std::string_view bytes;        // %B; "+88" likewise
  std::string_view traceparent;
};

/// True if the second word is a date in brackets, as in all of HAProxy's own formats of requests.
[[nodiscard]] bool is_plain_line(std::string_view line);

/// A line of `option httplog`, `option httpslog` or `option tcplog`. Its status is empty when it
/// tells no more than that a connection failed ("SSL handshake failure"), and it is no request.
[[nodiscard]] Result<LineFields> read_plain_line(std::string_view line);

/// A line of the JSON formats in README.md. Of a key that is there twice the first counts, because
/// what clients choose stands last.
[[nodiscard]] Result<LineFields> read_json_line(std::string_view line, LineTexts& texts);

}  // namespace skewd::haproxy
