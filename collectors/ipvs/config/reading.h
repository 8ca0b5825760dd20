// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "collectors/configuration.h"
#include "collectors/reader_remarks.h"

namespace skewd::ipvs {

/// A word of a file, without quotes, with definitions put in.
struct Word {
  std::string text;
  Place place;
};

/// A keyword with its arguments, and the block that follows it if one does.
struct Statement {
  std::vector<Word> words;  // never empty but for the whole
  bool has_body = false;
  std::vector<Statement> body;
  std::size_t last_line = 0;

  [[nodiscard]] const std::string& keyword() const { return words.front().text; }
  [[nodiscard]] const Place& place() const { return words.front().place; }
  /// The text of argument 1, 2...; empty: there is none.
  [[nodiscard]] std::string argument(std::size_t position) const {
    return position < words.size() ? words[position].text : std::string();
  }
};

/// What has been read so far.
struct Reading {
  explicit Reading(const Surroundings& around) : surroundings(around) {}

  const Surroundings& surroundings;
  Configuration configuration;
  ReaderRemarks remarks;
  Statement whole;                             // of all files
  std::map<std::string, std::string> defines;  // $NAME=value
  std::set<std::string> told;                  // remarks that are made once
};

/// Adds the statements of files and of those that they include to the whole, as one stream.
void read_statements(Reading& reading, std::span<const ConfigurationFile> files);

/// Makes pools, listeners and routes of the virtual servers.
void read_virtual_servers(Reading& reading);

/// A real_server or sorry_server of a virtual server of that port, as far as it stands there.
/// `weight` is what counts where none is written. Nothing: it has no address that keepalived takes.
[[nodiscard]] std::optional<ServerSpec> read_server(Reading& reading, const Statement& statement,
                                                    std::optional<std::uint16_t> port,
                                                    double weight);

/// The HTTP check of a real_server; absent: it has none.
[[nodiscard]] std::optional<HttpCheckSpec> read_http_check(const Statement& real_server);

/// Tells a keyword that is not in the list, " a b c ", once per file.
void tell_unknown(Reading& reading, const Statement& statement, const char* where,
                  std::string_view known);

/// An IPv4 or IPv6 address as keepalived takes it.
[[nodiscard]] bool is_address(const std::string& host);

/// Tells a block behind a keyword that takes none: keepalived ends no line before a brace.
void tell_block(Reading& reading, const Statement& statement);

}  // namespace skewd::ipvs
