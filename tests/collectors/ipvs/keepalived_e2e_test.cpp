// SPDX-License-Identifier: Apache-2.0
// The real keepalived: what it prints is understood.
#include <doctest/doctest.h>

#include "collectors/balancer.h"
#include "tests/support/temp_directory.h"
#include "tests/support/vendor_program.h"

namespace skewd::support {
namespace {

const ConfigurationFormat& format() { return *find_balancer_kind("ipvs")->configuration; }

constexpr const char* kText =
    "virtual_server 192.0.2.1 80 {\n"
    "  lb_algo wrr\n"
    "  lb_kind NAT\n"
    "  protocol TCP\n"
    "  real_server 10.0.0.1 80 {\n"
    "    weight 1\n"
    "  }\n"
    "}\n";

TEST_CASE("e2e: keepalived takes a file, and place and cause of a fault are taken from its words") {
  const TempDirectory folder;
  const std::string path = folder.write("keepalived.conf", kText).string();
  const std::vector<ConfigurationFile> files{{path, kText, ""}};
  const auto good =
      run_program(format().vendor->program, format().vendor->arguments(files), folder.path());
  if (!good) {
    MESSAGE("skipped: keepalived is not installed");
    return;
  }
  CHECK(good->accepted);
  CHECK(format().vendor->read_remarks(good->text, true).empty());

  std::string text = kText;
  text.insert(text.find("    weight"), "    made_up 5\n");
  folder.write("keepalived.conf", text);
  const auto bad =
      run_program(format().vendor->program, format().vendor->arguments(files), folder.path());
  CHECK_FALSE(bad->accepted);
  const auto remarks = format().vendor->read_remarks(bad->text, bad->accepted);
  REQUIRE(remarks.size() == 1);
  CHECK(remarks.front().severity == DiagnosticSeverity::error);
  CHECK(remarks.front().place.file == path);
  CHECK(remarks.front().place.line == 6);
  CHECK(remarks.front().text == "keepalived says: Unknown keyword 'made_up'");
}

}  // namespace
}  // namespace skewd::support
