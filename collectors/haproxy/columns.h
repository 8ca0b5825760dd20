// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace skewd::haproxy {

/// The columns of `show stat` that we read, in our own order; HAProxy's order differs by version.
enum class Column : std::size_t {
  pxname,
  svname,
  type,
  status,
  weight,
  uweight,
  bck,
  throttle,
  addr,
  mode,
  algo,
  lbtot,
  stot,
  req_tot,
  hrsp_5xx,
  econ,
  eresp,
  wretr,
  wredis,
  scur,
  qcur,
  slim,
  qtime,
  ctime,
  rtime,
  ttime,
  chkfail,
  check_status,
  agent_status,
  tracked,
  dreq,
  intercepted,
  hrsp_1xx,
  hrsp_2xx,
  hrsp_3xx,
  hrsp_4xx,
  hrsp_other,
  ereq,
  bout,
};

inline constexpr std::array<std::string_view, 39> kColumnNames{
    "pxname",       "svname",     "type",  "status",      "weight",   "uweight",  "bck",
    "throttle",     "addr",       "mode",  "algo",        "lbtot",    "stot",     "req_tot",
    "hrsp_5xx",     "econ",       "eresp", "wretr",       "wredis",   "scur",     "qcur",
    "slim",         "qtime",      "ctime", "rtime",       "ttime",    "chkfail",  "check_status",
    "agent_status", "tracked",    "dreq",  "intercepted", "hrsp_1xx", "hrsp_2xx", "hrsp_3xx",
    "hrsp_4xx",     "hrsp_other", "ereq",  "bout"};

inline constexpr std::size_t kColumns = kColumnNames.size();
static_assert(static_cast<std::size_t>(Column::bout) + 1 == kColumns);

/// Where our columns stand in an answer.
class Positions {
 public:
  static constexpr std::uint32_t kAbsent = 0xffffffff;

  Positions() { positions_.fill(kAbsent); }
  void set(std::size_t column, std::uint32_t position) { positions_[column] = position; }
  [[nodiscard]] std::uint32_t operator[](Column column) const {
    return positions_[static_cast<std::size_t>(column)];
  }
  [[nodiscard]] bool has(Column column) const { return (*this)[column] != kAbsent; }

 private:
  std::array<std::uint32_t, kColumns> positions_{};
};

/// One row: the cells of our columns, as text. A column that HAProxy does not have is empty. Cells
/// are cut out when they are asked for, since a row of a pool needs half of them.
class Row {
 public:
  /// Cell k reaches from starts[k] to one before starts[k + 1], where its separator stands.
  Row(const char* text, const std::uint16_t* starts, const Positions& positions)
      : text_(text), starts_(starts), positions_(positions) {}

  [[nodiscard]] std::string_view operator[](Column column) const {
    const std::uint32_t position = positions_[column];
    if (position == Positions::kAbsent) return {};
    const std::size_t start = starts_[position];
    return {text_ + start, starts_[position + 1] - start - 1};
  }

 private:
  const char* text_;
  const std::uint16_t* starts_;
  const Positions& positions_;
};

}  // namespace skewd::haproxy
