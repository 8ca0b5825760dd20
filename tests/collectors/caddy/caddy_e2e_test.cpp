// SPDX-License-Identifier: Apache-2.0
// The real caddy: what it prints is understood.
#include <doctest/doctest.h>

#include <fstream>

#include "collectors/balancer.h"
#include "tests/support/memory_surroundings.h"
#include "tests/support/temp_directory.h"
#include "tests/support/vendor_program.h"

namespace skewd::support {
namespace {

const ConfigurationFormat& format() { return *find_balancer_kind("caddy")->configuration; }

// Nothing if caddy is not installed.
std::optional<ProgramOutput> run_caddy(const TempDirectory& folder, const ConfigurationFile& file,
                                       const std::vector<std::string>& arguments) {
  std::ofstream(folder.path() / file.path) << file.text;
  return run_program(format().vendor->program, arguments, folder.path().string());
}

TEST_CASE("e2e: caddy adapts a Caddyfile, and its pools are found in it") {
  const TempDirectory folder;
  ConfigurationFile file{"Caddyfile", ":8099 {\n\treverse_proxy 10.0.0.1:80 app\n}\n", ""};
  const auto adapted = run_caddy(folder, file, format().vendor->adapt_arguments(file));
  if (!adapted) {
    MESSAGE("skipped: caddy is not installed");
    return;
  }
  REQUIRE(adapted->accepted);
  file.adapted = adapted->text.substr(adapted->text.find("{\"apps\""));
  file.adapted.resize(file.adapted.find('\n'));  // what follows is its log
  const std::vector<ConfigurationFile> files{file};
  const Configuration read = format().read(files, MemorySurroundings());
  REQUIRE(read.pools.size() == 1);
  REQUIRE(read.pools.front().servers.size() == 2);
  CHECK(read.pools.front().servers[1].address == "app:80");
  CHECK(read.pools.front().servers[1].place == Place{"Caddyfile", 2, 28, 3});
}

TEST_CASE("e2e: caddy refuses a Caddyfile, and the line is taken from its words") {
  const TempDirectory folder;
  const std::vector<ConfigurationFile> files{
      {"Caddyfile", ":8099 {\n\n\treverse_proxy a:80 {\n\t\tlb_policy best\n\t}\n}\n", ""}};
  const auto checked = run_caddy(folder, files.front(), format().vendor->arguments(files));
  if (!checked) {
    MESSAGE("skipped: caddy is not installed");
    return;
  }
  CHECK_FALSE(checked->accepted);
  const auto remarks = format().vendor->read_remarks(checked->text, checked->accepted);
  REQUIRE(remarks.size() == 1);
  CHECK(remarks.front().rule == "vendor-check");
  CHECK(remarks.front().place.file == "Caddyfile");
  CHECK(remarks.front().place.line == 4);
}

}  // namespace
}  // namespace skewd::support
