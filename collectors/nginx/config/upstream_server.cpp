// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/config/upstream_server.h"

#include <algorithm>
#include <array>

#include "collectors/nginx/config/address.h"

namespace skewd::nginx {
namespace {

// Those that change neither shares nor checks; nginx, NGINX Plus, Angie, Tengine.
bool is_other_parameter(std::string_view word) {
  constexpr std::array<std::string_view, 6> kOthers{
      "fail_timeout=", "route=", "slow_start=", "sid=", "id=", "srun_id="};
  return std::any_of(kOthers.begin(), kOthers.end(),
                     [&](std::string_view prefix) { return word.starts_with(prefix); });
}

class ServerReader {
 public:
  ServerReader(const Directive& directive, Remarks& remarks)
      : directive_(directive), remarks_(remarks) {}

  UpstreamServer read() {
    read_address_word(directive_.arguments().front());
    for (const Word& word : directive_.arguments().subspan(1)) read_parameter(word);
    server_.spec.place = directive_.place();
    if (is_drained_) server_.spec.weight = 0;
    return std::move(server_);
  }

 private:
  void read_address_word(const Word& word) {
    server_.spec = server_at(word.text);
    if (word.text.find("://") != std::string_view::npos) {
      remarks_.error(directive_.place_of(word), "a server is an address, without a scheme");
    } else if (!read_address(word.text).is_valid) {
      remarks_.error(directive_.place_of(word),
                     "invalid port in \"" + std::string(word.text) + "\"");
    }
  }

  void read_parameter(const Word& word) {
    const std::string_view text = word.text;
    ServerSpec& spec = server_.spec;
    if (text == "backup") {
      spec.backup = true;
    } else if (text == "down") {
      spec.down = true;
    } else if (text == "drain") {
      is_drained_ = true;
    } else if (text == "resolve") {
      spec.resolved_later = true;
    } else if (text.starts_with("service=")) {
      spec.host.clear();  // the name of a service, whose hosts and ports DNS tells
      spec.resolved_later = true;
      server_.more_by_dns = true;
    } else if (text.starts_with("weight=")) {
      read_weight(word);
    } else if (text.starts_with("max_fails=")) {
      const auto fails = number_of(word);
      if (fails == std::uint32_t{0}) spec.check = HealthCheck::none;
    } else if (text.starts_with("max_conns=")) {
      const auto limit = number_of(word);
      if (limit && *limit > 0) spec.connection_limit = limit;
    } else if (!is_other_parameter(text)) {
      tell_invalid(word);
    }
  }

  void read_weight(const Word& word) {
    const auto weight = number_of(word);
    server_.spec.weight_place = directive_.place_of(word);
    if (weight && *weight > 0) server_.spec.weight = *weight;
    if (weight == std::uint32_t{0}) {
      remarks_.error(directive_.place_of(word), "a weight is a whole number from 1 on",
                     "to take a server out, write \"down\"");
    }
  }

  std::optional<std::uint32_t> number_of(const Word& word) {
    const auto number = read_number(word.text.substr(word.text.find('=') + 1));
    if (!number) tell_invalid(word);
    return number;
  }

  void tell_invalid(const Word& word) {
    constexpr std::size_t kLongest = 80;
    remarks_.error(directive_.place_of(word),
                   "invalid parameter \"" + std::string(word.text.substr(0, kLongest)) + "\"");
  }

  const Directive& directive_;
  Remarks& remarks_;
  UpstreamServer server_;
  bool is_drained_ = false;  // only clients that are bound to it come
};

}  // namespace

std::optional<UpstreamServer> read_upstream_server(const Directive& directive, Remarks& remarks) {
  if (directive.arguments().empty()) {
    remarks.error(directive.place(), "a server needs an address");
    return std::nullopt;
  }
  return ServerReader(directive, remarks).read();
}

}  // namespace skewd::nginx
