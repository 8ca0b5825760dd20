// SPDX-License-Identifier: Apache-2.0
#include "collectors/access_log/tally_text.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

namespace skewd::access_log {
namespace {

constexpr std::string_view kHead = "access_log 1 since ";
constexpr std::string_view kHex = "0123456789ABCDEF";

void put(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out += ' ';
  out.append(digits.data(), end);
}

void put(std::string& out, std::string_view name) {
  out += ' ';
  if (name.empty()) out += '-';
  for (const char c : name) {
    const bool plain = c > ' ' && c <= '~' && c != '%' && !(c == '-' && name.size() == 1);
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
  }
}

void put_all(std::string& out, const auto& numbers) {
  for (const std::uint64_t number : numbers) put(out, number);
}

void put(std::string& out, const ServerTally& server) {
  out += "server";
  put(out, server.name);
  put(out, server.address);
  put_all(out, server.sums);
  for (std::size_t part = 0; part < kLatencyParts; ++part) {
    put(out, server.timed[part]);
    put(out, server.microseconds[part]);
  }
  put_all(out, server.p50_p90_p99);
  out += '\n';
}

void put(std::string& out, const std::optional<std::chrono::microseconds>& time) {
  if (!time || time->count() < 0) {
    out += " -";
  } else {
    put(out, static_cast<std::uint64_t>(time->count()));
  }
}

void put(std::string& out, const TraceRecord& trace) {
  out += "trace";
  put(out, trace.trace_id);
  put(out, trace.listener);
  put(out, trace.pool);
  for (const std::uint32_t number :
       {std::uint32_t{trace.status}, trace.retries, trace.redispatches}) {
    put(out, std::uint64_t{number});
  }
  put(out, trace.total);
  out += '\n';
  for (const TraceTry& each : trace.tries) {
    out += "try";
    put(out, each.server);
    put(out, each.address);
    put(out, static_cast<std::uint64_t>(each.outcome));
    put(out, std::uint64_t{each.status});
    for (const auto& time : {each.queue, each.connect, each.response}) put(out, time);
    out += '\n';
  }
}

std::optional<unsigned> hex_digit(char c) {
  const std::size_t digit = kHex.find(c);
  if (digit == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(digit);
}

// The words of one line, one after the other. A fault is remembered until the end of the line.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) {}

  [[nodiscard]] bool sound() const { return sound_; }

  std::string_view word() {
    const std::size_t end = std::min(rest_.find(' '), rest_.size());
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (word.empty()) sound_ = false;
    return word;
  }

  void number(std::uint64_t& value) {
    const std::string_view digits = word();
    const char* const end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc{} || rest != end) sound_ = false;
  }

  template <typename Small>
  void small_number(Small& value) {
    std::uint64_t wide = 0;
    number(wide);
    if (wide > std::numeric_limits<Small>::max()) sound_ = false;
    value = static_cast<Small>(wide);
  }

  void time(std::optional<std::chrono::microseconds>& value) {
    if (rest_ == "-" || rest_.starts_with("- ")) {
      static_cast<void>(word());
      return;
    }
    std::int64_t count = 0;
    small_number(count);
    value = std::chrono::microseconds(count);
  }

  void numbers(auto& values) {
    for (std::uint64_t& value : values) number(value);
  }

  std::string name() {
    const std::string_view written = word();
    std::string name;
    if (written == "-") return name;
    for (std::size_t i = 0; i < written.size(); ++i) {
      if (written[i] != '%') {
        name += written[i];
        continue;
      }
      const auto high = i + 1 < written.size() ? hex_digit(written[i + 1]) : std::nullopt;
      const auto low = i + 2 < written.size() ? hex_digit(written[i + 2]) : std::nullopt;
      if (!high || !low) {
        sound_ = false;
        return name;
      }
      name += static_cast<char>(*high << 4U | *low);
      i += 2;
    }
    return name;
  }

