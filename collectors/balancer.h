// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/access_record.h"
#include "collectors/configuration.h"
#include "collectors/result.h"
#include "collectors/snapshot.h"
#include "collectors/source.h"

namespace skewd {

struct DiscoveryFormat;

/// What to ask a source in one scrape. Over a socket each question is a command line; over HTTP
/// it is what to append to the source's URL.
struct Query {
  std::vector<std::string> questions;
  bool one_connection = true;  // sockets: joined by ';', answers separated by an empty line
  /// HTTP, question by question: a status of 4xx is an empty answer, and no failure of the whole.
  /// Questions behind the last entry are not optional.
  std::vector<bool> optional = {};
  /// HTTP, with every question: "Referer: http://lb1/balancer-manager".
  std::vector<std::string> headers = {};
};

/// A question with what a source answered, word for word.
struct RawAnswer {
  std::string question;
  std::string text;
};

/// Reads the answers of one source, scrape after scrape. Pure but for its memory of the last
/// layout, which lets it match rows by position. Order of calls: query, feed any number of
/// times, finish. A piece may end anywhere.
class AnswerReader {
 public:
  AnswerReader() = default;
  AnswerReader(const AnswerReader&) = delete;
  AnswerReader& operator=(const AnswerReader&) = delete;
  virtual ~AnswerReader() = default;

  /// What to ask next; may differ from scrape to scrape.
  [[nodiscard]] virtual Query query() = 0;
  /// Of a recorded scrape, instead of query(): what was asked then, as far as this reader asks such
  /// things. What is asked in every scrape is in it, recorded or not.
  [[nodiscard]] virtual Query query_again(const std::vector<std::string>& /*recorded*/) {
    return query();
  }
  /// The next piece of the answer to question `question` of the query.
  virtual void feed(std::size_t question, std::string_view piece) = 0;
  /// The whole answer has arrived. Without `at`, which the caller stamps.
  [[nodiscard]] virtual Result<Snapshot> finish() = 0;
  /// The answer broke off: forget its pieces.
  virtual void abandon() = 0;
};

/// One kind of balancer: its word in `kind =` and `--kind`, and how it is read.
struct BalancerKind {
  std::string_view name;
  /// Null: it has no statistics that we read.
  std::unique_ptr<AnswerReader> (*make_reader)(const Source& source) = nullptr;
  const ConfigurationFormat* configuration = nullptr;  // null: there is no file that we read
  /// Null: it has no access log that we read.
  std::unique_ptr<AccessLogReader> (*make_log_reader)() = nullptr;
  const DiscoveryFormat* discovery = nullptr;  // null: running ones are not recognised
};

/// All kinds, in alphabetical order.
[[nodiscard]] std::span<const BalancerKind> balancer_kinds();

/// The kind of that name, or nothing.
[[nodiscard]] const BalancerKind* find_balancer_kind(std::string_view name);

}  // namespace skewd
