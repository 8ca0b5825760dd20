// SPDX-License-Identifier: Apache-2.0
#include "agent/store/event_store.h"

#include <sqlite3.h>

#include <filesystem>

#include "agent/store/event_schema.h"
#include "agent/store/set_aside.h"
#include "agent/store/state_directory.h"
#include "agent/store/statement.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;

constexpr auto kPatience = 2000;  // ms
static_assert(EventStore::kVersion == kEventSchema.size());

std::int64_t milliseconds_of(Instant at) { return at.time_since_epoch().count(); }

}  // namespace

void EventStore::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<EventStore> EventStore::open(const std::string& directory, Instant now, StoreBounds bounds) {
  if (auto made = make_state_directory(directory); !made) return tl::unexpected(made.error());
  const std::string file = (fs::path(directory) / "history.db").string();
  bool damaged = false;
  Result<EventStore> store = open_file(file, bounds, damaged);
  if (!damaged) return store;
  const std::string aside = skewd::set_aside(file, now);
  if (aside.empty()) return store;
  store = open_file(file, bounds, damaged);
  if (store) store->set_aside_ = aside;
  return store;
}

Result<EventStore> EventStore::open_file(const std::string& file, StoreBounds bounds,
                                         bool& damaged) {
  sqlite3* database = nullptr;
  const int opened =
      sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  EventStore store(Database(database), file, bounds);
  if (opened != SQLITE_OK) return store.database_failure();
  if (auto prepared = store.prepare(); !prepared) {
    damaged = prepared.error().kind == ErrorKind::malformed;
    return tl::unexpected(prepared.error());
  }
  keep_private(file);
  return store;
}

bool EventStore::is_damaged() const {
  const int code = sqlite3_errcode(database_.get());
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

tl::unexpected<Error> EventStore::database_failure() const {
  return failure(is_damaged() ? ErrorKind::malformed : ErrorKind::config,
                 file_ + ": " + sqlite3_errmsg(database_.get()));
}

Result<void> EventStore::prepare() {
  sqlite3_busy_timeout(database_.get(), kPatience);
  if (auto done = run("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;"
                      "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 0;"
                      "PRAGMA trusted_schema = OFF;");
      !done) {
    return done;
  }
  Statement check(database_.get(), "PRAGMA quick_check(1)");
  if (check.step() != SQLITE_ROW) return database_failure();
  if (check.blob(0) != "ok") return failure(ErrorKind::malformed, file_ + ": " + check.blob(0));
  return migrate();
}

Result<void> EventStore::migrate() {
  const Result<std::int64_t> version = number("PRAGMA user_version");
  if (!version) return tl::unexpected(version.error());
  if (*version > kVersion) {
    return failure(ErrorKind::config, file_ + ": was written by a later version of skewd");
  }
  for (std::int64_t next = *version; next < kVersion; ++next) {
    const std::string step = "BEGIN IMMEDIATE;" +
                             std::string(kEventSchema.at(static_cast<std::size_t>(next))) +
                             "PRAGMA user_version = " + std::to_string(next + 1) + ";COMMIT;";
    if (auto done = run(step.c_str()); !done) return done;
  }
  return run("SELECT recording FROM findings LIMIT 1; SELECT json FROM changes LIMIT 1;");
}

Result<void> EventStore::run(const char* sql) {
  if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return database_failure();
  }
  return {};
}

Result<void> EventStore::run_at(const char* sql, std::int64_t at) {
  Statement statement(database_.get(), sql);
  if (statement.bind(1, at).step() != SQLITE_DONE) return database_failure();
  return {};
}

Result<std::int64_t> EventStore::number(const char* sql) {
  Statement statement(database_.get(), sql);
  if (statement.step() != SQLITE_ROW) return database_failure();
  return statement.number(0);
}

Result<void> EventStore::write(const EventBatch& batch, Instant now) {
  Result<void> done = run("BEGIN IMMEDIATE");
  if (!done) return done;
  done = put(batch).and_then([&] { return forget_old(now); });
  if (done) done = forget_most();
  if (done) done = run("COMMIT");
  if (!done) static_cast<void>(run("ROLLBACK"));
  // Pages that are free again go back to the file system; that they do not is no loss of events.
  if (done) static_cast<void>(run("PRAGMA incremental_vacuum"));
  return done;
}

Result<void> EventStore::put(const EventBatch& batch) {
  Result<void> done;
  for (const FindingRow& row : batch.findings) {
    if (done) done = put(row);
  }
  for (const ChangeRow& row : batch.changes) {
    if (done) done = put(row);
  }
  for (const RecordingRow& row : batch.recordings) {
    if (done) done = put(row);
  }
  return done;
}

Result<void> EventStore::put(const FindingRow& row) {
  Statement statement(database_.get(),
                      "INSERT INTO findings (balancer, id, kind, severity, pool, opened, resolved,"
                      " json) VALUES (?, ?, ?, ?, ?, ?, NULLIF(?, 0), ?)"
                      " ON CONFLICT (balancer, id) DO UPDATE SET kind = excluded.kind,"
                      " severity = excluded.severity, pool = excluded.pool,"
                      " opened = excluded.opened, resolved = excluded.resolved,"
                      " json = excluded.json");
  statement.bind(1, row.balancer).bind(2, row.id).bind(3, row.kind).bind(4, row.severity);
  statement.bind(5, row.pool).bind(6, milliseconds_of(row.opened));
  statement.bind(7, row.resolved ? milliseconds_of(*row.resolved) : 0).bind(8, row.json);
  if (statement.step() != SQLITE_DONE) return database_failure();
  return {};
}

