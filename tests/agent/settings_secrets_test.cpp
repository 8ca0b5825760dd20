// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "agent/config/settings.h"
#include "tests/support/temp_directory.h"

namespace skewd::test {
namespace {

namespace fs = std::filesystem;

constexpr auto kOwnKey = fs::perms::owner_read | fs::perms::owner_write;

TEST_CASE(
    "settings: a secret that everybody may read is refused, with its line and what mends it") {
  const support::TempDirectory directory;
  const fs::path secret = directory.write("secret", "s");
  const std::string file = secret.string();
  const std::string token = "[alertmanager]\nbearer_token_file = \"" + file + "\"\n";
  const std::string password =
      "[alertmanager.basic_auth]\nusername = \"a\"\npassword_file = \"" + file + "\"\n";
  const std::string key = "[alertmanager.tls]\ncert_file = \"/a\"\nkey_file = \"" + file + "\"\n";
  for (const std::string& text : {token, password, key}) {
    CAPTURE(text);
    fs::permissions(secret, kOwnKey | fs::perms::others_read);
    const auto open = read_settings(text, "skewd.toml");
    REQUIRE_FALSE(open);
    CHECK(open.error().message.starts_with("skewd.toml:"));
    CHECK(open.error().message.find("everyone on this host can read " + file + "; chmod 0640 " +
                                    file) != std::string::npos);
    fs::permissions(secret, kOwnKey | fs::perms::group_read);
    CHECK(read_settings(text, "skewd.toml").has_value());
  }
}

TEST_CASE("settings: a secret may come later, and the null device is none") {
  for (const char* file : {"/nonexistent/token", "/dev/null"}) {
    CAPTURE(file);
    CHECK(read_settings("[alertmanager]\nbearer_token_file = \"" + std::string(file) + "\"\n",
                        "skewd.toml"));
  }
}

}  // namespace
}  // namespace skewd::test
