// SPDX-License-Identifier: Apache-2.0
// what the kernel or we say of IPVS, scrape after scrape: any text gives a snapshot or an error.
#include <array>

#include "tests/fuzz/answers.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<std::string_view, 1> kPlaces{"ipvs:"};
  skewd::fuzz::feed_reader("ipvs", kPlaces, data, size);
  return 0;
}
