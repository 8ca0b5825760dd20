// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/stat.h"

#include <utility>

#include "collectors/haproxy/excerpt.h"
#include "collectors/haproxy/rows.h"
#include "collectors/haproxy/unique_names.h"

namespace skewd::haproxy {
namespace {

// Twice the largest balancer that we expect. A hostile answer of tiny rows would otherwise cost
// thirty times its bytes in memory.
constexpr std::size_t kMostRows = 200'000;

Error in_row(Error error, const Row& row, std::size_t number) {
  return std::move(error).in("row " + std::to_string(number) + " (" + excerpt(row[Column::pxname]) +
                             "/" + excerpt(row[Column::svname]) + ")");
}

}  // namespace

StatReader::StatReader()
    : csv_([this](const Row& row) -> Result<void> {
        if (csv_.rows() > kMostRows) {
          return failure(ErrorKind::limit, "more than 200 000 rows of statistics");
        }
        if (auto read = read_row(row); !read) {
          return tl::unexpected(in_row(std::move(read).error(), row, csv_.rows()));
        }
        return {};
      }) {
  reset();
}

void StatReader::reset() {
  csv_.reset();
  snapshot_ = {};
  fresh_.reset();
  if (known_) {
    snapshot_.listeners.reserve(known_->listeners.size());
    snapshot_.pools.reserve(known_->pools.size());
    snapshot_.servers.reserve(known_->servers.size());
  } else {
    fresh_ = std::make_unique<Topology>();
  }
  pool_begin_ = 0;
  pool_name_.clear();
  tells_algorithms_ = false;
  tells_addresses_ = false;
}

Result<void> StatReader::read_row(const Row& row) {
  const std::string_view type = row[Column::type];
  if (type == "0") {
    auto listener = read_listener(row);
    if (!listener) return tl::unexpected(std::move(listener).error());
    add_listener(row);
    snapshot_.listeners.push_back(*listener);
  } else if (type == "1") {
    auto pool = read_pool(row);
    if (!pool) return tl::unexpected(std::move(pool).error());
    if (auto same = stay_in_pool(row); !same) return same;
    end_pool(row);
    snapshot_.pools.push_back(*pool);
  } else if (type == "2") {
    auto server = read_server(row);
    if (!server) return tl::unexpected(std::move(server).error());
    if (auto same = stay_in_pool(row); !same) return same;
    add_server(row);
    snapshot_.servers.push_back(*server);
  }
  return {};  // type 3: a socket of a listener, counted in the listener already
}

// A pool is its servers and then its own row. Without this a lost row would give its servers to the
// next pool.
Result<void> StatReader::stay_in_pool(const Row& row) {
  if (snapshot_.servers.size() == pool_begin_) {
    pool_name_ = row[Column::pxname];
  } else if (pool_name_ != row[Column::pxname]) {
    return failure(ErrorKind::malformed,
                   "the row of pool '" + excerpt(pool_name_) + "' is missing before this one");
  }
  return {};
}

void StatReader::add_listener(const Row& row) {
  const std::size_t position = snapshot_.listeners.size();
  const Topology::Listener listener{std::string(row[Column::pxname]), read_mode(row)};
  if (!fresh_ && position < known_->listeners.size() && known_->listeners[position] == listener) {
    return;
  }
  start_new_topology();
  fresh_->listeners.push_back(listener);
}

bool StatReader::is_known_server(const Row& row) const {
  const std::size_t position = snapshot_.servers.size();
  if (fresh_ || position >= known_->servers.size()) return false;
  const Topology::Server& server = known_->servers[position];
  return server.name == row[Column::svname] && server.address == row[Column::addr] &&
         server.backup == (row[Column::bck] == "1");
}

void StatReader::add_server(const Row& row) {
  if (!row[Column::addr].empty()) tells_addresses_ = true;
  if (is_known_server(row)) return;
  start_new_topology();
  fresh_->servers.push_back(
      {std::string(row[Column::svname]), std::string(row[Column::addr]), row[Column::bck] == "1"});
}

bool StatReader::is_known_pool(const Row& row) const {
  const std::size_t position = snapshot_.pools.size();
  if (fresh_ || position >= known_->pools.size()) return false;
  const Topology::Pool& pool = known_->pools[position];
  return pool.name == row[Column::pxname] && pool.algorithm == row[Column::algo] &&
         pool.mode == read_mode(row) && pool.first_server == pool_begin_ &&
         pool.server_count == snapshot_.servers.size() - pool_begin_;
}

// The pool's own row comes after those of its servers.
void StatReader::end_pool(const Row& row) {
  if (!row[Column::algo].empty()) tells_algorithms_ = true;
  if (!is_known_pool(row)) {
    start_new_topology();
    fresh_->pools.push_back({std::string(row[Column::pxname]), read_mode(row),
                             std::string(row[Column::algo]), pool_begin_,
                             snapshot_.servers.size() - pool_begin_});
  }
  pool_begin_ = snapshot_.servers.size();
}

// The first row that is not who stood there: what came before it was known, the rest is new.
void StatReader::start_new_topology() {
  if (fresh_) return;
  fresh_ = std::make_unique<Topology>();
  const auto copy = [](const auto& from, std::size_t count, auto& to) {
    to.assign(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(count));
  };
  copy(known_->listeners, snapshot_.listeners.size(), fresh_->listeners);
  copy(known_->pools, snapshot_.pools.size(), fresh_->pools);
  copy(known_->servers, snapshot_.servers.size(), fresh_->servers);
}

Result<Snapshot> StatReader::finish() {
  if (auto read = csv_.finish(); !read) return tl::unexpected(std::move(read).error());
  if (!fresh_ && (snapshot_.listeners.size() != known_->listeners.size() ||
                  snapshot_.pools.size() != known_->pools.size() ||
                  snapshot_.servers.size() != known_->servers.size())) {
    start_new_topology();  // the answer ended before the known layout did
  }
  if (pool_begin_ != snapshot_.servers.size()) {
    return failure(ErrorKind::malformed, "the statistics end in the middle of a pool");
  }
  if (fresh_) {
    if (auto unique = check_names(*fresh_); !unique) return tl::unexpected(unique.error());
    known_ = std::shared_ptr<const Topology>(std::move(fresh_));
  }
  snapshot_.topology = known_;
  return std::move(snapshot_);
}

}  // namespace skewd::haproxy
