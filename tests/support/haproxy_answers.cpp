// SPDX-License-Identifier: Apache-2.0
#include "tests/support/haproxy_answers.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "tests/support/temp_directory.h"

namespace skewd::support {
namespace {

std::string recorded(std::string_view file) {
  return read_file(std::string(SKEWD_SOURCE_DIR "/tests/cases/collectors/haproxy/v2.6_idle/") +
                   std::string(file));
}

std::vector<std::string> cut(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// The recorded header and rows, which others are made of.
class Recording {
 public:
  Recording() : lines_(cut(recorded("show_stat.txt"), '\n')), columns_(cut(lines_.at(0), ',')) {
    columns_.front() = "pxname";  // without the "# "
  }

  [[nodiscard]] const std::string& header() const { return lines_.front(); }

  [[nodiscard]] std::vector<std::string> row(std::string_view beginning) const {
    for (const std::string& line : lines_) {
      if (line.starts_with(beginning)) return cut(line, ',');
    }
    throw std::invalid_argument("no such row: " + std::string(beginning));
  }

  void set(std::vector<std::string>& row, std::string_view column, std::string value) const {
    const auto found = std::find(columns_.begin(), columns_.end(), column);
    if (found == columns_.end()) throw std::invalid_argument(std::string(column));
    row.at(static_cast<std::size_t>(found - columns_.begin())) = std::move(value);
  }

  // A busy server has large numbers everywhere; that is what takes time to read.
  void set_requests(std::vector<std::string>& row, std::uint64_t requests) const {
    if (requests == 0) return;
    for (const char* column : {"stot", "lbtot", "req_tot", "hrsp_2xx", "connect"}) {
      set(row, column, std::to_string(requests));
    }
    for (const char* column : {"bin", "bout", "reuse"}) {
      set(row, column, std::to_string(requests * 731));
    }
    for (const char* column : {"hrsp_3xx", "hrsp_4xx", "hrsp_5xx", "econ", "eresp", "wretr"}) {
      set(row, column, std::to_string(requests / 97));
    }
    for (const char* column : {"scur", "rtime", "ttime", "lastchg"}) {
      set(row, column, std::to_string(requests % 1000));
    }
  }

 private:
  std::vector<std::string> lines_;
  std::vector<std::string> columns_;
};

void append(std::string& out, const std::vector<std::string>& row) {
  for (const std::string& cell : row) out.append(cell).push_back(',');
  out.push_back('\n');
}

}  // namespace

std::string render_show_info() { return recorded("show_info.txt"); }

std::string render_show_stat(const AnswerLayout& layout, SocketLevel level) {
  const Recording recording;
  const bool tells = level == SocketLevel::full;
  std::string out = recording.header() + "\n";
  auto listener_row = recording.row("fe,FRONTEND,");
  for (const std::string& listener : layout.listeners) {
    recording.set(listener_row, "pxname", listener);
    append(out, listener_row);
  }
  for (const AnswerPool& pool : layout.pools) {
    auto row = recording.row("pool_a,a1,");
    recording.set(row, "pxname", pool.name);
    for (const AnswerServer& server : pool.servers) {
      recording.set(row, "svname", server.name);
      recording.set(row, "addr", tells ? server.address : "");
      recording.set(row, "bck", server.backup ? "1" : "0");
      recording.set_requests(row, server.requests);
      append(out, row);
    }
    row = recording.row("pool_a,BACKEND,");
    recording.set(row, "pxname", pool.name);
    recording.set(row, "algo", tells ? pool.algorithm : "");
    append(out, row);
  }
  return out + "\n";
}

std::string render_show_servers_state(const AnswerLayout& layout) {
  const auto lines = cut(recorded("show_servers_state.txt"), '\n');
  std::string out = lines.at(0) + "\n" + lines.at(1) + "\n";
  for (const AnswerPool& pool : layout.pools) {
    for (const AnswerServer& server : pool.servers) {
      const std::size_t colon = server.address.rfind(':');
      out += "4 " + pool.name + " 1 " + server.name + " " + server.address.substr(0, colon) +
             " 2 0 100 100 27 15 3 3 6 22 0 0 - " + server.address.substr(colon + 1) +
             " - 0 0 - - 0\n";
    }
  }
  return out + "\n";
}

AnswerLayout make_large_layout(std::size_t servers, std::uint64_t requests) {
  constexpr std::size_t kServersOfPool = 100;
  AnswerLayout layout;
  layout.listeners = {"www"};
  for (std::size_t i = 0; i < servers; ++i) {
    if (i % kServersOfPool == 0) {
      layout.pools.push_back({.name = "pool-" + std::to_string(i / kServersOfPool), .servers = {}});
    }
    const std::string number = std::to_string(i);
    layout.pools.back().servers.push_back(
        {.name = "web-" + number,
         .address = "10.1.2.3:" + std::to_string(1024 + i % 60000),
         .requests = requests == 0 ? 0 : requests + 7919 * i});
  }
  return layout;
}

}  // namespace skewd::support
