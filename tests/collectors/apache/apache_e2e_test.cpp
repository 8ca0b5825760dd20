// SPDX-License-Identifier: Apache-2.0
// The real Apache: what it prints is understood.
#include <doctest/doctest.h>

#include "collectors/balancer.h"
#include "tests/support/temp_directory.h"
#include "tests/support/vendor_program.h"

namespace skewd::support {
namespace {

TEST_CASE("e2e: apache refuses a file, and place and cause are taken from its words") {
  const TempDirectory folder;
  std::string text = "ServerName x\nPidFile pid\n";
  for (const char* module : {"mpm_event", "authz_core", "proxy", "proxy_balancer"}) {
    text += "LoadModule " + std::string(module) + "_module /usr/lib/apache2/modules/mod_" + module +
            ".so\n";
  }
  text += "<Proxy balancer://a>\nBalancerMember http://10.0.0.1 loadfactor=101\n</Proxy>\n";
  const std::string path = folder.write("httpd.conf", text).string();
  const ConfigurationFormat& format = *find_balancer_kind("apache")->configuration;
  const std::vector<ConfigurationFile> files{{path, text, ""}};
  const auto checked =
      run_program(format.vendor->program, format.vendor->arguments(files), folder.path().string());
  if (!checked) {
    MESSAGE("skipped: apache2 is not installed");
    return;
  }
  CHECK_FALSE(checked->accepted);
  const auto remarks = format.vendor->read_remarks(checked->text, checked->accepted);
  REQUIRE(remarks.size() == 1);
  CHECK(remarks.front().place.file == path);
  CHECK(remarks.front().place.line == 8);
  CHECK(remarks.front().text.find("LoadFactor must be a number") != std::string::npos);
}

}  // namespace
}  // namespace skewd::support
