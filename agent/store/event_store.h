// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collectors/instant.h"
#include "collectors/result.h"

struct sqlite3;

namespace skewd {

/// One finding as it is kept. `json` is what it is told as; the other fields are what it is found
/// by. A row replaces the one of the same balancer and id.
struct FindingRow {
  std::string balancer;
  std::string id;
  std::string kind;
  std::string severity;
  std::string pool;
  Instant opened{};
  std::optional<Instant> resolved;  // absent: still open
  std::string json;
};

/// One change, likewise: its audit comes later.
struct ChangeRow {
  std::string balancer;
  std::string id;
  std::string kind;
  std::string pool;
  Instant at{};
  std::string json;
};

/// The file with the balancer's answers around a finding that is kept, or comes with it.
struct RecordingRow {
  std::string balancer;
  std::string id;  // of the finding
  std::string file;
};

/// What is written at once.
struct EventBatch {
  std::vector<FindingRow> findings;
  std::vector<ChangeRow> changes;
  std::vector<RecordingRow> recordings;

  [[nodiscard]] bool empty() const {
    return findings.empty() && changes.empty() && recordings.empty();
  }
  [[nodiscard]] std::size_t size() const {
    return findings.size() + changes.size() + recordings.size();
  }
};

/// Which events are asked for.
struct EventQuery {
  Instant since{};
  std::string balancer;  // empty: all
  std::string pool;      // empty: all
  std::size_t most = 1000;
};

/// A finding as it comes back.
struct KeptFinding {
  std::string balancer;
  std::string id;
  std::string json;
  std::string recording;  // empty: none
  bool resolved = false;
};

/// How much of the past is kept.
struct StoreBounds {
  std::chrono::hours age{std::chrono::hours(24) * 90};
  std::uint64_t bytes = std::uint64_t{64} << 20U;
};

/// Keeps findings and changes on disk: one SQLite file, `history.db`, beside that of the states. It
/// is another file because the two fail and grow apart: a damaged past must not cost what was
/// learned, and what was written here is on the disk when write() returns, also if the power goes
/// then, for which a state of megabytes each minute would be too dear. Waits at most two seconds
/// for another program that has the file open. Not thread-safe.
class EventStore {
 public:
  /// Of the tables, as PRAGMA user_version. Files of earlier versions are brought up to it.
  static constexpr std::int64_t kVersion = 2;

  /// Makes directory and file, for their owner only, if they are not there. A damaged file is set
  /// aside as `history.db.corrupt-TIME` (`now`, in seconds since 1970), where it replaces an
  /// earlier one, and a new one is begun. Error (config): what cannot be used, and why.
  [[nodiscard]] static Result<EventStore> open(const std::string& directory, Instant now,
                                               StoreBounds bounds = {});

  /// Keeps all of it or nothing, then forgets what is too old or too much, the oldest first.
  /// Without an error it outlives a crash and the loss of power.
  [[nodiscard]] Result<void> write(const EventBatch& batch, Instant now);

  /// Findings that were open at some time since then, the latest to open first.
  [[nodiscard]] Result<std::vector<KeptFinding>> findings(const EventQuery& query);
  /// The JSON of changes since then, the latest first.
  [[nodiscard]] Result<std::vector<std::string>> changes(const EventQuery& query);

  /// The name under which a damaged file was set aside; empty: it was not damaged.
  [[nodiscard]] const std::string& set_aside() const { return set_aside_; }
  /// What the rows take in the file.
  [[nodiscard]] Result<std::uint64_t> bytes();

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  using Database = std::unique_ptr<sqlite3, Close>;
  EventStore(Database database, std::string file, StoreBounds bounds)
      : database_(std::move(database)), file_(std::move(file)), bounds_(bounds) {}
  [[nodiscard]] static Result<EventStore> open_file(const std::string& file, StoreBounds bounds,
                                                    bool& damaged);
  [[nodiscard]] Result<void> prepare();
  [[nodiscard]] Result<void> migrate();
  [[nodiscard]] Result<void> run(const char* sql);
  [[nodiscard]] Result<void> run_at(const char* sql, std::int64_t at);
  [[nodiscard]] Result<std::int64_t> number(const char* sql);
  [[nodiscard]] Result<void> put(const EventBatch& batch);
  [[nodiscard]] Result<void> put(const FindingRow& row);
  [[nodiscard]] Result<void> put(const ChangeRow& row);
  [[nodiscard]] Result<void> put(const RecordingRow& row);
  [[nodiscard]] Result<void> forget_old(Instant now);
  [[nodiscard]] Result<void> forget_most();
  [[nodiscard]] Result<void> forget_until(std::int64_t at);
  [[nodiscard]] bool is_damaged() const;
  [[nodiscard]] tl::unexpected<Error> database_failure() const;

  Database database_;
  std::string file_;
  StoreBounds bounds_;
  std::string set_aside_;
};

}  // namespace skewd
