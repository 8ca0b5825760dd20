// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace skewd::support {

/// What `promtool ARGUMENTS` said on both streams, and how it ended.
struct PromtoolAnswer {
  int status = -1;
  std::string text;
};

/// Runs promtool of the Debian package prometheus; status 127 if it is not installed.
[[nodiscard]] PromtoolAnswer run_promtool(const std::string& arguments);

}  // namespace skewd::support
