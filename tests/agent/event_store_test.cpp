// SPDX-License-Identifier: Apache-2.0
#include "agent/store/event_store.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using support::TempDirectory;

constexpr Instant kNow{1'795'228'639'000ms};

FindingRow finding(const std::string& id, Instant opened, std::optional<Instant> resolved = {}) {
  return {"edge", id, "skew", "warning", "shop", opened, resolved, R"({"id":")" + id + "\"}"};
}

ChangeRow change(const std::string& id, Instant at) {
  return {"edge", id, "weight", "shop", at, R"({"id":")" + id + "\"}"};
}

EventStore open_store(const TempDirectory& directory, StoreBounds bounds = {}) {
  Result<EventStore> store = EventStore::open(directory.path() / "state", kNow, bounds);
  REQUIRE_MESSAGE(store.has_value(), (store ? "" : store.error().message));
  return std::move(*store);
}

void write(EventStore& store, const EventBatch& batch) {
  const Result<void> written = store.write(batch, kNow);
  REQUIRE_MESSAGE(written.has_value(), (written ? "" : written.error().message));
}

std::vector<KeptFinding> findings(EventStore& store, const EventQuery& query = {}) {
  const auto rows = store.findings(query);
  REQUIRE_MESSAGE(rows.has_value(), (rows ? "" : rows.error().message));
  return *rows;
}

std::string ids_of(const std::vector<KeptFinding>& rows) {
  std::string ids;
  for (const KeptFinding& row : rows) ids += row.id + ' ';
  return ids;
}

void run_script(const fs::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  const int done = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
  CHECK_MESSAGE(done == SQLITE_OK, sqlite3_errmsg(database));
  sqlite3_close(database);
}

TEST_CASE("event_store: what was written is there after it was closed, the latest first") {
  const TempDirectory directory;
  {
    EventStore store = open_store(directory);
    write(store, {{finding("f1", kNow - 2h), finding("f2", kNow - 1h)},
                  {change("c1", kNow - 2h), change("c2", kNow - 90min)},
                  {{"edge", "f2", "/state/recordings/f2.jsonl.zst"}}});
    write(store, {{finding("f1", kNow - 2h, kNow - 30min)}, {}, {}});
  }
  EventStore store = open_store(directory);
  const auto rows = findings(store);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].id == "f2");
  CHECK_FALSE(rows[0].resolved);
  CHECK(rows[0].recording == "/state/recordings/f2.jsonl.zst");
  CHECK(rows[1].resolved);
  CHECK(rows[1].json == R"({"id":"f1"})");
  CHECK(rows[1].recording.empty());
  CHECK(*store.changes({}) == std::vector<std::string>{R"({"id":"c2"})", R"({"id":"c1"})"});
}

TEST_CASE("event_store: a change of a finding keeps its recording, and one id is of one balancer") {
  const TempDirectory directory;
  EventStore store = open_store(directory);
  FindingRow elsewhere = finding("f1", kNow);
  elsewhere.balancer = "internal";
  write(store, {{finding("f1", kNow), elsewhere}, {}, {{"edge", "f1", "file"}}});
  write(store, {{finding("f1", kNow, kNow + 1s)}, {}, {}});
  const auto rows = findings(store, {{}, "edge", "", 10});
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].recording == "file");
  CHECK(rows[0].resolved);
  CHECK(findings(store).size() == 2);
  CHECK(findings(store, {{}, "internal", "", 10}).front().recording.empty());
}

TEST_CASE("event_store: asked since when, of which balancer and pool, and how many at most") {
  const TempDirectory directory;
  EventStore store = open_store(directory);
  FindingRow cart = finding("cart", kNow - 1h, kNow - 50min);
  cart.pool = "cart";
  write(store, {{finding("open", kNow - 9h), finding("over", kNow - 8h, kNow - 7h),
                 finding("reaches", kNow - 8h, kNow - 1h), cart},
                {change("old", kNow - 3h), change("new", kNow - 1h)},
                {}});
  CHECK(ids_of(findings(store, {kNow - 2h, "", "", 10})) == "cart reaches open ");
  CHECK(ids_of(findings(store, {kNow - 2h, "edge", "cart", 10})) == "cart ");
  CHECK(ids_of(findings(store, {kNow - 2h, "other", "", 10})).empty());
  CHECK(ids_of(findings(store, {kNow - 2h, "", "", 2})) == "cart reaches ");
  CHECK(*store.changes({kNow - 2h, "", "", 10}) == std::vector<std::string>{R"({"id":"new"})"});
  CHECK(store.changes({kNow - 2h, "", "cart", 10})->empty());
}

TEST_CASE("event_store: hostile names are only names") {
  const TempDirectory directory;
  EventStore store = open_store(directory);
  FindingRow row = finding("f'); DROP TABLE findings; --", kNow);
  row.pool = std::string("a\0b\xff'", 5);
  write(store, {{row}, {}, {}});
  CHECK(findings(store, {{}, "", row.pool, 10}).size() == 1);
  CHECK(findings(store, {{}, "", "' OR 1 = 1 --", 10}).empty());
}

TEST_CASE("event_store: what is older than its age is forgotten, but no finding that ended since") {
  const TempDirectory directory;
  EventStore store = open_store(directory);
  write(store,
        {{finding("old", kNow - 91 * 24h, kNow - 90 * 24h - 1s),
          finding("long", kNow - 91 * 24h, kNow - 89 * 24h), finding("young", kNow - 89 * 24h)},
         {change("old", kNow - 90 * 24h - 1s), change("young", kNow - 89 * 24h)},
         {}});
  CHECK(ids_of(findings(store)) == "young long ");
  CHECK(store.changes({})->size() == 1);
}