Result<void> EventStore::put(const ChangeRow& row) {
  Statement statement(database_.get(),
                      "INSERT INTO changes (balancer, id, kind, pool, at, json)"
                      " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (balancer, id) DO UPDATE SET"
                      " kind = excluded.kind, pool = excluded.pool, at = excluded.at,"
                      " json = excluded.json");
  statement.bind(1, row.balancer).bind(2, row.id).bind(3, row.kind).bind(4, row.pool);
  statement.bind(5, milliseconds_of(row.at)).bind(6, row.json);
  if (statement.step() != SQLITE_DONE) return database_failure();
  return {};
}

Result<void> EventStore::put(const RecordingRow& row) {
  Statement statement(database_.get(),
                      "UPDATE findings SET recording = ? WHERE balancer = ? AND id = ?");
  statement.bind(1, row.file).bind(2, row.balancer).bind(3, row.id);
  if (statement.step() != SQLITE_DONE) return database_failure();
  return {};
}

Result<std::uint64_t> EventStore::bytes() {
  const auto pages = number("PRAGMA page_count");
  const auto free = number("PRAGMA freelist_count");
  const auto size = number("PRAGMA page_size");
  for (const auto* one : {&pages, &free, &size}) {
    if (!*one) return tl::unexpected(one->error());
  }
  return static_cast<std::uint64_t>((*pages - *free) * *size);
}

Result<void> EventStore::forget_old(Instant now) {
  const std::int64_t at = milliseconds_of(now - bounds_.age);
  auto done = run_at("DELETE FROM changes WHERE at < ?", at);
  if (!done) return done;
  return run_at("DELETE FROM findings WHERE opened < ?1 AND COALESCE(resolved, opened) < ?1", at);
}

// A twentieth at a time: seldom, and never much more than must go.
Result<void> EventStore::forget_most() {
  for (;;) {
    const auto taken = bytes();
    if (!taken) return tl::unexpected(taken.error());
    if (*taken <= bounds_.bytes) return {};
    const auto rows =
        number("SELECT (SELECT COUNT(*) FROM findings) + (SELECT COUNT(*) FROM changes)");
    if (!rows) return tl::unexpected(rows.error());
    if (*rows == 0) return {};
    Statement last(database_.get(),
                   "SELECT at FROM (SELECT opened AS at FROM findings UNION ALL"
                   " SELECT at FROM changes) ORDER BY at LIMIT 1 OFFSET ?");
    if (last.bind(1, *rows / 20).step() != SQLITE_ROW) return database_failure();
    if (auto done = forget_until(last.number(0)); !done) return done;
  }
}

Result<void> EventStore::forget_until(std::int64_t at) {
  auto done = run_at("DELETE FROM findings WHERE opened <= ?", at);
  if (!done) return done;
  return run_at("DELETE FROM changes WHERE at <= ?", at);
}

Result<std::vector<KeptFinding>> EventStore::findings(const EventQuery& query) {
  Statement statement(database_.get(),
                      "SELECT balancer, id, json, recording, resolved IS NOT NULL FROM findings"
                      " WHERE (opened >= ?1 OR resolved IS NULL OR resolved >= ?1)"
                      " AND (?2 = '' OR balancer = ?2) AND (?3 = '' OR pool = ?3)"
                      " ORDER BY opened DESC, rowid DESC LIMIT ?4");
  statement.bind(1, milliseconds_of(query.since)).bind(2, query.balancer).bind(3, query.pool);
  statement.bind(4, static_cast<std::int64_t>(query.most));
  std::vector<KeptFinding> rows;
  int outcome = SQLITE_ROW;
  while ((outcome = statement.step()) == SQLITE_ROW) {
    rows.push_back({statement.blob(0), statement.blob(1), statement.blob(2), statement.blob(3),
                    statement.number(4) != 0});
  }
  if (outcome != SQLITE_DONE) return database_failure();
  return rows;
}

Result<std::vector<std::string>> EventStore::changes(const EventQuery& query) {
  Statement statement(database_.get(),
                      "SELECT json FROM changes WHERE at >= ?1 AND (?2 = '' OR balancer = ?2)"
                      " AND (?3 = '' OR pool = ?3) ORDER BY at DESC, rowid DESC LIMIT ?4");
  statement.bind(1, milliseconds_of(query.since)).bind(2, query.balancer).bind(3, query.pool);
  statement.bind(4, static_cast<std::int64_t>(query.most));
  std::vector<std::string> rows;
  int outcome = SQLITE_ROW;
  while ((outcome = statement.step()) == SQLITE_ROW) rows.push_back(statement.blob(0));
  if (outcome != SQLITE_DONE) return database_failure();
  return rows;
}

}  // namespace skewd
