// SPDX-License-Identifier: Apache-2.0
// Lines of nginx's access log, line after line through one reader.
#include "collectors/nginx/log/reader.h"
#include "tests/fuzz/log_lines.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  skewd::fuzz::read_log(*skewd::nginx::make_log_reader(), data, size);
  return 0;
}
