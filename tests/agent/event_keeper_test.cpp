// SPDX-License-Identifier: Apache-2.0
#include "agent/app/event_keeper.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "agent/recording/recording_reader.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using support::eventually;
using support::TempDirectory;

// The keeper forgets by the real clock.
const Instant kNow =
    std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
constexpr KeeperPace kFast{10ms, 20s, {20ms, 5ms}};

EventBatch found(const std::string& id) {
  EventBatch batch;
  batch.findings.push_back({"edge", id, "skew", "warning", "shop", kNow, {}, "{\"id\":1}"});
  return batch;
}

RecordedScrape scrape(int second) {
  return {kNow + std::chrono::seconds(second),
          "edge",
          "haproxy",
          1s,
          {{"", {{"show stat", "answer"}}, ""}}};
}

std::size_t lines_in(const std::string& file) {
  auto reader = RecordingReader::open(file);
  if (!reader) return 0;
  std::size_t lines = 0;
  while (const auto line = reader->next()) lines += line->has_value() ? 1 : 0;
  CHECK_FALSE(reader->trouble());
  return lines;
}

std::string recording_of(EventKeeper& keeper, const std::string& id) {
  const auto rows = keeper.findings({});
  if (!rows) return "";
  for (const KeptFinding& row : *rows) {
    if (row.id == id) return row.recording;
  }
  return "";
}

TEST_CASE("keeper: what was taken before is told, and is there after it ended") {
  const TempDirectory directory;
  {
    EventKeeper keeper(directory.path(), nullptr, LogLevel::warning, kFast);
    keeper.keep(found("f1"), {});
    REQUIRE(keeper.findings({}));
    CHECK(keeper.findings({})->size() == 1);
    CHECK(keeper.changes({})->empty());
    CHECK(keeper.report().healthy);
    keeper.keep(found("f2"), {});
  }
  EventKeeper keeper(directory.path(), nullptr, LogLevel::warning, kFast);
  CHECK(keeper.findings({})->size() == 2);
}

TEST_CASE("keeper: while the disk fails events wait for it, and it is seen when it works again") {
  const TempDirectory directory;
  const fs::path state = directory.write("state", "a file in the place of the directory");
  EventKeeper keeper(state, nullptr, LogLevel::warning, kFast);
  keeper.keep(found("f1"), {});
  REQUIRE(eventually(20s, [&] { return !keeper.report().healthy; }));
  CHECK(keeper.report().errors >= 1);
  CHECK_FALSE(keeper.findings({}));
  fs::remove(state);
  REQUIRE(eventually(20s, [&] { return keeper.report().healthy; }));
  CHECK(eventually(20s, [&] {
    const auto rows = keeper.findings({});
    return rows && rows->size() == 1;
  }));
}

TEST_CASE("keeper: a damaged file costs what was in it, and nothing else") {
  const TempDirectory directory;
  directory.write("history.db", std::string(5000, 'x'));
  EventKeeper keeper(directory.path(), nullptr, LogLevel::warning, kFast);
  keeper.keep(found("f1"), {});
  CHECK(keeper.findings({})->size() == 1);
  CHECK(keeper.report().healthy);
  CHECK(keeper.report().errors == 1);
}

TEST_CASE("keeper: a finding that opens saves the answers before and after it") {
  const TempDirectory directory;
  FlightRecorder recorder(1 << 20U);
  for (int i = 0; i < 5; ++i) recorder.note(scrape(i));
  KeeperPace pace = kFast;
  pace.flight.after = 1h;
  EventKeeper keeper(directory.path(), &recorder, LogLevel::warning, pace);
  keeper.keep(found("f1"), {{"edge", "f1"}});
  const std::string file = recording_of(keeper, "f1");
  CHECK(file == (directory.path() / "recordings/f1.jsonl.zst").string());
  CHECK(lines_in(file) == 5);
  const auto others = fs::perms::group_all | fs::perms::others_all;
  CHECK((fs::status(file).permissions() & others) == fs::perms::none);
  // One that opens meanwhile is in the same file; what comes is added to it.
  keeper.keep(found("f2"), {{"edge", "f2"}});
  CHECK(recording_of(keeper, "f2") == file);
  recorder.note(scrape(5));
  CHECK(eventually(20s, [&] { return lines_in(file) == 6; }));
}

