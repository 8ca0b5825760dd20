// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/instant.h"

namespace skewd {

/// The parts of one request's way that can be told apart, in their order. Together they make
/// `total`; `queue` and `server_connect` are the balancer's to tell.
enum class ProbePart : std::uint8_t {
  resolve,
  connect,
  tls,
  queue,
  server_connect,
  response,  // until the first byte of the answer, as far as the two before it are not told
  transfer,
  total,
};
inline constexpr std::size_t kProbeParts = 8;
/// By ProbePart; an absent one was not reached, or is not told.
using ProbeTimes = std::array<std::optional<std::chrono::microseconds>, kProbeParts>;

/// "resolve", "server_connect": the public words.
[[nodiscard]] std::string_view name_of(ProbePart part);

/// Names and values, in their order.
using ProbeHeaders = std::vector<std::pair<std::string, std::string>>;

/// Which part of an answer says who gave it. Empty: none does.
struct ProbeIdentify {
  std::string pool_header;
  std::string server_header;
  std::string server_cookie;

  bool operator==(const ProbeIdentify&) const = default;
};

/// What a probe's answer must be. What is empty or absent is not asked for.
struct ProbeExpectation {
  std::vector<std::uint16_t> status;  // one of these; empty: 200 to 399
  std::string pool;
  std::vector<std::string> servers;  // one of these
  ProbeHeaders headers;              // a shell pattern over each value
  std::string body;                  // a text that it holds, or "/regex/"
  std::array<std::optional<std::chrono::milliseconds>, kProbeParts> most{};  // by ProbePart
  std::optional<std::chrono::days> certificate;  // it must be valid for so long

  bool operator==(const ProbeExpectation&) const = default;
};

/// One [[probe]] of the configuration file: a request that is sent through a balancer again and
/// again.
struct ProbeSettings {
  std::string name;
  std::string balancer;    // through which; empty: the one that has the pool that is expected
  std::string url;         // http, https, or tcp://host:port, which only connects
  std::string connect_to;  // "127.0.0.1:443" or "unix:/path", instead of the URL's host and port
  std::string method = "GET";
  ProbeHeaders headers;
  std::chrono::milliseconds interval{15'000};
  std::chrono::milliseconds timeout{2'000};
  std::string ca_file;            // who may vouch for the certificate; empty: whom this host trusts
  std::string bearer_token_file;  // shown with every request; empty: none
  bool insecure_skip_verify = false;
  ProbeIdentify identify;
  ProbeExpectation expect;

  bool operator==(const ProbeSettings&) const = default;
};

/// How far a probe came.
enum class ProbeOutcome : std::uint8_t {
  answered,
  unanswered,  // refused, broken off, or not in time
  distrusted,  // the certificate is not to be trusted
  not_run,     // it is ours that it did not: no such name, no such file, no descriptor left
};

/// What came of one request.
struct ProbeAnswer {
  Moment began;
  Moment ended;
  std::string trace_id;  // that the request bore
  std::string span_id;
  ProbeOutcome outcome = ProbeOutcome::not_run;
  std::string trouble;       // why it was not answered; empty: it was
  std::uint16_t status = 0;  // 0: none, or no HTTP
  ProbeHeaders headers;
  std::string body;  // its first 64 KiB
  std::optional<Instant> certificate_expires;
  ProbeTimes times;  // as seen from here
};

}  // namespace skewd
