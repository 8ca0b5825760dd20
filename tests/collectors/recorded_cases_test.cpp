// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>

#include "tests/support/recorded_case.h"
#include "tests/support/snapshot_text.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

constexpr std::size_t kWhole = std::numeric_limits<std::size_t>::max() / 2;

// What a fresh reader makes of it.
std::string read_in_pieces(const BalancerKind& kind, const RecordedCase& recorded,
                           std::size_t piece) {
  const auto reader = kind.make_reader(recorded.source);
  return render_reading(read_answers(*reader, recorded, piece));
}

TEST_CASE("collectors: every kind of balancer whose statistics are read has recorded cases") {
  for (const BalancerKind& kind : balancer_kinds()) {
    CAPTURE(kind.name);
    CHECK(recorded_cases(kind.name).empty() == (kind.make_reader == nullptr));
  }
}

TEST_CASE("collectors: every folder of recorded cases belongs to a kind of balancer") {
  const auto folders = std::filesystem::path(SKEWD_SOURCE_DIR) / "tests/cases/collectors";
  for (const auto& entry : std::filesystem::directory_iterator(folders)) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    CHECK(find_balancer_kind(name) != nullptr);
  }
}

TEST_CASE("collectors: recorded answers are read as written down, in pieces of any size") {
  for (const BalancerKind& kind : balancer_kinds()) {
    for (const RecordedCase& recorded : recorded_cases(kind.name)) {
      CAPTURE(recorded.folder.string());
      const std::string actual = read_in_pieces(kind, recorded, kWhole);
      if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(recorded.folder / "expected") << actual;
      }
      CHECK(actual == read_file(recorded.folder / "expected"));
      for (const std::size_t piece : {1, 7, 4096}) {
        CAPTURE(piece);
        CHECK(actual == read_in_pieces(kind, recorded, piece));
      }
    }
  }
}

TEST_CASE("collectors: a reader reads the same answers the same way a second time") {
  for (const BalancerKind& kind : balancer_kinds()) {
    for (const RecordedCase& recorded : recorded_cases(kind.name)) {
      CAPTURE(recorded.folder.string());
      const auto reader = kind.make_reader(recorded.source);
      const auto first = read_answers(*reader, recorded, kWhole);
      const auto second = read_answers(*reader, recorded, kWhole);
      CHECK(render_reading(first) == render_reading(second));
      if (first && second) CHECK(first->topology == second->topology);
    }
  }
}

}  // namespace
}  // namespace skewd::support
