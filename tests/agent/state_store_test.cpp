// SPDX-License-Identifier: Apache-2.0
#include "agent/store/state_store.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "agent/store/compressed.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using support::TempDirectory;
namespace fs = std::filesystem;

constexpr Instant kNow{1'795'228'639'000ms};

StateStore open_store(const TempDirectory& directory) {
  Result<StateStore> store = StateStore::open(directory.path() / "state", kNow);
  REQUIRE_MESSAGE(store.has_value(), (store ? "" : store.error().message));
  return std::move(*store);
}

std::string bytes_of(StateStore& store, const std::string& balancer) {
  const auto kept = store.load(balancer, "haproxy");
  REQUIRE(kept.has_value());
  return *kept ? (*kept)->bytes : "nothing";
}

TEST_CASE("store: what was saved is there after it was closed, and only what was saved last") {
  const TempDirectory directory;
  const std::string binary("a\0b\xff", 4);
  {
    StateStore store = open_store(directory);
    CHECK(bytes_of(store, "edge") == "nothing");
    CHECK(store.save({{"edge", "haproxy", kNow, "old"}, {"intern", "haproxy", kNow, "other"}}));
    CHECK(store.save({{"edge", "haproxy", kNow + 60s, binary}}));
    CHECK(store.save({}));
  }
  StateStore store = open_store(directory);
  CHECK(bytes_of(store, "edge") == binary);
  CHECK(bytes_of(store, "intern") == "other");
  CHECK(bytes_of(store, "EDGE") == "nothing");
  CHECK((*store.load("edge", "haproxy"))->saved_at == kNow + 60s);
  CHECK_FALSE(store.load("edge", "nginx")->has_value());
}

TEST_CASE("store: what nobody saved for a month is forgotten") {
  const TempDirectory directory;
  StateStore store = open_store(directory);
  CHECK(store.save({{"gone", "haproxy", kNow, "x"}}));
  CHECK(store.save({{"edge", "haproxy", kNow + 29 * 24h, "y"}}));
  CHECK(bytes_of(store, "gone") == "x");
  CHECK(store.save({{"edge", "haproxy", kNow + 31 * 24h, "y"}}));
  CHECK(bytes_of(store, "gone") == "nothing");
}

TEST_CASE("compressed: comes back as it was, and nothing else does") {
  const std::string bytes = std::string(100'000, 'a') + std::string("b\0c", 3);
  const auto frame = compressed(bytes);
  REQUIRE(frame);
  CHECK(frame->size() < 1000);
  CHECK((*decompressed(*frame, bytes.size()) == bytes));
  CHECK_FALSE(decompressed(*frame, bytes.size() - 1));
  CHECK_FALSE(decompressed(frame->substr(0, frame->size() - 1), bytes.size()));
  CHECK_FALSE(decompressed("nonsense", bytes.size()));
  CHECK_FALSE(decompressed("", bytes.size()));
  CHECK(decompressed(*compressed(""), 0)->empty());
}

TEST_CASE("store: only its owner may read it") {
  const TempDirectory directory;
  const StateStore store = open_store(directory);
  const auto others = fs::perms::group_all | fs::perms::others_all;
  CHECK((fs::status(directory.path() / "state").permissions() & others) == fs::perms::none);
  CHECK((fs::status(directory.path() / "state/state.db").permissions() & others) ==
        fs::perms::none);
}

TEST_CASE("store: a directory or a file that cannot be used is named, with the reason") {
  const TempDirectory directory;
  const std::string file = directory.write("file", "");
  const auto below_a_file = StateStore::open(file + "/state", kNow);
  REQUIRE_FALSE(below_a_file);
  CHECK(below_a_file.error().kind == ErrorKind::config);
  CHECK(below_a_file.error().message == file + "/state: Not a directory");
}

TEST_CASE("store: a damaged file is set aside, once, and a new one is begun") {
  const TempDirectory directory;
  const fs::path folder = directory.path() / "state";
  fs::create_directory(folder);
  directory.write("state/state.db", std::string(9000, 'x'));
  const std::string aside = folder / "state.db.corrupt-1795228639";
  for (const auto at : {kNow, kNow + 60s}) {
    Result<StateStore> store = StateStore::open(folder, at);
    REQUIRE(store);
    CHECK(store->set_aside() == (at == kNow ? aside : ""));
    CHECK(fs::file_size(aside) == 9000);
    CHECK(store->save({{"edge", "haproxy", at, "learned"}}));
    CHECK(bytes_of(*store, "edge") == "learned");
  }
}

TEST_CASE("store: a file of a later version is left as it is") {
  const TempDirectory directory;
  { const StateStore store = open_store(directory); }
  const fs::path file = directory.path() / "state/state.db";
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  CHECK(sqlite3_exec(database, "PRAGMA user_version = 2", nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
  const auto store = StateStore::open(directory.path() / "state", kNow);
  REQUIRE_FALSE(store);
  CHECK(store.error().message == file.string() + ": was written by a later version of skewd");
  CHECK(fs::exists(file));
}

TEST_CASE("store: a state that is too large is refused, and those beside it are not saved either") {
  const TempDirectory directory;
  StateStore store = open_store(directory);
  const auto saved =
      store.save({{"small", "haproxy", kNow, "x"},
                  {"huge", "haproxy", kNow, std::string(StateStore::kLargestState + 1, 'x')}});
  REQUIRE_FALSE(saved);
  CHECK(saved.error().kind == ErrorKind::limit);
  CHECK(bytes_of(store, "small") == "nothing");
}

}  // namespace
}  // namespace skewd
