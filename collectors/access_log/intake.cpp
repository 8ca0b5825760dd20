// SPDX-License-Identifier: Apache-2.0
#include "collectors/access_log/intake.h"

#include "collectors/access_log/syslog.h"

namespace skewd::access_log {

void Intake::take(std::string_view line) {
  if (line.empty()) return;
  if (line.size() > kLongestLine) return tally_.note_too_long();
  const SyslogLine stripped = read_syslog(line);
  const Result<AccessLine> read = reader_->read(stripped.message, stripped.process, record_);
  if (!read) return tally_.note_malformed(stripped.message, read.error().message);
  if (*read == AccessLine::other) return tally_.note_other();
  tally_.note_request(record_);
}

void Intake::take_datagram(std::string_view datagram, bool cut) {
  while (!datagram.empty()) {
    const std::string_view line = take_line(datagram);
    if (cut && datagram.empty()) return tally_.note_too_long();
    take(line);
  }
}

}  // namespace skewd::access_log