 private:
  std::string_view rest_;
  bool sound_ = true;
};

void read_server(Words& words, ServerTally& server) {
  server.name = words.name();
  server.address = words.name();
  words.numbers(server.sums);
  for (std::size_t part = 0; part < kLatencyParts; ++part) {
    words.number(server.timed[part]);
    words.number(server.microseconds[part]);
  }
  words.numbers(server.p50_p90_p99);
}

void read_trace(Words& words, TraceRecord& trace) {
  trace.trace_id = words.name();
  trace.listener = words.name();
  trace.pool = words.name();
  words.small_number(trace.status);
  words.small_number(trace.retries);
  words.small_number(trace.redispatches);
  words.time(trace.total);
}

bool read_try(Words& words, TraceTry& each) {
  each.server = words.name();
  each.address = words.name();
  std::uint8_t outcome = 0;
  words.small_number(outcome);
  each.outcome = static_cast<AccessTry::Outcome>(outcome);
  words.small_number(each.status);
  words.time(each.queue);
  words.time(each.connect);
  words.time(each.response);
  return outcome <= static_cast<std::uint8_t>(AccessTry::Outcome::unknown);
}

bool read_line(std::string_view line, Tally& tally) {
  Words words(line);
  const std::string_view kind = words.word();
  if (kind == "server") {
    if (tally.pools.empty()) return false;
    read_server(words, tally.pools.back().servers.emplace_back());
  } else if (kind == "pool") {
    PoolTally& pool = tally.pools.emplace_back();
    pool.name = words.name();
    words.numbers(pool.sums);
  } else if (kind == "listener") {
    ListenerTally& listener = tally.listeners.emplace_back();
    listener.name = words.name();
    words.numbers(listener.sums);
  } else if (kind == "lines") {
    words.numbers(tally.lines);
  } else if (kind == "reloads") {
    std::uint64_t reloads = 0;
    words.number(reloads);
    tally.reloads = Count(reloads);
  } else if (kind == "fault") {
    tally.fault = words.name();
    tally.sample = words.name();
  } else if (kind == "trace") {
    read_trace(words, tally.traces.emplace_back());
  } else if (kind == "try") {
    if (tally.traces.empty()) return false;
    if (!read_try(words, tally.traces.back().tries.emplace_back())) return false;
  }
  return words.sound();
}

}  // namespace

std::string render_tally(const Tally& tally) {
  std::string out = "access_log 1 since";
  put(out, tally.since_ms);
  out += "\nlines";
  put_all(out, tally.lines);
  out += '\n';
  if (tally.reloads.has_value()) {
    out += "reloads";
    put(out, *tally.reloads);
    out += '\n';
  }
  if (!tally.fault.empty()) {
    out += "fault";
    put(out, tally.fault);
    put(out, tally.sample);
    out += '\n';
  }
  for (const ListenerTally& listener : tally.listeners) {
    out += "listener";
    put(out, listener.name);
    put_all(out, listener.sums);
    out += '\n';
  }
  for (const PoolTally& pool : tally.pools) {
    out += "pool";
    put(out, pool.name);
    put_all(out, pool.sums);
    out += '\n';
    for (const ServerTally& server : pool.servers) put(out, server);
  }
  for (const TraceRecord& trace : tally.traces) put(out, trace);
  return out;
}

Result<Tally> read_tally(std::string_view text) {
  Tally tally;
  if (!text.starts_with(kHead)) {
    return failure(ErrorKind::malformed, "this is no tally of an access log");
  }
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    bool sound = true;
    if (++number == 1) {
      Words words(line.substr(kHead.size()));
      words.number(tally.since_ms);
      sound = words.sound();
    } else {
      sound = read_line(line, tally);
    }
    if (!sound) {
      return failure(ErrorKind::malformed,
                     "line " + std::to_string(number) + " of the access log's tally is damaged");
    }
  }
  return tally;
}

}  // namespace skewd::access_log
