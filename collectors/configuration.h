// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/diagnostic.h"
#include "collectors/pool_spec.h"
#include "collectors/result.h"
#include "collectors/route_spec.h"
#include "collectors/table.h"

namespace skewd {

/// A file's text, and for formats that only the vendor's program can read what that made of it.
struct ConfigurationFile {
  std::string path;
  std::string text;
  std::string adapted;  // `caddy adapt`: the JSON; empty: not needed, or not to be had
};

/// What a configuration declares, as far as it could be understood. Reading never fails as a
/// whole: what could not be understood is a diagnostic, and the rest is there.
struct Configuration {
  std::vector<ListenerSpec> listeners;
  std::vector<RouteSpec> routes;  // of one listener: in the order in which they are tried
  std::vector<PoolSpec> pools;
  std::vector<Diagnostic> diagnostics;
  std::vector<ConfigurationFile> files;  // every file that was read, included ones too
  std::vector<TableFile> tables;         // maps that were read, of at most 20 000 entries each
};

/// What a configuration refers to outside of its files. The readers do no I/O of their own.
class Surroundings {
 public:
  Surroundings() = default;
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;
  virtual ~Surroundings() = default;

  /// The text of a file: a map, a list, an included file. The error says why there is none.
  [[nodiscard]] virtual Result<std::string> read_file(const std::string& path) const = 0;
  /// The files that a shell pattern matches, sorted; a name without wildcards matches itself if
  /// it is there.
  [[nodiscard]] virtual std::vector<std::string> expand(const std::string& pattern) const = 0;
  /// The value of an environment variable; absent: it is not set.
  [[nodiscard]] virtual std::optional<std::string> environment(const std::string& name) const = 0;
};

/// The program that a vendor ships to check or to translate a configuration.
struct VendorChecker {
  std::string_view program;  // "haproxy"; looked for in PATH and in the sbin folders
  /// Its arguments for these files; empty: it cannot check them.
  std::vector<std::string> (*arguments)(std::span<const ConfigurationFile> files);
  /// What it printed, as diagnostics of rule vendor-check. `accepted`: it exited with 0.
  std::vector<Diagnostic> (*read_remarks)(std::string_view output, bool accepted);
  /// The arguments that make it print the adapted form of a file; null: there is no such thing.
  std::vector<std::string> (*adapt_arguments)(const ConfigurationFile& file) = nullptr;
};

/// How one kind of balancer is configured. All pure.
struct ConfigurationFormat {
  /// True if the file looks like one of this kind, by its name or its text.
  bool (*recognises)(const ConfigurationFile& file);
  /// Reads the files as the balancer would, in their order.
  Configuration (*read)(std::span<const ConfigurationFile> files, const Surroundings& surroundings);
  /// The shares of evenly spread keys that the hash of this pool gives to servers of these
  /// weights (0: not eligible), as the balancer computes it; empty: not to be known.
  std::vector<double> (*hash_shares)(const PoolSpec& pool, std::span<const double> weights);
  const VendorChecker* vendor = nullptr;  // null: there is none
};

/// The widest that a reader goes: longer files, deeper nesting and more files are told with a
/// diagnostic, and what lies beyond is not read.
inline constexpr std::size_t kLargestConfigurationFile = std::size_t{64} * 1024 * 1024;
inline constexpr std::size_t kMostConfigurationFiles = 10'000;
inline constexpr std::size_t kDeepestNesting = 64;
/// After so many remarks of a reader the rest is counted only, in one last remark.
inline constexpr std::size_t kMostReaderRemarks = 1'000;

}  // namespace skewd