TEST_CASE("keeper: a recording ends some time after its finding") {
  const TempDirectory directory;
  FlightRecorder recorder(1 << 20U);
  recorder.note(scrape(0));
  EventKeeper keeper(directory.path(), &recorder, LogLevel::warning, kFast);
  keeper.keep(found("f1"), {{"edge", "f1"}});
  const std::string first = recording_of(keeper, "f1");
  int number = 1;
  CHECK(eventually(20s, [&] {  // until one that opens gets a file of its own
    const std::string id = "f" + std::to_string(++number);
    keeper.keep(found(id), {{"edge", id}});
    return recording_of(keeper, id) != first;
  }));
}

TEST_CASE("keeper: a recording holds everything up to the end of the program") {
  const TempDirectory directory;
  FlightRecorder recorder(1 << 20U);
  recorder.note(scrape(0));
  std::string file;
  {
    EventKeeper keeper(directory.path(), &recorder, LogLevel::warning, {});
    keeper.keep(found("f1"), {{"edge", "f1"}});
    file = recording_of(keeper, "f1");
    recorder.note(scrape(1));
  }
  CHECK(lines_in(file) == 2);
}

TEST_CASE(
    "keeper: a recording that cannot be written is told, and findings are kept all the same") {
  const TempDirectory directory;
  directory.write("recordings", "a file in the place of the folder");
  FlightRecorder recorder(1 << 20U);
  recorder.note(scrape(0));
  EventKeeper keeper(directory.path(), &recorder, LogLevel::warning, kFast);
  keeper.keep(found("f1"), {{"edge", "f1"}});
  CHECK(keeper.findings({})->size() == 1);
  CHECK(recording_of(keeper, "f1").empty());
  CHECK_FALSE(keeper.report().healthy);
  fs::remove(directory.path() / "recordings");
  keeper.keep(found("f2"), {{"edge", "f2"}});
  CHECK_FALSE(recording_of(keeper, "f2").empty());
  CHECK(keeper.report().healthy);
}

TEST_CASE("keeper: a recording that is there no more is not told") {
  const TempDirectory directory;
  FlightRecorder recorder(1 << 20U);
  recorder.note(scrape(0));
  EventKeeper keeper(directory.path(), &recorder, LogLevel::warning, kFast);
  keeper.keep(found("f1"), {{"edge", "f1"}});
  fs::remove(recording_of(keeper, "f1"));
  CHECK(recording_of(keeper, "f1").empty());
  CHECK(keeper.findings({})->size() == 1);
}

TEST_CASE("shelf: the oldest recordings go, by number and by bytes") {
  const TempDirectory directory;
  RecordingShelf shelf(directory.path(), {3, 1000});
  const auto frame = [](std::size_t bytes) {
    return ShelvedRecording::Frames{std::make_shared<const std::string>(bytes, 'x')};
  };
  const fs::path folder = directory.path() / "recordings";
  const auto names = [&] {
    std::string list;
    for (int i = 1; i < 9; ++i) {
      if (fs::exists(folder / ("f" + std::to_string(i) + ".jsonl.zst"))) list += std::to_string(i);
    }
    return list;
  };
  for (int i = 1; i < 6; ++i) {
    auto recording = shelf.begin("f" + std::to_string(i));
    REQUIRE(recording);
    CHECK(recording->append(frame(100)));
    fs::last_write_time(recording->name(), fs::file_time_type::clock::now() - 1h + i * 1min);
  }
  CHECK(names() == "345");
  auto large = shelf.begin("f6");
  REQUIRE(large);
  CHECK(large->append(frame(850)));
  shelf.tidy();
  CHECK(names() == "56");
  CHECK(shelf.begin("f6")->name().ends_with("/f6-2.jsonl.zst"));
  directory.write("recordings/notes.txt", std::string(5000, 'x'));
  shelf.tidy();
  CHECK(fs::exists(folder / "notes.txt"));
}

}  // namespace
}  // namespace skewd
