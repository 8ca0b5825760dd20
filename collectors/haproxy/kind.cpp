// SPDX-License-Identifier: Apache-2.0
//
// HAProxy, 2.6 to 3.2. Asks the runtime socket for `show info` (which process), `show stat` (the
// CSV: every counter, 2.5 us of HAProxy per server where JSON takes 40) and, where the CSV
// withholds addresses, `show servers state`; at times `show map` and `show acl`. Through a master
// CLI the same is asked of the current worker, and `show proc` for reloads. Over HTTP only the CSV
// can be had. What it does not tell: the draws of `balance random` (reported as "unknown"),
// `hash-type`, which route chose a pool.
#include <memory>
#include <utility>

#include "collectors/balancer.h"
#include "collectors/haproxy/config/format.h"
#include "collectors/haproxy/discovery.h"
#include "collectors/haproxy/info.h"
#include "collectors/haproxy/log/reader.h"
#include "collectors/haproxy/servers_state.h"
#include "collectors/haproxy/stat.h"
#include "collectors/haproxy/table_reader.h"

namespace skewd::haproxy {
namespace {

enum class Topic { info, stat, servers_state, proc };

class Reader final : public AnswerReader {
 public:
  explicit Reader(Source source) : source_(std::move(source)) {}

  Query query() override;
  Query query_again(const std::vector<std::string>& recorded) override;
  void feed(std::size_t question, std::string_view piece) override;
  Result<Snapshot> finish() override;
  void abandon() override { begin(); }

 private:
  [[nodiscard]] Query query_with(const std::vector<std::string>& of_tables);
  void begin();
  [[nodiscard]] std::string worker() const { return source_.master ? "@1 " : ""; }
  [[nodiscard]] std::string question_of(Topic topic) const;
  [[nodiscard]] Result<void> read_process(Snapshot& snapshot);
  void add_addresses(Snapshot& snapshot);
  [[nodiscard]] std::vector<std::string> notes(bool addresses_known) const;
  [[nodiscard]] const std::string* answer(Topic topic) const;

