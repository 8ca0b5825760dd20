// SPDX-License-Identifier: Apache-2.0
#include "tests/support/plain_log_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace skewd::support {
namespace {

std::optional<unsigned> number_of(std::string_view text) {
  unsigned value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view told(std::string_view word) { return word == "-" ? std::string_view() : word; }

AccessTry try_of(std::string_view word) {
  const std::size_t sign = word.find('=');
  const std::string_view what = sign == std::string_view::npos ? "" : word.substr(sign + 1);
  AccessTry attempt;
  attempt.server = word.substr(0, sign);
  if (what == "refused") attempt.outcome = AccessTry::Outcome::refused;
  if (what == "broken") attempt.outcome = AccessTry::Outcome::broken;
  if (const auto status = number_of(what)) {
    attempt.outcome = AccessTry::Outcome::answered;
    attempt.status = static_cast<std::uint16_t>(*status);
  }
  return attempt;
}

}  // namespace

Result<AccessLine> PlainLogReader::read(std::string_view message, std::uint64_t process,
                                        AccessRecord& record) {
  if (message.starts_with('#')) return AccessLine::other;
  words_.clear();
  for (std::size_t begin = 0; begin <= message.size();) {
    const std::size_t end = std::min(message.find(' ', begin), message.size());
    words_.push_back(message.substr(begin, end - begin));
    begin = end + 1;
  }
  if (words_.size() < 4) return failure(ErrorKind::malformed, "it has no four words");
  record = AccessRecord();
  const std::string_view flags = words_[0];
  record.listener = told(flags.substr(0, flags.find(',')));
  record.client_aborted = flags.find(",aborted") != std::string_view::npos;
  if (flags.find(",retried") != std::string_view::npos) record.retries = 3;
  record.tcp = flags.find(",tcp") != std::string_view::npos;
  record.no_server = flags.find(",none") != std::string_view::npos;
  record.pool = told(words_[1]);
  record.status = static_cast<std::uint16_t>(number_of(words_[2]).value_or(0));
  if (const auto total = number_of(words_[3])) record.total = std::chrono::microseconds(*total);
  for (std::size_t i = 4; i < words_.size(); ++i) record.tries.push_back(try_of(words_[i]));
  record.process = process;
  return AccessLine::request;
}

std::unique_ptr<AccessLogReader> make_plain_log_reader() {
  return std::make_unique<PlainLogReader>();
}

}  // namespace skewd::support
