// SPDX-License-Identifier: Apache-2.0
// a keepalived.conf: any text gives a configuration, with remarks that say where.
#include "tests/fuzz/configuration_input.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  skewd::fuzz::read_configuration("ipvs", "keepalived.conf", false, data, size);
  return 0;
}
