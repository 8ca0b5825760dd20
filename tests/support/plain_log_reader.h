// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "collectors/access_record.h"

namespace skewd::support {

/// Reads lines that are written for tests: "LISTENER POOL STATUS MICROSECONDS SERVER=STATUS ...", a
/// word per try, with "refused", "broken" or "unknown" for its status; "-" is what is not told. A
/// line that begins with '#' is none of a request. The listener may carry flags: "www,aborted",
/// "www,tcp", "www,none" (no server), "www,retried" (three times, on the last server).
class PlainLogReader final : public AccessLogReader {
 public:
  [[nodiscard]] Result<AccessLine> read(std::string_view message, std::uint64_t process,
                                        AccessRecord& record) override;

 private:
  std::vector<std::string_view> words_;
};

[[nodiscard]] std::unique_ptr<AccessLogReader> make_plain_log_reader();

}  // namespace skewd::support