TEST_CASE("event_store: the file stays within its bytes, and the oldest go") {
  const TempDirectory directory;
  constexpr std::uint64_t kBound = 512 << 10U;
  EventStore store = open_store(directory, {24h * 90, kBound});
  std::string last;
  for (int i = 0; i < 40; ++i) {
    EventBatch batch;
    for (int j = 0; j < 25; ++j) {
      last = "f" + std::to_string(i * 25 + j);
      batch.findings.push_back(finding(last, kNow + std::chrono::seconds(i * 25 + j)));
      batch.findings.back().json += std::string(2000, ' ');
      batch.changes.push_back(change("c" + last, kNow + std::chrono::seconds(i * 25 + j)));
    }
    write(store, batch);
    CHECK(*store.bytes() <= kBound);
  }
  const auto rows = findings(store, {{}, "", "", 5000});
  CHECK(rows.size() > 100);
  CHECK(rows.size() < 400);
  CHECK(rows.front().id == last);
  CHECK(store.changes({{}, "", "", 5000})->size() == rows.size());
  const auto file = directory.path() / "state/history.db";
  CHECK(fs::file_size(file) + fs::file_size(file.string() + "-wal") < 2 * kBound + (5U << 20U));
}

TEST_CASE("event_store: a file of version 1 is brought up to the present one and keeps its rows") {
  const TempDirectory directory;
  fs::create_directory(directory.path() / "state");
  run_script(directory.path() / "state/history.db",
             support::read_file(fs::path(SKEWD_SOURCE_DIR) / "tests/cases/store/version-1.sql"));
  {
    EventStore store = open_store(directory);
    CHECK(store.set_aside().empty());
    CHECK(ids_of(findings(store)) == "f2 f1 ");
    CHECK(store.changes({})->size() == 1);
    write(store, {{}, {}, {{"edge", "f1", "recording"}}});
  }
  EventStore store = open_store(directory);
  CHECK(findings(store).back().recording == "recording");
}

TEST_CASE("event_store: a file of a later version is left as it is") {
  const TempDirectory directory;
  { const EventStore store = open_store(directory); }
  const fs::path file = directory.path() / "state/history.db";
  run_script(file, "PRAGMA user_version = 3;");
  const auto store = EventStore::open(directory.path() / "state", kNow);
  REQUIRE_FALSE(store);
  CHECK(store.error().message == file.string() + ": was written by a later version of skewd");
  CHECK(fs::exists(file));
}

TEST_CASE("event_store: a damaged file is set aside, once, and a new one is begun") {
  const TempDirectory directory;
  const fs::path folder = directory.path() / "state";
  fs::create_directory(folder);
  directory.write("state/history.db", std::string(9000, 'x'));
  for (const auto at : {kNow, kNow + 60s}) {
    Result<EventStore> store = EventStore::open(folder, at);
    REQUIRE(store);
    const std::string aside = folder / "history.db.corrupt-1795228639";
    CHECK(store->set_aside() == (at == kNow ? aside : ""));
    CHECK(support::read_file(aside).size() == 9000);
    CHECK(store->write({{finding("f1", kNow)}, {}, {}}, kNow));
  }
  // Another one takes its place.
  directory.write("state/history.db", "y" + std::string(9000, 'x'));
  CHECK(EventStore::open(folder, kNow + 1s)->set_aside() ==
        (folder / "history.db.corrupt-1795228640").string());
  CHECK_FALSE(fs::exists(folder / "history.db.corrupt-1795228639"));
}

TEST_CASE("event_store: bytes that were overwritten anywhere do not end the program") {
  const TempDirectory directory;
  const fs::path file = directory.path() / "state/history.db";
  {
    EventStore store = open_store(directory);
    EventBatch batch;
    for (int i = 0; i < 200; ++i) {
      batch.findings.push_back(finding("f" + std::to_string(i), kNow + std::chrono::seconds(i)));
    }
    write(store, batch);
  }
  const std::string whole = support::read_file(file);
  for (std::size_t at = 0; at + 64 < whole.size(); at += 1021) {
    CAPTURE(at);
    std::string broken = whole;
    broken.replace(at, 64, std::string(64, '\xA5'));
    directory.write("state/history.db", broken);
    Result<EventStore> store = EventStore::open(directory.path() / "state", kNow);
    if (!store) continue;  // such as the version
    static_cast<void>(store->findings({}));
    static_cast<void>(store->write({{finding("f0", kNow)}, {}, {}}, kNow));
  }
}

TEST_CASE("event_store: a directory that cannot be used, or has become full, is an error") {
  const TempDirectory directory;
  const std::string file = directory.write("file", "");
  const auto below_a_file = EventStore::open(file + "/state", kNow);
  REQUIRE_FALSE(below_a_file);
  CHECK(below_a_file.error().message == file + "/state: Not a directory");
  fs::create_directories(directory.path() / "state/history.db");
  CHECK_FALSE(EventStore::open(directory.path() / "state", kNow));
}

TEST_CASE("event_store: only its owner may read it") {
  const TempDirectory directory;
  const EventStore store = open_store(directory);
  const auto others = fs::perms::group_all | fs::perms::others_all;
  for (const char* name : {"state", "state/history.db"}) {
    CHECK((fs::status(directory.path() / name).permissions() & others) == fs::perms::none);
  }
}

}  // namespace
}  // namespace skewd
