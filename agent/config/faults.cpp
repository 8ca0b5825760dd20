// SPDX-License-Identifier: Apache-2.0
#include "agent/config/faults.h"

#include <algorithm>

namespace skewd {

Error Faults::error() const {
  std::vector<Fault> sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Fault& one, const Fault& other) { return one.line < other.line; });
  std::string message;
  for (const Fault& fault : sorted) {
    if (!message.empty()) message += '\n';
    message += place(fault.line) + ": " + fault.text;
  }
  return {ErrorKind::config, std::move(message)};
}

}  // namespace skewd
