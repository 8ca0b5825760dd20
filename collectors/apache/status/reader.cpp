// SPDX-License-Identifier: Apache-2.0
#include "collectors/apache/status/reader.h"

#include <algorithm>
#include <map>
#include <utility>

#include "collectors/apache/status/balancers.h"
#include "collectors/snapshot_draft.h"

namespace skewd::apache {
namespace {

enum class Topic { status, manager };

bool names(const std::string& url, std::string_view page) {
  return url.find(page) != std::string::npos;
}

class Reader final : public AnswerReader {
 public:
  explicit Reader(Source source) : source_(std::move(source)) {}

  Query query() override;
  void feed(std::size_t question, std::string_view piece) override {
    if (question < answers_.size()) answers_[question].append(piece);
  }
  Result<Snapshot> finish() override;
  void abandon() override { answers_.assign(topics_.size(), {}); }

 private:
  void ask_for(Query& query, Topic topic, const char* path, const char* arguments);
  [[nodiscard]] const std::string* answer(Topic topic) const;
  [[nodiscard]] Result<std::vector<RunningBalancer>> read_balancers(Process& process);
  void add(const RunningBalancer& balancer);
  void add_notes(bool any_weight, bool any_balancer);

  Source source_;
  std::vector<Topic> topics_;
  std::vector<std::string> answers_;
  SnapshotDraft draft_;
};

// The URL is that of a page, or of the server, which then is asked for both.
void Reader::ask_for(Query& query, Topic topic, const char* path, const char* arguments) {
  std::string base = source_.url.substr(0, source_.url.find('?'));
  std::string question;
  if (!names(source_.url, path + 1)) {
    question = base.ends_with('/') ? path + 1 : path;
    base += question;
  }
  if (source_.url.find('?') == std::string::npos) question += arguments;
  query.questions.push_back(std::move(question));
  topics_.push_back(topic);
  // The manager answers with XML only whom its own page has sent.
  if (topic == Topic::manager) query.headers.push_back("Referer: " + base);
}

Query Reader::query() {
  Query query;
  topics_.clear();
  if (source_.kind == Source::Kind::http) {
    const bool only_manager = names(source_.url, "balancer-manager");
    const bool only_status = !only_manager && names(source_.url, "server-status");
    if (!only_manager) ask_for(query, Topic::status, "/server-status", "?auto");
    if (!only_status) ask_for(query, Topic::manager, "/balancer-manager", "?xml=1");
    query.optional = {false, true};
  }
  abandon();
  return query;
}

const std::string* Reader::answer(Topic topic) const {
  for (std::size_t i = 0; i < topics_.size(); ++i) {
    if (topics_[i] == topic) return &answers_[i];
  }
  return nullptr;
}

// The manager knows the balancers of one virtual host only; a name that several hosts have cannot
// be matched.
void complete(std::vector<RunningBalancer>& balancers,
              const std::vector<RunningBalancer>& managed) {
  std::map<std::string_view, std::size_t> hosts;
  for (const RunningBalancer& balancer : balancers) ++hosts[balancer.name];
  for (RunningBalancer& balancer : balancers) {
    const auto same =
        std::find_if(managed.begin(), managed.end(), [&](const RunningBalancer& other) {
          return other.name == balancer.name && other.workers.size() == balancer.workers.size();
        });
    if (same == managed.end() || hosts[balancer.name] > 1) continue;
    balancer.method = same->method;
    for (std::size_t i = 0; i < balancer.workers.size(); ++i) {
      if (balancer.workers[i].name != same->workers[i].name) continue;
      balancer.workers[i].load_factor = same->workers[i].load_factor;
      balancer.workers[i].lbset = same->workers[i].lbset;
    }
  }
}

Result<std::vector<RunningBalancer>> Reader::read_balancers(Process& process) {
  const std::string* const manager = answer(Topic::manager);
  const std::string* const status = answer(Topic::status);
  if (status == nullptr) return read_balancer_manager(manager != nullptr ? *manager : "");
  auto read = read_server_status(*status);
  if (!read) return tl::unexpected(std::move(read).error());
  process = std::move(read->process);
  if (manager != nullptr && !manager->empty()) {
    const auto managed = read_balancer_manager(*manager);
    if (managed) {
      complete(read->balancers, *managed);
    } else {
      draft_.rest.notes.push_back("balancer-manager: " + managed.error().message);
    }
  }
  return std::move(read->balancers);
}

void Reader::add(const RunningBalancer& balancer) {
  const auto& workers = balancer.workers;
  Topology::Pool pool;
  pool.name = balancer.name;
  pool.mode = PoolMode::http;
  pool.algorithm = algorithm_of(balancer.method);
  pool.tells_weights = std::all_of(workers.begin(), workers.end(), [](const RunningWorker& worker) {
    return worker.load_factor.has_value();
  });
  draft_.add_pool(pool);
  std::uint64_t first_set = workers.empty() ? 0 : workers.front().lbset;
  for (const RunningWorker& worker : workers) first_set = std::min(first_set, worker.lbset);
  for (const RunningWorker& worker : workers) {
    ServerStats stats;
    set_state(stats, worker.status);
    const double weight = pool.tells_weights ? *worker.load_factor : 1;
    stats.weight = stats.configured_weight = static_cast<float>(weight);
    stats.picks = stats.attempts = worker.elected;
    stats.in_flight = worker.busy;
    const bool backup = is_backup(worker.status) || worker.lbset > first_set;
    draft_.add_server({worker.name, address_of(worker.name), backup}, stats);
  }
}

void Reader::add_notes(bool any_weight, bool any_balancer) {
  std::vector<std::string>& notes = draft_.rest.notes;
  if (!any_balancer) {
    notes.push_back(source_.text +
                    " tells no balancer; add `ProxyStatus On` to the configuration of Apache, "
                    "unless it has none");
  } else if (!any_weight) {
    notes.push_back(source_.text +
                    " does not tell load factors and methods; name the files of Apache with "
                    "config in [[balancer]], or write the URL of the server alone where its "
                    "balancer-manager may be asked, too; else shares are not judged");
  }
  if (answer(Topic::status) == nullptr) {
    notes.push_back(source_.text +
                    " does not tell reloads; they show only as counters that begin anew");
  }
}

Result<Snapshot> Reader::finish() {
  if (source_.kind != Source::Kind::http) {
    return failure(ErrorKind::config, "Apache is asked over HTTP: write http://host:port");
  }
  draft_.begin();
  Process process;
  const auto balancers = read_balancers(process);
  if (!balancers) return tl::unexpected(balancers.error());
  if (answer(Topic::status) != nullptr) {
    if (process.pid > 0) draft_.rest.reloads = Count(process.pid - 1);
    draft_.rest.processes.push_back(std::move(process));
  }
  bool any_weight = false;
  for (const RunningBalancer& balancer : *balancers) {
    add(balancer);
    for (const RunningWorker& worker : balancer.workers)
      any_weight |= worker.load_factor.has_value();
  }
  add_notes(any_weight, !balancers->empty());
  return draft_.finish();
}

}  // namespace

std::unique_ptr<AnswerReader> make_status_reader(const Source& source) {
  return std::make_unique<Reader>(source);
}

}  // namespace skewd::apache