  Source source_;
  std::vector<Topic> topics_;         // of the running query, question by question
  std::vector<std::string> answers_;  // of all topics but `stat`, which streams
  StatReader stat_;
  TableReader tables_;                         // its questions come after the topics
  bool wants_addresses_ = true;                // until the CSV itself has told them
  std::shared_ptr<const Topology> plain_;      // as the CSV has it
  std::shared_ptr<const Topology> addressed_;  // the same with addresses
};

std::string Reader::question_of(Topic topic) const {
  if (source_.kind == Source::Kind::http) return source_.url.ends_with(";csv") ? "" : ";csv";
  switch (topic) {
    case Topic::info: return worker() + "show info";
    case Topic::stat: return worker() + "show stat";
    case Topic::servers_state: return worker() + "show servers state";
    case Topic::proc: return "show proc";
  }
  return {};
}

void Reader::begin() {
  stat_.reset();
  answers_.assign(topics_.size(), {});
}

Query Reader::query() {
  const bool http = source_.kind == Source::Kind::http;
  return query_with(http ? std::vector<std::string>() : tables_.next_questions());
}

Query Reader::query_again(const std::vector<std::string>& recorded) {
  const std::string prefix = worker();
  std::vector<std::string> own;
  for (const std::string& question : recorded) {
    if (question.starts_with(prefix)) own.push_back(question.substr(prefix.size()));
  }
  return query_with(tables_.same_questions(own));
}

Query Reader::query_with(const std::vector<std::string>& of_tables) {
  if (source_.kind == Source::Kind::http) {
    topics_ = {Topic::stat};
  } else {
    topics_ = {Topic::info, Topic::stat};
    if (wants_addresses_) topics_.push_back(Topic::servers_state);
    if (source_.master) topics_.push_back(Topic::proc);
  }
  begin();
  Query query;
  for (const Topic topic : topics_) query.questions.push_back(question_of(topic));
  for (const std::string& question : of_tables) query.questions.push_back(worker() + question);
  query.one_connection = !source_.master;  // the master CLI takes one prefixed command at a time
  return query;
}

void Reader::feed(std::size_t question, std::string_view piece) {
  if (question >= topics_.size()) {
    tables_.feed(question - topics_.size(), piece);
  } else if (topics_[question] == Topic::stat) {
    stat_.feed(piece);
  } else {
    answers_[question].append(piece);
  }
}

const std::string* Reader::answer(Topic topic) const {
  for (std::size_t i = 0; i < topics_.size(); ++i) {
    if (topics_[i] == topic) return &answers_[i];
  }
  return nullptr;
}

Result<void> Reader::read_process(Snapshot& snapshot) {
  const std::string* info = answer(Topic::info);
  if (info == nullptr) return {};
  Result<Process> process = read_info(*info);
  if (!process) return tl::unexpected(std::move(process).error());
  if (process->stopping) {
    return failure(ErrorKind::unreachable,
                   "an old worker answered (pid " + std::to_string(process->pid) +
                       "), which only finishes what it has; the new one answers next time");
  }
  tables_.finish(process->pid, process->started_unix_seconds);
  snapshot.tables = tables_.tables();
  snapshot.processes.push_back(std::move(*process));
  if (const std::string* proc = answer(Topic::proc)) {
    const Reloads reloads = read_proc(*proc);
    snapshot.reloads = reloads.tried;
    snapshot.failed_reloads = reloads.failed;
  }
  return {};
}

// Keeps one topology while neither the CSV's layout nor any address changes.
void Reader::add_addresses(Snapshot& snapshot) {
  const std::string* state = answer(Topic::servers_state);
  if (state == nullptr) return;
  const auto places = read_servers_state(*state);
  if (!places) return;
  const bool same = addressed_ && plain_ == snapshot.topology &&
                    has_addresses(*addressed_, *snapshot.topology, *places);
  if (!same) {
    plain_ = snapshot.topology;
    addressed_ = std::make_shared<const Topology>(with_addresses(*plain_, *places));
  }
  snapshot.topology = addressed_;
}

std::vector<std::string> Reader::notes(bool addresses_known) const {
  const bool http = source_.kind == Source::Kind::http;
  std::vector<std::string> notes;
  if (!stat_.tells_algorithms()) {
    notes.push_back(source_.text +
                    (http ? " does not tell balancing algorithms; add `stats "
                            "show-legends` to the statistics section"
                          : " does not tell balancing algorithms; use `level "
                            "operator` in its `stats socket` line") +
                    ", or name its files with config in [[balancer]]; else shares are not judged");
  }
  if (!addresses_known) {
    notes.push_back(source_.text +
                    " does not tell servers' addresses; a server that moves to "
                    "another address under the same name goes unnoticed");
  }
  if (http) {
    notes.push_back(source_.text +
                    " does not tell the process id; a reload shows only as "
                    "counters that begin anew");
  }
  return notes;
}

Result<Snapshot> Reader::finish() {
  Result<Snapshot> snapshot = stat_.finish();
  if (!snapshot) return snapshot;
  if (auto process = read_process(*snapshot); !process) {
    return tl::unexpected(std::move(process).error());
  }
  if (snapshot->servers.empty()) return snapshot;  // nothing that could be withheld
  if (!stat_.tells_addresses()) {
    add_addresses(*snapshot);
    wants_addresses_ = true;
  } else {
    wants_addresses_ = false;
  }
  const bool addresses_known = stat_.tells_addresses() || snapshot->topology == addressed_;
  snapshot->notes = notes(addresses_known);
  return snapshot;
}

std::unique_ptr<AnswerReader> make_reader(const Source& source) {
  return std::make_unique<Reader>(source);
}

}  // namespace

BalancerKind kind() {
  return {"haproxy", make_reader, &kConfigurationFormat, &make_log_reader, &kDiscovery};
}

}  // namespace skewd::haproxy
