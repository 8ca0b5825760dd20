// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/rows.h"

#include <optional>
#include <utility>

#include "collectors/haproxy/counts.h"
#include "collectors/haproxy/excerpt.h"
#include "collectors/haproxy/states.h"

namespace skewd::haproxy {
namespace {

// Reads cell after cell and remembers the first that is not a number.
class Cells {
 public:
  explicit Cells(const Row& row) : row_(row) {}

  [[nodiscard]] Count count(Column column) {
    const std::string_view cell = row_[column];
    if (cell.empty()) return {};
    const auto number = read_number(cell);
    if (!number && !broken_) broken_ = column;
    return number.value_or(Count());
  }

  [[nodiscard]] float weight(Column column, float otherwise) {
    const Count weight = count(column);
    return weight.has_value() ? static_cast<float>(*weight) : otherwise;
  }

  // Without 3xx, 4xx and 5xx.
  [[nodiscard]] Count plain_answers() {
    return count(Column::hrsp_1xx).plus(count(Column::hrsp_2xx)).plus(count(Column::hrsp_other));
  }

  [[nodiscard]] LatencyAverages latency() {
    return {count(Column::qtime), count(Column::ctime), count(Column::rtime), count(Column::ttime)};
  }

  template <typename Stats>
  [[nodiscard]] Result<Stats> result(Stats stats) const {
    if (!broken_) return stats;
    return failure(ErrorKind::malformed,
                   "column '" + std::string(kColumnNames[static_cast<std::size_t>(*broken_)]) +
                       "': '" + excerpt(row_[*broken_]) + "' is not a whole number");
  }

 private:
  const Row& row_;
  std::optional<Column> broken_;
};

// In HTTP mode sessions and requests differ: one connection carries many requests.
Count requests_of(Cells& cells, PoolMode mode) {
  const Count requests = cells.count(Column::req_tot);
  const Count sessions = cells.count(Column::stot);
  return mode == PoolMode::http && requests.has_value() ? requests : sessions;
}

// "no check" says it; an unchecked server in maintenance shows only by empty check cells.
bool is_checked(const Row& row, const Status& status) {
  if (!status.checked) return false;
  if (!row[Column::chkfail].empty() || !row[Column::check_status].empty() ||
      !row[Column::agent_status].empty() || !row[Column::tracked].empty()) {
    return true;
  }
  return status.state != ServerState::maintenance && status.state != ServerState::drain &&
         status.state != ServerState::unresolved;
}

// While a check runs, HAProxy puts "* " before the last result.
std::string_view last_check(const Row& row) {
  std::string_view text = row[Column::check_status];
  if (text.starts_with("* ")) text.remove_prefix(2);
  return text;
}

// "CHECKED": it said nothing of up or down.
AgentWord read_agent(const Row& row) {
  std::string_view text = row[Column::agent_status];
  if (text.starts_with("* ")) text.remove_prefix(2);
  if (text.empty()) return AgentWord::none;
  return text == "CHECKED" ? AgentWord::weight : AgentWord::state;
}

}  // namespace

PoolMode read_mode(const Row& row) {
  if (row[Column::mode] == "http") return PoolMode::http;
  if (row[Column::mode] == "tcp") return PoolMode::tcp;
  return PoolMode::unknown;
}

Result<ListenerStats> read_listener(const Row& row) {
  Cells cells(row);
  ListenerStats listener;
  listener.requests = requests_of(cells, read_mode(row));
  listener.errors_5xx = cells.count(Column::hrsp_5xx);
  listener.other_answers =
      cells.plain_answers().plus(cells.count(Column::hrsp_3xx)).plus(cells.count(Column::hrsp_4xx));
  listener.denied = cells.count(Column::dreq);
  listener.intercepted = cells.count(Column::intercepted);
  listener.bad_requests = cells.count(Column::ereq);
  return cells.result(listener);
}

Result<PoolStats> read_pool(const Row& row) {
  Cells cells(row);
  PoolStats pool;
  pool.requests = requests_of(cells, read_mode(row));
  pool.picks = cells.count(Column::lbtot);
  pool.errors_5xx = cells.count(Column::hrsp_5xx);
  pool.answers_3xx = cells.count(Column::hrsp_3xx);
  pool.answers_4xx = cells.count(Column::hrsp_4xx);
  pool.other_answers = cells.plain_answers().plus(pool.answers_3xx).plus(pool.answers_4xx);
  pool.bytes_out = cells.count(Column::bout);
  pool.denied = cells.count(Column::dreq);
  pool.connect_errors = cells.count(Column::econ);
  pool.response_errors = cells.count(Column::eresp);
  pool.retries = cells.count(Column::wretr);
  pool.redispatches = cells.count(Column::wredis);
  pool.in_flight = cells.count(Column::scur);
  pool.queued = cells.count(Column::qcur);
  pool.latency = cells.latency();
  return cells.result(pool);
}

Result<ServerStats> read_server(const Row& row) {
  Cells cells(row);
  const Status status = read_status(row[Column::status]);
  ServerStats server;
  server.state = status.state;
  server.reason = status.reason;
  server.checked = is_checked(row, status);
  server.throttled = !row[Column::throttle].empty() && row[Column::throttle] != "100";
  server.agent = read_agent(row);
  server.weight = cells.weight(Column::weight, 1);
  server.configured_weight = cells.weight(Column::uweight, server.weight);
  server.picks = cells.count(Column::lbtot);
  server.attempts = cells.count(Column::stot);
  server.responses = cells.count(Column::req_tot);
  server.errors_5xx = cells.count(Column::hrsp_5xx);
  server.connect_errors = cells.count(Column::econ);
  server.response_errors = cells.count(Column::eresp);
  server.retries = cells.count(Column::wretr);
  server.redispatches = cells.count(Column::wredis);
  server.in_flight = cells.count(Column::scur);
  server.queued = cells.count(Column::qcur);
  server.connection_limit = cells.count(Column::slim);
  server.latency = cells.latency();
  server.check = CheckResult(last_check(row));
  return cells.result(server);
}

}  // namespace skewd::haproxy
