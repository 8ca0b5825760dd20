// SPDX-License-Identifier: Apache-2.0
// What reading a line of an access log costs, over the recorded lines of every kind.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/access_record_text.h"
#include "tests/support/temp_directory.h"

namespace {

using namespace skewd;

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::vector<std::string> lines;
  const std::string text = support::read_file(file);
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    lines.push_back(text.substr(at, text.find('\n', at) - at));
  }
  return lines;
}

void read_log(benchmark::State& state, const support::AccessLogKind& kind,
              const std::filesystem::path& folder) {
  const std::vector<std::string> lines = lines_of(folder / "lines");
  const auto reader = kind.make_reader();
  AccessRecord record;
  std::size_t bytes = 0;
  std::size_t next = 0;
  for ([[maybe_unused]] auto unused : state) {
    const std::string& line = lines[next];
    next = next + 1 == lines.size() ? 0 : next + 1;
    bytes += line.size();
    auto read = reader->read(line, 0, record);
    benchmark::DoNotOptimize(read);
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

const bool kRegistered = [] {
  const auto root = std::filesystem::path(SKEWD_SOURCE_DIR) / "tests/cases/access_log";
  for (const support::AccessLogKind& kind : support::access_log_kinds()) {
    for (const auto& entry : std::filesystem::directory_iterator(root / kind.name)) {
      const std::string name = entry.path().filename().string();
      if (name == "odd") continue;
      benchmark::RegisterBenchmark(("log_lines/" + std::string(kind.name) + "/" + name).c_str(),
                                   read_log, kind, entry.path());
    }
  }
  return true;
}();

}  // namespace
