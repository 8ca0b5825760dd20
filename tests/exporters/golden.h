// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace skewd::support {

/// What tests/cases/exporters/<name> holds. With SKEWD_UPDATE_GOLDEN set it is `actual` from now
/// on, and the review is in the diff.
inline std::string golden(const std::string& name, const std::string& actual) {
  const std::string path = SKEWD_SOURCE_DIR "/tests/cases/exporters/" + name;
  if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << actual;
  std::ostringstream expected;
  expected << std::ifstream(path).rdbuf();
  return expected.str();
}

}  // namespace skewd::support
