// SPDX-License-Identifier: Apache-2.0
#include "agent/store/state_store.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "agent/store/compressed.h"
#include "agent/store/set_aside.h"
#include "agent/store/state_directory.h"
#include "agent/store/statement.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto kPatience = 2000;  // ms
constexpr auto kForgottenAfter = 30 * 24h;

// Of the tables below, in PRAGMA user_version: a later skewd may keep them otherwise.
constexpr std::int64_t kVersion = 1;
constexpr const char* kTables =
    "CREATE TABLE IF NOT EXISTS learned ("
    " balancer TEXT NOT NULL, kind TEXT NOT NULL,"
    " saved_at INTEGER NOT NULL,"  // ms since 1970, UTC
    " state BLOB NOT NULL,"        // as a zstd frame
    " PRIMARY KEY (balancer, kind)) STRICT;"
    "PRAGMA user_version = 1;";

std::int64_t milliseconds_of(Instant at) { return at.time_since_epoch().count(); }

}  // namespace

void StateStore::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<StateStore> StateStore::open(const std::string& directory, Instant now) {
  if (auto made = make_state_directory(directory); !made) return tl::unexpected(made.error());
  const std::string file = (fs::path(directory) / "state.db").string();
  Result<StateStore> store = open_file(file);
  const bool damaged = !store && store.error().kind == ErrorKind::malformed;
  if (!damaged) return store;
  const std::string aside = skewd::set_aside(file, now);
  if (aside.empty()) return store;
  store = open_file(file);
  if (store) store->set_aside_ = aside;
  return store;
}

Result<StateStore> StateStore::open_file(const std::string& file) {
  sqlite3* database = nullptr;
  const int opened =
      sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  StateStore store(Database(database), file);
  if (opened != SQLITE_OK) return store.database_failure();
  if (auto prepared = store.prepare(); !prepared) return tl::unexpected(prepared.error());
  keep_private(file);
  return store;
}

tl::unexpected<Error> StateStore::database_failure() const {
  const int code = sqlite3_errcode(database_.get());
  const bool damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  return failure(damaged ? ErrorKind::malformed : ErrorKind::config,
                 file_ + ": " + sqlite3_errmsg(database_.get()));
}

// A state that was written a moment before the power went may be the one before it: NORMAL.
Result<void> StateStore::prepare() {
  sqlite3_busy_timeout(database_.get(), kPatience);
  if (auto done = run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                      "PRAGMA journal_size_limit = 0; PRAGMA trusted_schema = OFF;");
      !done) {
    return done;
  }
  Statement check(database_.get(), "PRAGMA quick_check(1)");
  if (check.step() != SQLITE_ROW) return database_failure();
  if (check.blob(0) != "ok") return failure(ErrorKind::malformed, file_ + ": " + check.blob(0));
  Statement version(database_.get(), "PRAGMA user_version");
  if (version.step() != SQLITE_ROW) return database_failure();
  if (version.number(0) > kVersion) {
    return failure(ErrorKind::config, file_ + ": was written by a later version of skewd");
  }
  return version.number(0) == kVersion ? run("SELECT 1 FROM learned LIMIT 1") : run(kTables);
}

Result<void> StateStore::run(const char* sql) {
  if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return database_failure();
  }
  return {};
}

Result<void> StateStore::replace(const KeptState& state) {
  if (state.bytes.size() > kLargestState) {
    return failure(ErrorKind::limit, "the state of balancer '" + state.balancer + "' has " +
                                         std::to_string(state.bytes.size() >> 20U) +
                                         " MiB; at most 256 are kept");
  }
  const Result<std::string> frame = compressed(state.bytes);
  if (!frame) return tl::unexpected(frame.error());
  Statement statement(database_.get(), "INSERT OR REPLACE INTO learned VALUES (?, ?, ?, ?)");
  statement.bind(1, state.balancer).bind(2, state.kind);
  statement.bind(3, milliseconds_of(state.saved_at)).bind_blob(4, *frame);
  if (statement.step() != SQLITE_DONE) return database_failure();
  return {};
}

Result<void> StateStore::forget_before(Instant at) {
  Statement statement(database_.get(), "DELETE FROM learned WHERE saved_at < ?");
  if (statement.bind(1, milliseconds_of(at)).step() != SQLITE_DONE) return database_failure();
  return {};
}

Result<void> StateStore::save(const std::vector<KeptState>& states) {
  if (states.empty()) return {};
  Result<void> done = run("BEGIN IMMEDIATE");
  if (!done) return done;
  Instant latest{};
  for (const KeptState& state : states) {
    latest = std::max(latest, state.saved_at);
    if (done) done = replace(state);
  }
  if (done) done = forget_before(latest - kForgottenAfter);
  if (done) done = run("COMMIT");
  if (!done) static_cast<void>(run("ROLLBACK"));
  return done;
}

Result<std::optional<KeptState>> StateStore::load(const std::string& balancer,
                                                  const std::string& kind) {
  Statement statement(database_.get(),
                      "SELECT saved_at, state FROM learned WHERE balancer = ? AND kind = ?");
  const int found = statement.bind(1, balancer).bind(2, kind).step();
  if (found == SQLITE_DONE) return std::nullopt;
  if (found != SQLITE_ROW) return database_failure();
  Result<std::string> bytes = decompressed(statement.blob(1), kLargestState);
  if (!bytes) return tl::unexpected(std::move(bytes).error().in(file_));
  return KeptState{balancer, kind, Instant(std::chrono::milliseconds(statement.number(0))),
                   std::move(*bytes)};
}

}  // namespace skewd
