// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collectors/instant.h"
#include "collectors/result.h"

struct sqlite3;

namespace skewd {

/// What was learned of one balancer, as bytes that only its reader understands.
struct KeptState {
  std::string balancer;
  std::string kind;
  Instant saved_at{};
  std::string bytes;
};

/// Keeps states on disk: one SQLite file, `state.db`, in a directory of ours. The file is whole
/// after a crash at any time. Waits at most two seconds for another program that has it open. Not
/// thread-safe.
class StateStore {
 public:
  /// No state may be larger: 256 MiB.
  static constexpr std::size_t kLargestState = std::size_t{256} << 20U;

  /// Makes directory and file, for their owner only, if they are not there. A damaged file is set
  /// aside as `state.db.corrupt-TIME` (`now`, in seconds since 1970), where it replaces an earlier
  /// one, and a new one is begun. Error (config): which of them cannot be used, and why.
  [[nodiscard]] static Result<StateStore> open(const std::string& directory, Instant now);

  /// Replaces what was kept of these balancers, all of it or nothing. What nobody saved for 30 days
  /// is forgotten.
  [[nodiscard]] Result<void> save(const std::vector<KeptState>& states);
  /// What was kept last; absent: nothing.
  [[nodiscard]] Result<std::optional<KeptState>> load(const std::string& balancer,
                                                      const std::string& kind);

  /// The name under which a damaged file was set aside; empty: it was not damaged.
  [[nodiscard]] const std::string& set_aside() const { return set_aside_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  using Database = std::unique_ptr<sqlite3, Close>;
  StateStore(Database database, std::string file)
      : database_(std::move(database)), file_(std::move(file)) {}
  [[nodiscard]] static Result<StateStore> open_file(const std::string& file);
  [[nodiscard]] Result<void> prepare();
  [[nodiscard]] Result<void> run(const char* sql);
  [[nodiscard]] Result<void> replace(const KeptState& state);
  [[nodiscard]] Result<void> forget_before(Instant at);
  [[nodiscard]] tl::unexpected<Error> database_failure() const;

  Database database_;
  std::string file_;
  std::string set_aside_;
};

}  // namespace skewd
