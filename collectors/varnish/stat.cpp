// SPDX-License-Identifier: Apache-2.0
//
// A counter is called "VBE.boot.a1.req": the VCL up to the first dot, the field after the last one,
// since names of servers may hold dots where modules make them of addresses.
#include "collectors/varnish/stat.h"

#include <simdjson.h>

#include <algorithm>

namespace skewd::varnish {
namespace {

struct CounterName {
  std::string_view vcl;
  std::string_view server;
  std::string_view field;
};

std::optional<CounterName> split(std::string_view name) {
  constexpr std::string_view kServers = "VBE.";
  if (!name.starts_with(kServers)) return std::nullopt;
  name.remove_prefix(kServers.size());
  const std::size_t first = name.find('.');
  const std::size_t last = name.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  return CounterName{name.substr(0, first), name.substr(first + 1, last - first - 1),
                     name.substr(last + 1)};
}

// `fail` is the sum of the others by its description, and 0 by the look of it in 7.1: whichever
// tells more is right.
struct Failures {
  Count sum;
  Count kinds;
};

class Reading {
 public:
  void take(std::string_view name, std::uint64_t value) {
    if (name == "MAIN.client_req") stat_.client_requests = Count(value);
    if (name == "MAIN.client_req_400" || name == "MAIN.client_req_417") {
      stat_.bad_requests = stat_.bad_requests.plus(Count(value));
    }
    if (const auto counter = split(name)) take_of_server(*counter, value);
  }

  Stat result() && {
    for (auto& [vcl, servers] : stat_.servers) {
      for (auto& [name, counts] : servers) {
        const Failures& failures = failures_[vcl + "." + name];
        counts.failed = Count(std::max(failures.sum.value_or(0), failures.kinds.value_or(0)));
        if (!failures.sum.has_value() && !failures.kinds.has_value()) counts.failed = Count();
      }
    }
    return std::move(stat_);
  }

 private:
  void take_of_server(const CounterName& name, std::uint64_t value) {
    const std::string vcl(name.vcl);
    const std::string server(name.server);
    if (!stat_.servers.contains(vcl)) stat_.vcls.push_back(vcl);
    ServerCounts& counts = stat_.servers[vcl][server];
    if (name.field == "req") counts.requests = Count(value);
    if (name.field == "conn") counts.connections = Count(value);
    if (name.field == "helddown") counts.held_down = Count(value);
    if (name.field == "busy") counts.busy = Count(value);
    if (name.field == "unhealthy") counts.unhealthy = Count(value);
    if (!name.field.starts_with("fail")) return;
    Failures& failures = failures_[vcl + "." + server];
    if (name.field == "fail") {
      failures.sum = Count(value);
    } else if (name.field.starts_with("fail_")) {
      failures.kinds = failures.kinds.plus(Count(value));
    }
  }

  Stat stat_;
  std::map<std::string, Failures> failures_;
};

}  // namespace

Result<Stat> read_stat(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::object root;
  const auto error = parser.parse(text.data(), text.size()).get(root);
  if (error != simdjson::SUCCESS) {
    return failure(ErrorKind::malformed, std::string("varnishstat did not print what it should: ") +
                                             simdjson::error_message(error));
  }
  // Until 6.4 counters stood beside the timestamp.
  simdjson::dom::object counters = root;
  if (root["counters"].get(counters) != simdjson::SUCCESS) counters = root;
  Reading reading;
  for (const auto field : counters) {
    std::uint64_t value = 0;
    if (field.value["value"].get(value) == simdjson::SUCCESS) reading.take(field.key, value);
  }
  return std::move(reading).result();
}

}  // namespace skewd::varnish
