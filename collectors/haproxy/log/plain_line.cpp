// SPDX-License-Identifier: Apache-2.0
//
// 127.0.0.1:57780 [21/Nov/2026:02:28:24.794] fe p/s1 0/0/0/8/8 200 88 - - ---- 8/8/7/7/0 0/0 {a|b}
//   "GET / HTTP/1.1"
// 127.0.0.1:41424 [21/Nov/2026:18:53:33.288] fe p/s1 1/0/34 61 -- 1/1/0/0/0 0/0
#include <algorithm>
#include <array>

#include "collectors/haproxy/log/line_fields.h"
#include "collectors/log_values.h"

namespace skewd::haproxy {
namespace {

class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) {}

  std::string_view next() {
    const std::size_t end = std::min(rest_.find(' '), rest_.size());
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return word;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// "0/0/-1/-1/1005" in its parts; 0: there are more than fit.
std::size_t split(std::string_view text, std::array<std::string_view, 5>& parts) {
  std::size_t count = 0;
  while (count < parts.size()) {
    const std::size_t slash = text.find('/');
    parts[count++] = text.substr(0, slash);
    if (slash == std::string_view::npos) return count;
    text.remove_prefix(slash + 1);
  }
  return 0;
}

bool is_time(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return read_whole(text).has_value();
}

// Captured request headers, "{a|b}", come first; the first that is a traceparent is taken.
std::string_view traceparent_in(std::string_view captured) {
  if (!captured.starts_with('{')) return {};
  captured = captured.substr(1, captured.find('}') - 1);
  while (!captured.empty()) {
    const std::string_view value = captured.substr(0, captured.find('|'));
    if (!trace_id_of(value).empty()) return value;
    captured.remove_prefix(std::min(value.size() + 1, captured.size()));
  }
  return {};
}

tl::unexpected<Error> cut_short() {
  return failure(ErrorKind::malformed, "is neither a line of httplog nor of tcplog");
}

}  // namespace

bool is_plain_line(std::string_view line) {
  const std::size_t space = line.find(' ');
  return space != std::string_view::npos && line.substr(space + 1).starts_with('[');
}

Result<LineFields> read_plain_line(std::string_view line) {
  Words words(line);
  static_cast<void>(words.next());  // the client
  static_cast<void>(words.next());  // the time
  LineFields fields;
  fields.frontend = words.next();
  if (fields.frontend.ends_with(':')) return fields;  // "fe/listener: SSL handshake failure"
  if (fields.frontend.ends_with('~')) fields.frontend.remove_suffix(1);  // it came over TLS
  const std::string_view place = words.next();
  const std::size_t slash = std::min(place.find('/'), place.size());
  std::array<std::string_view, 5> times;
  const std::size_t count = split(words.next(), times);
  fields.tcp = count == 3;
  const bool are_times = std::all_of(times.begin(), times.begin() + count, is_time);
  if (slash == 0 || slash >= place.size() - 1 || (count != 3 && count != 5) || !are_times) {
    return cut_short();
  }
  fields.pool = place.substr(0, slash);
  fields.server = place.substr(slash + 1);
  const std::size_t first = fields.tcp ? 0 : 1;  // before it is the time that the client took
  fields.queue = times[first];
  fields.connect = times[first + 1];
  if (!fields.tcp) fields.response = times[3];
  fields.total = times[count - 1];
  fields.status = fields.tcp ? "0" : words.next();
  fields.bytes = words.next();
  if (!fields.tcp) {
    static_cast<void>(words.next());  // cookies: the client's
    static_cast<void>(words.next());  // and the server's
  }
  fields.termination = words.next();
  std::array<std::string_view, 5> connections;
  if (split(words.next(), connections) != connections.size()) return cut_short();
  fields.retries = connections.back();
  static_cast<void>(words.next());  // queues
  fields.traceparent = traceparent_in(words.rest());
  return fields;
}

}  // namespace skewd::haproxy
