// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/server_options.h"

#include <charconv>
#include <string_view>

#include "collectors/haproxy/config/keywords.h"

namespace skewd::haproxy {
namespace {

constexpr unsigned kHighestWeight = 256;

template <typename Number>
std::optional<Number> read_number(std::string_view text) {
  Number number{};
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

// "last,libc,none": with `none` or an address HAProxy starts whatever the resolver says.
bool starts_without_address(std::string_view methods) {
  while (!methods.empty()) {
    const std::size_t comma = methods.find(',');
    const std::string_view method = methods.substr(0, comma);
    if (method != "last" && method != "libc") return true;
    methods.remove_prefix(comma == std::string_view::npos ? methods.size() : comma + 1);
  }
  return false;
}

class OptionReader {
 public:
  OptionReader(const Line& line, ServerOptions& options, Remarks& remarks)
      : line_(line), options_(options), remarks_(remarks) {}

  /// Reads the option at word `at` and returns the word after it.
  std::size_t read(std::size_t at) {
    const std::string_view word = line_.text(at);
    const auto arguments = server_word_arguments(word);
    if (!arguments) {
      remarks_.unknown(line_.place(at), "keyword", word, "a server");
      return at + 1;
    }
    if (at + *arguments >= line_.size()) {
      remarks_.error(line_.place(at), "'" + std::string(word) + "' expects a value");
    } else if (*arguments == 0) {
      read_flag(word);
    } else {
      read_setting(word, at + 1);
    }
    return at + 1 + *arguments;
  }

 private:
  void read_flag(std::string_view word) {
    bool on = true;
    if (word.starts_with("no-")) {
      on = false;
      word.remove_prefix(3);
    }
    if (word == "check") options_.check = on;
    if (word == "agent-check") options_.agent_check = on;
    if (word == "backup") options_.backup = on;
    if (word == "ssl") options_.tls = on;
    if (word == "check-ssl") options_.check_tls = on;
    if (word == "disabled") options_.disabled = true;
    if (word == "enabled") options_.disabled = false;
  }

  void read_setting(std::string_view word, std::size_t at) {
    const std::string_view value = line_.text(at);
    if (word == "weight") {
      read_weight(at);
    } else if (word == "maxconn") {
      options_.connection_limit = read_number<std::uint32_t>(value);
      if (!options_.connection_limit) refuse(at, "is not a number of connections");
    } else if (word == "port") {
      options_.check_port = read_number<std::uint16_t>(value);
    } else if (word == "id") {
      const auto id = read_number<std::uint32_t>(value);
      options_.id = id.value_or(0);
      if (options_.id == 0) refuse(at, "is not an id; ids are numbers from 1 on");
    } else if (word == "hash-key") {
      options_.hashed_by_address = value != "id";
    } else if (word == "resolvers") {
      options_.resolvers = true;
    } else if (word == "init-addr") {
      options_.starts_unresolved = starts_without_address(value);
    } else if (word == "track") {
      options_.tracked = value;
      options_.tracked_place = line_.place(at);
    }
  }

  void read_weight(std::size_t at) {
    const auto weight = read_number<unsigned>(line_.text(at));
    if (!weight || *weight > kHighestWeight) {
      return refuse(at, "is not a weight; weights are whole numbers from 0 to 256");
    }
    options_.weight = *weight;
    options_.weight_place = line_.place(at);
  }

  void refuse(std::size_t at, std::string_view why) {
    remarks_.error(line_.place(at), "'" + line_.words[at].text + "' " + std::string(why));
  }

  const Line& line_;
  ServerOptions& options_;
  Remarks& remarks_;
};

}  // namespace

void read_server_options(const Line& line, std::size_t first, ServerOptions& options,
                         Remarks& remarks) {
  OptionReader reader(line, options, remarks);
  for (std::size_t at = first; at < line.size();) at = reader.read(at);
}

}  // namespace skewd::haproxy
