// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "collectors/balancer.h"
#include "tests/support/configuration_text.h"
#include "tests/support/recorded_configuration.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

TEST_CASE("configuration: every kind whose configuration is read has cases") {
  for (const BalancerKind& kind : balancer_kinds()) {
    CAPTURE(kind.name);
    CHECK(recorded_configurations(kind.name).empty() == (kind.configuration == nullptr));
  }
}

TEST_CASE("configuration: files are read as written down") {
  for (const BalancerKind& kind : balancer_kinds()) {
    for (const RecordedConfiguration& recorded : recorded_configurations(kind.name)) {
      CAPTURE(recorded.folder.string());
      REQUIRE_FALSE(recorded.inputs.empty());
      const std::string actual =
          render_configuration(kind.configuration->read(recorded.inputs, *recorded.surroundings));
      if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(recorded.folder / "expected") << actual;
      }
      CHECK(actual == read_file(recorded.folder / "expected"));
    }
  }
}

}  // namespace
}  // namespace skewd::support
