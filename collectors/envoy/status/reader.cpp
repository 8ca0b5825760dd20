// SPDX-License-Identifier: Apache-2.0
#include "collectors/envoy/status/reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "collectors/envoy/status/clusters.h"

namespace skewd::envoy {
namespace {

constexpr std::size_t kClusters = 0;
constexpr std::size_t kServerInfo = 1;
constexpr std::size_t kFirstDump = 2;
constexpr std::array<const char*, 4> kPaths{"clusters?format=json", "server_info",
                                            "config_dump?resource=static_clusters",
                                            "config_dump?resource=dynamic_active_clusters"};

// Dumping the configuration costs Envoy more than all the rest. It is asked anew when clusters come
// and go, and now and then because policies may change without. One that is refused costs nothing
// and is asked for until it comes: so a replay finds it wherever its recording begins.
constexpr std::size_t kScrapesPerDump = 30;

class Reader final : public AnswerReader {
 public:
  explicit Reader(Source source) : source_(std::move(source)) {}

  Query query() override;
  void feed(std::size_t question, std::string_view piece) override {
    if (question < answers_.size()) answers_[question].append(piece);
  }
  Result<Snapshot> finish() override;
  void abandon() override { answers_.assign(asked_, {}); }

 private:
  [[nodiscard]] Result<Process> read_process();
  [[nodiscard]] bool has_dump() const;
  [[nodiscard]] Result<void> read_dump();
  [[nodiscard]] Result<void> read_statuses();
  [[nodiscard]] Result<void> read();

  Source source_;
  std::size_t asked_ = 0;
  std::vector<std::string> answers_;
  JsonDocument json_;
  SnapshotDraft draft_;
  Facts facts_;
  std::optional<std::uint64_t> started_;
  std::uint64_t uptime_ = 0;                          // seconds, as it was told last
  std::size_t scrapes_since_dump_ = kScrapesPerDump;  // so the first one asks
  std::vector<std::string> clusters_;                 // of the last scrape
};

Query Reader::query() {
  Query query;
  const bool wants_dump = scrapes_since_dump_ >= kScrapesPerDump;
  asked_ = source_.kind != Source::Kind::http ? 0 : wants_dump ? kPaths.size() : kFirstDump;
  abandon();
  for (std::size_t i = 0; i < asked_; ++i) {
    query.questions.push_back((source_.url.ends_with('/') ? "" : "/") + std::string(kPaths.at(i)));
  }
  query.optional = {false, true, true, true};
  return query;
}

// "d362e791.../1.31.0/Clean/RELEASE/BoringSSL"
std::string version_of(std::string_view build) {
  const std::size_t slash = build.find('/');
  if (slash == std::string_view::npos) return std::string(build);
  build.remove_prefix(slash + 1);
  return std::string(build.substr(0, build.find('/')));
}

// "101s"
std::uint64_t seconds_of(std::string_view duration) {
  std::uint64_t seconds = 0;
  std::from_chars(duration.data(), duration.data() + duration.size(), seconds);
  return seconds;
}

Result<Process> Reader::read_process() {
  Process process;
  if (answers_[kServerInfo].empty()) return process;
  const auto root = json_.read(answers_[kServerInfo]);
  if (!root) return tl::unexpected(root.error());
  process.version = version_of((*root)["version"].text());
  const std::uint64_t uptime = seconds_of((*root)["uptime_current_epoch"].text());
  if (!json_.fault().empty()) return failure(ErrorKind::malformed, json_.fault());
  const bool restarted = uptime < std::exchange(uptime_, uptime);
  if (restarted && asked_ == kFirstDump) {
    scrapes_since_dump_ = kScrapesPerDump;
    return failure(ErrorKind::unreachable,
                   "another process has taken over; it is asked for everything next time");
  }
  return process;
}

bool Reader::has_dump() const {
  return std::any_of(answers_.begin() + kFirstDump, answers_.end(),
                     [](const std::string& answer) { return !answer.empty(); });
}

Result<void> Reader::read_dump() {
  if (!has_dump()) return {};
  ClusterDump dump;
  for (std::size_t i = kFirstDump; i < asked_; ++i) {
    if (answers_[i].empty()) continue;
    if (auto taken = dump.take(json_, answers_[i]); !taken) return taken;
  }
  facts_ = dump.finish();
  started_ = dump.started();
  return {};
}

Result<void> Reader::read_statuses() {
  const auto root = json_.read(answers_[kClusters]);
  if (!root) return tl::unexpected(root.error());
  if (!(*root)["cluster_statuses"]) {
    return failure(ErrorKind::malformed, "has no cluster_statuses: is this Envoy's admin address?");
  }
  read_clusters(*root, facts_, draft_);
  if (!json_.fault().empty()) return failure(ErrorKind::malformed, json_.fault());
  return {};
}

Result<void> Reader::read() {
  auto process = read_process();
  if (!process) return tl::unexpected(std::move(process).error().in("/server_info"));
  if (auto dump = read_dump(); !dump) {
    return tl::unexpected(std::move(dump).error().in("/config_dump"));
  }
  if (auto clusters = read_statuses(); !clusters) {
    return tl::unexpected(std::move(clusters).error().in("/clusters"));
  }
  if (started_) {
    process->started_unix_seconds = *started_;
    draft_.rest.processes.push_back(std::move(*process));
  }
  return {};
}

Result<Snapshot> Reader::finish() {
  if (source_.kind != Source::Kind::http) {
    return failure(ErrorKind::config, "Envoy is asked over HTTP: write http://127.0.0.1:9901");
  }
  draft_.begin();
  if (auto done = read(); !done) return tl::unexpected(std::move(done).error());
  if (facts_.empty()) {
    draft_.rest.notes.push_back(source_.text +
                                " does not tell lb_policy at /config_dump; name its files with "
                                "config in [[balancer]]; else shares are not judged");
  }
  Snapshot snapshot = draft_.finish();
  std::vector<std::string> names;
  for (const Topology::Pool& pool : snapshot.topology->pools) names.push_back(pool.name);
  const bool wanted = asked_ > kFirstDump || names != clusters_;
  scrapes_since_dump_ = has_dump() ? 1 : wanted ? kScrapesPerDump : scrapes_since_dump_ + 1;
  clusters_ = std::move(names);
  return snapshot;
}

}  // namespace

std::unique_ptr<AnswerReader> make_status_reader(const Source& source) {
  return std::make_unique<Reader>(source);
}

}  // namespace skewd::envoy
