// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "collectors/access_record.h"
#include "tests/fuzz/invariants.h"

namespace skewd::fuzz {

// Touches every byte, so that a text which outlived its memory is found.
inline std::size_t sum_of(std::string_view text) {
  std::size_t sum = 0;
  for (const char letter : text) sum += static_cast<unsigned char>(letter);
  return sum;
}

inline void check_record(const AccessRecord& record) {
  std::size_t sum = sum_of(record.listener) + sum_of(record.pool) + sum_of(record.trace_id);
  require(record.trace_id.empty() || record.trace_id.size() == 32);
  require(record.status == 0 || (record.status >= 100 && record.status <= 999));
  require(!record.total || record.total->count() >= 0);
  for (const AccessTry& attempt : record.tries) {
    sum += sum_of(attempt.server) + sum_of(attempt.address);
    require(!attempt.server.empty());
    for (const auto& time : {attempt.queue, attempt.connect, attempt.response}) {
      require(!time || time->count() >= 0);
    }
  }
  require(sum < SIZE_MAX);
}

/// Reads all lines; each in memory of its own, so that reading behind its end is found.
inline void read_log(AccessLogReader& reader, const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);  // NOLINT
  AccessRecord record;
  while (!text.empty()) {
    const std::string line(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto read = reader.read(line, 0, record);
    if (!read) {
      require(!read.error().message.empty() && read.error().message.size() < 60);
    } else if (*read == AccessLine::request) {
      check_record(record);
    }
  }
}

}  // namespace skewd::fuzz
