// SPDX-License-Identifier: Apache-2.0
// Caddy's JSON, and a Caddyfile with what came of it: any text gives a configuration, with remarks
// that say where.
#include "tests/fuzz/configuration_input.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  skewd::fuzz::read_configuration("caddy", "caddy.json", false, data, size);
  skewd::fuzz::read_configuration("caddy", "Caddyfile", true, data, size);
  return 0;
}
