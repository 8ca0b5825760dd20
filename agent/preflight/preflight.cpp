// SPDX-License-Identifier: Apache-2.0
#include "agent/preflight/preflight.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "agent/plan/check.h"
#include "agent/preflight/disk_surroundings.h"
#include "agent/preflight/input_files.h"
#include "agent/preflight/name_resolution.h"
#include "agent/preflight/server_probe.h"
#include "agent/preflight/vendor.h"

namespace skewd {
namespace {

using std::chrono::seconds;

constexpr seconds kResolveBound{5};

void tell(const PreflightOptions& options, const std::string& text) {
  if (options.progress) options.progress(text);
}

bool is_address(std::string_view host) {
  return host.find(':') != std::string_view::npos ||
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::vector<std::string> names_in(const Configuration& configuration) {
  std::set<std::string> names;
  for (const PoolSpec& pool : configuration.pools) {
    for (const ServerSpec& server : pool.servers) {
      if (!server.host.empty() && !is_address(server.host)) names.insert(server.host);
    }
  }
  return {names.begin(), names.end()};
}

Facts find_facts(const Configuration& configuration, const PreflightOptions& options) {
  Facts facts;
  const auto names = names_in(configuration);
  if (options.resolve && !names.empty()) {
    tell(options, "asking for the addresses of " + std::to_string(names.size()) + " names");
    facts.unresolved = resolve_names(names, kResolveBound);
  }
  if (options.probe) facts.unreachable = probe_servers(configuration, options.progress);
  return facts;
}

}  // namespace

Result<Preflight> run_preflight(const std::vector<std::string>& names,
                                const PreflightOptions& options) {
  auto files = read_input_files(names);
  if (!files) return tl::unexpected(std::move(files).error());
  const auto kind = choose_kind(options.kind, *files);
  if (!kind) return tl::unexpected(kind.error());
  Preflight result;
  result.kind = *kind;
  std::vector<Diagnostic> remarks;
  if (const auto* vendor = result.kind->configuration->vendor; vendor != nullptr) {
    if (options.translate) adapt_files(*vendor, *files, remarks);
    if (options.vendor) {
      tell(options, "asking " + std::string(vendor->program));
      ask_vendor(*vendor, *files, remarks);
    }
  }
  result.configuration = result.kind->configuration->read(*files, DiskSurroundings());
  result.facts = find_facts(result.configuration, options);
  remarks.insert(remarks.end(), result.configuration.diagnostics.begin(),
                 result.configuration.diagnostics.end());
  result.diagnostics = run_checks({*result.kind, result.configuration, result.facts}, remarks);
  return result;
}

Result<Preflight> read_and_check(const std::vector<std::string>& names, const std::string& kind) {
  PreflightOptions options;
  options.kind = kind;
  options.vendor = options.resolve = options.translate = false;
  return run_preflight(names, options);
}

}  // namespace skewd
