// SPDX-License-Identifier: Apache-2.0
// what Traefik answers, scrape after scrape: any text gives a snapshot or an error.
#include "tests/fuzz/answers_input.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  skewd::fuzz::read_answers("traefik", "http://127.0.0.1:8080", data, size);
  return 0;
}
