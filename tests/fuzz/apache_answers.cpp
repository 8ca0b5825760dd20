// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "tests/fuzz/answers.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<std::string_view, 3> kUrls{"http://lb1", "http://lb1/server-status",
                                                  "http://lb1/balancer-manager"};
  skewd::fuzz::feed_reader("apache", kUrls, data, size);
  return 0;
}
