// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace skewd::access_log {

/// A line without its syslog header. The text lies in the line.
struct SyslogLine {
  std::string_view message;
  std::uint64_t process = 0;  // 0: the header does not tell
};

/// Takes the header off a line: RFC 3164 with or without host name, RFC 5424 with structured data,
/// and what rsyslog writes to files, which is the same without priority. A line that has none of
/// them is a message as a whole.
[[nodiscard]] SyslogLine read_syslog(std::string_view line);

/// Takes the next line off the front of `text`, without newline, carriage return and NULs at
/// its ends.
[[nodiscard]] std::string_view take_line(std::string_view& text);

}  // namespace skewd::access_log
