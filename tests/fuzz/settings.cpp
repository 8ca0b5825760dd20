// SPDX-License-Identifier: Apache-2.0
// skewd.toml: any text gives settings or errors that name the file.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agent/config/settings.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto settings = skewd::read_settings(text, "skewd.toml");
  if (!settings && settings.error().message.find("skewd.toml") == std::string::npos) std::abort();
  return 0;
}
