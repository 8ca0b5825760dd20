// SPDX-License-Identifier: Apache-2.0
// Lines of recordings of any content: a line is read or refused with a reason; what was read is
// written and read again as the same; and the pipeline takes it.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "agent/recording/recording_line.h"
#include "agent/recording/scrape_gatherer.h"
#include "agent/replay/replay.h"
#include "tests/fuzz/invariants.h"

namespace {

using namespace skewd;
using fuzz::require;

std::string render(const RecordedLine& line) {
  std::string text;
  std::visit([&](const auto& content) { append_lines(content, text); }, line);
  return text;
}

void check_line(RecordingLineReader& reader, std::string_view text, ScrapeGatherer& gatherer,
                Replay& replay) {
  auto line = reader.read(text);
  if (!line) return require(!line.error().message.empty());
  const std::string written = render(*line);
  require(written.find('\n') == written.size() - 1);
  const auto again = reader.read(written);
  require(again.has_value() && render(*again) == written);
  auto* scrape = std::get_if<RecordedScrape>(&*line);
  if (scrape == nullptr) return;
  require(scrape->sources.size() == 1);
  if (const auto complete = gatherer.add(std::move(*scrape))) {
    static_cast<void>(replay.absorb(*complete));
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  RecordingLineReader reader;
  ScrapeGatherer gatherer;
  Replay replay;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    check_line(reader, line, gatherer, replay);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  if (const auto rest = gatherer.finish()) static_cast<void>(replay.absorb(*rest));
  return 0;
}
