// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "tests/fuzz/answers.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<std::string_view, 2> kUrls{"http://lb1/status", "http://lb1/api/9/"};
  skewd::fuzz::feed_reader("nginx", kUrls, data, size);
  return 0;
}
