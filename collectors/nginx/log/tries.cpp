// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/log/tries.h"

#include <algorithm>

#include "collectors/log_values.h"

namespace skewd::nginx {
namespace {

constexpr std::size_t kMostTries = 1000;
constexpr std::chrono::microseconds kSecond = std::chrono::seconds(1);

// One of nginx's lists, element by element.
class Elements {
 public:
  explicit Elements(std::string_view list) : rest_(list), is_told_(!list.empty()) {}

  bool next() {
    if (is_over_) return false;
    begins_group_ = next_begins_group_;
    const std::size_t end = rest_.find_first_of(" ,");
    value_ = rest_.substr(0, end);
    is_over_ = end == std::string_view::npos;
    if (is_over_) return true;
    next_begins_group_ = rest_[end] == ' ';
    rest_.remove_prefix(std::min(end + (next_begins_group_ ? 3 : 2), rest_.size()));
    return true;
  }

  [[nodiscard]] bool is_told() const { return is_told_; }
  [[nodiscard]] bool is_over() const { return is_over_; }
  [[nodiscard]] std::string_view value() const { return value_; }
  [[nodiscard]] bool begins_group() const { return begins_group_; }
  [[nodiscard]] bool is_reached() const { return !value_.empty() && value_ != "-"; }

 private:
  std::string_view rest_;
  std::string_view value_;
  bool is_told_;
  bool is_over_ = false;
  bool begins_group_ = false;
  bool next_begins_group_ = false;
};

// What nginx connects to is always written in numbers; else it is the name of an upstream.
bool is_address(std::string_view text) {
  if (text.starts_with("unix:") || text.starts_with('[')) return true;
  return text.find(':') != std::string_view::npos &&
         text.find_first_not_of("0123456789.:") == std::string_view::npos;
}

class TriesReader {
 public:
  TriesReader(const LineFields& fields, AccessRecord& record)
      : record_(record),
        addresses_(fields[LogField::upstream_addr]),
        statuses_(fields[LogField::upstream_status]),
        connects_(fields[LogField::upstream_connect_time]),
        answers_(fields[record.tcp ? LogField::upstream_first_byte_time
                                   : LogField::upstream_header_time]) {}

  Result<void> read() {
    while (addresses_.next()) {
      if (!step(statuses_) || !step(connects_) || !step(answers_)) return uneven();
      if (addresses_.begins_group()) begin_group();
      if (addresses_.value().empty()) continue;
      if (!is_address(addresses_.value())) {
        nobody_ = addresses_.value();
        continue;
      }
      if (record_.tries.size() == kMostTries) {
        return failure(ErrorKind::malformed, "has more than 1000 tries");
      }
      add_try();
    }
    for (const Elements* list : {&statuses_, &connects_, &answers_}) {
      if (list->is_told() && !list->is_over()) return uneven();
    }
    record_.no_server = !nobody_.empty();
    // nginx forgets the pool when it answers with an error page of its own.
    if (record_.pool.empty()) record_.pool = nobody_;
    return {};
  }

 private:
  static bool step(Elements& list) { return !list.is_told() || list.next(); }

  static tl::unexpected<Error> uneven() {
    return failure(ErrorKind::malformed, "has lists of different lengths");
  }

  void begin_group() {
    for (AccessTry& earlier : record_.tries) earlier.earlier_pool = true;
    nobody_ = {};
  }

  void add_try() {
    AccessTry attempt;
    attempt.server = attempt.address = addresses_.value();
    attempt.status = read_status(statuses_.value());
    attempt.connect = read_time(connects_.value(), kSecond);
    const auto first_byte = read_time(answers_.value(), kSecond);
    // nginx measures both from the start of the try.
    if (first_byte && attempt.connect) {
      attempt.response = std::max(*first_byte - *attempt.connect, std::chrono::microseconds(0));
    }
    attempt.outcome = outcome_of(attempt);
    if (attempt.outcome == AccessTry::Outcome::refused ||
        attempt.outcome == AccessTry::Outcome::broken) {
      attempt.status = 0;  // nginx's own
    }
    record_.tries.push_back(attempt);
  }

  [[nodiscard]] AccessTry::Outcome outcome_of(const AccessTry& attempt) const {
    using Outcome = AccessTry::Outcome;
    // It was under way when the client left; a try that ended before that has a status.
    if (record_.client_aborted && attempt.status == 0) return Outcome::unknown;
    if (connects_.is_told() && !connects_.is_reached()) return Outcome::refused;
    if (answers_.is_told()) {
      if (answers_.is_reached()) return Outcome::answered;
      // A connection may end without a word from the server, and nothing be wrong.
      return record_.tcp ? Outcome::unknown : Outcome::broken;
    }
    const bool may_be_nginx = attempt.status == 502 || attempt.status == 504;
    return attempt.status == 0 || may_be_nginx ? Outcome::unknown : Outcome::answered;
  }

  AccessRecord& record_;
  Elements addresses_;
  Elements statuses_;
  Elements connects_;
  Elements answers_;
  std::string_view nobody_;  // the pool without a live server
};

}  // namespace

Result<void> read_tries(const LineFields& fields, AccessRecord& record) {
  if (fields[LogField::upstream_addr].empty()) return {};
  return TriesReader(fields, record).read();
}

}  // namespace skewd::nginx
