// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/result.h"

namespace skewd {

/// One attempt of a balancer to have a request answered by a server.
struct AccessTry {
  enum class Outcome : std::uint8_t {
    answered,
    refused,  // no connection came about
    broken,   // connected, but there was no valid answer, or none in time
    unknown,  // the log does not tell
  };
  std::string_view server;   // as the balancer's statistics call it; where they call servers by
                             // their addresses, the address
  std::string_view address;  // "host:port"; empty: the log does not tell
  Outcome outcome = Outcome::unknown;
  std::uint16_t status = 0;  // that the server answered; 0: none, or not told
  // Absent: not told, or not reached.
  std::optional<std::chrono::microseconds> queue;
  std::optional<std::chrono::microseconds> connect;
  std::optional<std::chrono::microseconds> response;  // from the request sent to the first byte
  // Of a pool before that of the record, which the log does not name: an answer or a failure there
  // sent the request on, inside the balancer.
  bool earlier_pool = false;
};

/// One request as an access log tells it, whatever the format. The texts lie in the line or in
/// the reader and last until the next line is read.
struct AccessRecord {
  std::string_view listener;     // HAProxy's frontend, nginx's server; empty: not told
  std::string_view pool;         // empty: the balancer answered without one, or does not tell
  std::uint16_t status = 0;      // that the client got; 0: none, or no HTTP
  bool tcp = false;              // a connection, not an HTTP request
  bool no_server = false;        // the pool had nobody to send it to
  bool client_aborted = false;   // the client left before the answer: nobody's fault
  std::vector<AccessTry> tries;  // in their order; empty: no server was asked
  // Attempts that the log only counts: on the same server, and moved to another one. They are not
  // among the tries.
  std::uint32_t retries = 0;
  std::uint32_t redispatches = 0;
  std::optional<std::chrono::microseconds> total;  // of the whole request
  std::optional<std::uint64_t> bytes_out;          // to the client
  std::uint64_t process = 0;  // the worker's process id; 0: not told. New ones mean a reload
  std::string_view trace_id;  // of a W3C traceparent (32 hex digits); empty: not told
};

/// What a line of a log is.
enum class AccessLine : std::uint8_t {
  request,
  other,  // a line of the balancer that is no request, such as a notice
};

/// Reads lines of one balancer's access log. Pure but for buffers that it keeps from line to line.
class AccessLogReader {
 public:
  AccessLogReader() = default;
  AccessLogReader(const AccessLogReader&) = delete;
  AccessLogReader& operator=(const AccessLogReader&) = delete;
  virtual ~AccessLogReader() = default;

  /// `message` is one line without its end and without a syslog header; `process` is the id that
  /// the header told, 0 if none. Fills `record` anew when it is a request. Error (malformed): what
  /// is wrong with the line, short, without the line itself.
  [[nodiscard]] virtual Result<AccessLine> read(std::string_view message, std::uint64_t process,
                                                AccessRecord& record) = 0;
};

}  // namespace skewd
