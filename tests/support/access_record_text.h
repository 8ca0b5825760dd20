// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/access_record.h"

namespace skewd::support {

/// A reader of one kind's access log.
struct AccessLogKind {
  std::string_view name;
  std::unique_ptr<AccessLogReader> (*make_reader)() = nullptr;
};

/// All that there are, also those whose kind is not registered.
[[nodiscard]] std::vector<AccessLogKind> access_log_kinds();

/// A record in one line, what is not told left out.
[[nodiscard]] std::string render_record(const AccessRecord& record);

/// What a reader makes of each line of a text, line by line. The process is told as 4711.
[[nodiscard]] std::string render_log(AccessLogReader& reader, std::string_view lines);

}  // namespace skewd::support
