// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

#include "collectors/balancer.h"
#include "tests/fuzz/input.h"
#include "tests/support/memory_surroundings.h"

// libfyaml 0.7 forgets a buffer of one quoted scalar when it refuses what follows; rare, and small.
// NOLINTNEXTLINE: the name that the leak sanitizer calls
extern "C" inline __attribute__((used)) const char* __lsan_default_suppressions() {
  return "leak:libfyaml";
}

namespace skewd::fuzz {

/// Reads a text as a configuration of that kind, with what follows a separator as the file that
/// any include finds. Every remark must name a file, every route a listener, every share be one.
inline void read_configuration(const char* kind, const char* path, bool adapted,
                               const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);  // NOLINT
  const std::size_t cut = all.find('\x1e');
  support::MemorySurroundings surroundings;
  if (cut != std::string_view::npos) surroundings.files["other"] = all.substr(cut + 1);
  ConfigurationFile file{path, std::string(all.substr(0, cut)), {}};
  if (adapted && cut != std::string_view::npos) file.adapted = all.substr(cut + 1);
  const ConfigurationFormat& format = *find_balancer_kind(kind)->configuration;
  static_cast<void>(format.recognises(file));
  const std::vector<ConfigurationFile> files{file};
  const Configuration read = format.read(files, surroundings);
  for (const Diagnostic& diagnostic : read.diagnostics) {
    if (diagnostic.place.file.empty() || diagnostic.text.empty()) std::abort();
  }
  if (read.diagnostics.size() > kMostReaderRemarks + 1 || read.files.empty()) std::abort();
  for (const PoolSpec& pool : read.pools) {
    std::vector<double> weights;
    for (const ServerSpec& server : pool.servers) weights.push_back(server.weight);
    double sum = 0;
    for (const double share : format.hash_shares(pool, weights)) sum += share;
    if (!(sum < 1.001)) std::abort();
  }
  static_cast<void>(format.vendor->arguments(files));
  static_cast<void>(format.vendor->read_remarks(all, false));
}

}  // namespace skewd::fuzz
