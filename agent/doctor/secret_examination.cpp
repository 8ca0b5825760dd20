// SPDX-License-Identifier: Apache-2.0
#include "agent/doctor/secret_examination.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "agent/discover/permission_advice.h"

namespace skewd {
namespace {

constexpr const char* kArea = "alertmanager";

// What systemd hands over is there only while the service runs, and for nobody else.
Examination unreadable(const std::string& file, const std::string& reason) {
  if (file.starts_with("/run/credentials/")) {
    return {kArea,
            file,
            Health::note,
            "is handed to the service alone by LoadCredential=, and cannot be tried here",
            {}};
  }
  return {kArea, file, Health::missing, reason,
          is_forbidden(file, false) ? permission_advice(file, false, {}) : std::string()};
}

void examine_file(const std::string& file, Examinations& found) {
  if (file.empty()) return;
  if (access(file.c_str(), R_OK) == 0) {
    found.push_back({kArea, file, Health::works, "can be read", {}});
  } else {
    found.push_back(unreadable(file, std::string("cannot be read: ") + std::strerror(errno)));
  }
}

}  // namespace

Examinations examine_secrets(const AlertmanagerSettings& settings) {
  Examinations found;
  if (settings.urls.empty()) return found;
  const HttpLogin& login = settings.login;
  const std::string& secret =
      login.bearer_token_file.empty() ? login.password_file : login.bearer_token_file;
  if (!secret.empty()) {
    const auto checked = check_login(login);
    found.push_back(checked ? Examination{kArea, secret, Health::works, "holds a secret", {}}
                            : unreadable(secret, checked.error().message));
  }
  for (const std::string* file :
       {&settings.tls.ca_file, &settings.tls.cert_file, &settings.tls.key_file}) {
    examine_file(*file, found);
  }
  return found;
}

}  // namespace skewd
