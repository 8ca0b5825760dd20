// SPDX-License-Identifier: Apache-2.0
#include "agent/config/usual_settings.h"

#include <unistd.h>

#include <cerrno>

namespace skewd {

Result<Settings> load_settings_if_any(const std::string& file) {
  const bool usual = file == kUsualConfigFile;
  if (usual && access(file.c_str(), F_OK) != 0 && errno == ENOENT) return Settings();
  return load_settings(file);
}

}  // namespace skewd
