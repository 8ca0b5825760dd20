// SPDX-License-Identifier: Apache-2.0
// what the kernel or we say of IPVS, scrape after scrape: any text gives a snapshot or an error.
#include "tests/fuzz/answers_input.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  skewd::fuzz::read_answers("ipvs", "ipvs:", data, size);
  return 0;
}
