// SPDX-License-Identifier: Apache-2.0
#include "agent/discover/permission_advice.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temp_directory.h"

namespace skewd {

TEST_CASE("permission_advice: where no group may, another socket is the way") {
  const support::TempDirectory directory;
  const auto file = directory.write("socket", "");
  chmod(file.c_str(), 0600);
  CHECK(permission_advice(file.string(), true, "another line") == "another line");
  CHECK(permission_advice(file.string(), true, "").empty());
  CHECK(permission_advice(file.string(), false, "").starts_with("sudo setfacl -m u:"));
  CHECK(permission_advice("/nonexistent/socket", true, "another line") == "another line");
}

TEST_CASE("permission_advice: a group that may is named for services and for users") {
  const support::TempDirectory directory;
  const auto file = directory.write("socket", "");
  chmod(file.c_str(), 0640);
  if (geteuid() != 0 || chown(file.c_str(), 0, 1) != 0) {
    MESSAGE("skipped: needs root");
    return;
  }
  const std::string advice = permission_advice(file.string(), false, "");
  CHECK(advice.find("/skewd.service.d/daemon.conf:\n[Service]\nSupplementaryGroups=daemon\n") !=
        std::string::npos);
  CHECK(advice.ends_with("\nsudo usermod -aG daemon USER"));
  CHECK(permission_advice(file.string(), true, "another line") == "another line");
}

TEST_CASE("permission_advice: who we are is told by name") {
  CHECK_FALSE(own_user().empty());
  CHECK_FALSE(own_groups().empty());
  CHECK_FALSE(is_forbidden("/nonexistent/file", false));
}

}  // namespace skewd
