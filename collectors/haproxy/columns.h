// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
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
};

inline constexpr std::array<std::string_view, 38> kColumnNames{
    "pxname",       "svname",     "type",  "status",      "weight",   "uweight",  "bck",
    "throttle",     "addr",       "mode",  "algo",        "lbtot",    "stot",     "req_tot",
    "hrsp_5xx",     "econ",       "eresp", "wretr",       "wredis",   "scur",     "qcur",
    "slim",         "qtime",      "ctime", "rtime",       "ttime",    "chkfail",  "check_status",
    "agent_status", "tracked",    "dreq",  "intercepted", "hrsp_1xx", "hrsp_2xx", "hrsp_3xx",
    "hrsp_4xx",     "hrsp_other", "ereq"};

inline constexpr std::size_t kColumns = kColumnNames.size();
static_assert(static_cast<std::size_t>(Column::ereq) + 1 == kColumns);

/// One row: the cells of our columns, as text. A column that HAProxy does not have is empty.
struct Row {
  std::array<std::string_view, kColumns> cells;
  [[nodiscard]] std::string_view operator[](Column column) const {
    return cells[static_cast<std::size_t>(column)];
  }
};

}  // namespace skewd::haproxy
