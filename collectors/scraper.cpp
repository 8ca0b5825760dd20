// SPDX-License-Identifier: Apache-2.0
#include "collectors/scraper.h"

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

#include "collectors/balancer_sources.h"
#include "collectors/source_pattern.h"
#include "collectors/trace_pools.h"

namespace skewd {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// Each costs a thread and a snapshot while a scrape lasts.
constexpr std::size_t kMostSources = 64;

// A balancer of which nothing else is known must not stay unseen for long.
constexpr milliseconds kLongestPause{30'000};
constexpr milliseconds kLongestPauseOfOnlySource{5'000};

milliseconds steady_now() {
  return std::chrono::floor<milliseconds>(Clock::now().time_since_epoch());
}

Moment now() {
  return {std::chrono::floor<milliseconds>(std::chrono::system_clock::now()), steady_now()};
}

// Two spellings of one place are one source: asked twice it would count twice.
std::string place_of(const Source& source) {
  switch (source.kind) {
    case Source::Kind::unix_socket: return source.path;
    case Source::Kind::tcp_socket: return source.host + " " + std::to_string(source.port);
    case Source::Kind::http: return source.url;
    case Source::Kind::varnish:
    case Source::Kind::ipvs: return source.text;
  }
  return source.text;
}

std::string known_kinds() {
  std::string names;
  for (const BalancerKind& kind : balancer_kinds()) {
    if (kind.make_reader == nullptr && kind.make_log_reader == nullptr) continue;
    if (!names.empty()) names += ", ";
    names += kind.name;
  }
  return names;
}

SourceOutcome not_asked(const Source& source, ErrorKind kind, std::string message) {
  return {source.text, Error{kind, std::move(message)}, {}, 0, {}};
}

// What the configuration means now: patterns as the sockets that match them.
std::vector<Source> present_sources(const std::vector<Source>& configured,
                                    std::vector<SourceOutcome>& troubles) {
  std::vector<Source> present;
  for (const Source& source : configured) {
    if (!is_pattern(source)) {
      present.push_back(source);
      continue;
    }
    std::vector<Source> sockets = matching_sockets(source);
    if (sockets.empty()) {
      troubles.push_back(
          not_asked(source, ErrorKind::unreachable, "no socket matches: is the balancer running?"));
    }
    std::move(sockets.begin(), sockets.end(), std::back_inserter(present));
  }
  return present;
}

}  // namespace

Result<Scraper> Scraper::create(const BalancerSettings& settings, const AskLimits& limits) {
  const BalancerKind* const kind = find_balancer_kind(settings.kind);
  if (kind != nullptr && (kind->make_reader != nullptr || kind->make_log_reader != nullptr)) {
    return create(*kind, settings, limits);
  }
  return failure(ErrorKind::config, "balancer '" + settings.name + "': '" + settings.kind +
                                        "' is not a kind of balancer; known: " + known_kinds());
}

Result<Scraper> Scraper::create(const BalancerKind& kind, const BalancerSettings& settings,
                                const AskLimits& limits) {
  const std::string where = "balancer '" + settings.name + "'";
  auto sources = sources_of(settings);
  if (!sources) return tl::unexpected(std::move(sources.error()).in(where));
  if (!sources->empty() && kind.make_reader == nullptr) {
    return failure(ErrorKind::config, where + ": the statistics of kind '" +
                                          std::string(kind.name) + "' cannot be read");
  }
  Scraper scraper(kind, limits);
  scraper.sources_ = std::move(*sources);
  if (settings.access_log.empty()) return scraper;
  auto place = read_log_place(settings.access_log);
  if (!place) return tl::unexpected(std::move(place.error()).in(where));
  if (kind.make_log_reader == nullptr) {
    return failure(ErrorKind::config, where + ": the access log of kind '" +
                                          std::string(kind.name) + "' cannot be read");
  }
  scraper.log_ = std::make_unique<Log>();
  scraper.log_->place = std::move(*place);
  return scraper;
}

Scrape Scraper::scrape() {
  Scrape scrape;
  scrape.sources = find_lines();
  std::vector<Snapshot> snapshots;
  for (Reading& reading : read_lines()) {
    scrape.duration = std::max(scrape.duration, reading.outcome.duration);
    scrape.sources.push_back(std::move(reading.outcome));
    if (reading.snapshot) snapshots.push_back(std::move(*reading.snapshot));
  }
  // Last, so that a log and statistics that tell of the same requests tell of the same time.
  std::optional<Snapshot> counted;
  if (log_) {
    Reading reading = read_log();
    scrape.sources.push_back(std::move(reading.outcome));
    counted = std::move(reading.snapshot);
    scrape.traces = log_->reader.take_traces();
  }
  scrape.at = now();
  std::optional<Snapshot> statistics;
  if (!snapshots.empty()) statistics = merger_.merge(std::move(snapshots));
  if (statistics) drop_listeners_from_pools(scrape.traces, *statistics->topology);
  scrape.snapshot = combine(std::move(statistics), !sources_.empty(), std::move(counted),
                            log_ ? log_->place.text : "", supplement_);
  if (scrape.snapshot) scrape.snapshot->at = scrape.at;
  return scrape;
}

// A line that is still wanted keeps its reader; one whose socket is gone is dropped. Returns what
// could not become a line.
std::vector<SourceOutcome> Scraper::find_lines() {
  std::vector<SourceOutcome> troubles;
  std::map<std::string, Line> lines;
  for (const Source& source : present_sources(sources_, troubles)) {
    std::string place = place_of(source);
    if (lines.contains(place)) continue;
    if (lines.size() == kMostSources) {
      troubles.push_back(not_asked(
          source, ErrorKind::limit,
          "is not read: one balancer has at most " + std::to_string(kMostSources) + " sources"));
    } else if (auto known = lines_.extract(place)) {
      lines.insert(std::move(known));
    } else {
      lines.emplace(std::move(place), Line{source, kind_->make_reader(source), {}, {}});
    }
  }
  lines_ = std::move(lines);
  return troubles;
}

// All at the same time: the first line in this thread, each further one in its own.
std::vector<Scraper::Reading> Scraper::read_lines() {
  std::vector<Reading> readings(lines_.size());
  if (readings.empty()) return readings;
  std::vector<std::jthread> threads;
  auto reading = readings.begin();
  for (auto line = std::next(lines_.begin()); line != lines_.end(); ++line) {
    ++reading;
    try {
      threads.emplace_back([this, line, reading] { *reading = read(line->second); });
    } catch (const std::system_error&) {
      reading->outcome = not_asked(line->second.source, ErrorKind::limit,
                                   "was not asked: the system allows skewd no further thread");
    }
  }
  readings.front() = read(lines_.begin()->second);
  threads.clear();  // waits for them
  return readings;
}

Scraper::Reading Scraper::read(Line& line) const {
  if (!line.backoff.is_due(steady_now())) {
    return {not_asked(line.source, ErrorKind::unreachable,
                      line.last_problem + "; asked less often until it answers"),
            std::nullopt};
  }
  Reading reading;
  reading.outcome.source = line.source.text;
  const auto start = Clock::now();
  auto snapshot = read_answers(line, reading.outcome);
  reading.outcome.duration = std::chrono::duration_cast<microseconds>(Clock::now() - start);
  if (snapshot) {
    reading.snapshot = std::move(*snapshot);
  } else {
    reading.outcome.error = std::move(snapshot.error());
  }
  note(line, reading.outcome);
  return reading;
}

Result<Snapshot> Scraper::read_answers(Line& line, SourceOutcome& outcome) const {
  AnswerReader& reader = *line.reader;
  const Query query = reader.query();
  std::vector<RawAnswer>& kept = outcome.answers;
  if (keeps_answers_) {
    for (const std::string& question : query.questions) kept.push_back({question, {}});
  }
  const auto bytes =
      ask(line.source, query, limits_, [&](std::size_t question, std::string_view piece) {
        reader.feed(question, piece);
        if (question < kept.size()) kept[question].text += piece;
      });
  if (!bytes) {
    reader.abandon();
    kept.clear();
    return tl::unexpected(bytes.error());
  }
  outcome.bytes = *bytes;
  return reader.finish();
}

void Scraper::note(Line& line, const SourceOutcome& outcome) const {
  line.last_problem = outcome.error ? outcome.error->message : "";
  const bool has_waited =
      outcome.bytes == 0 && outcome.duration >= std::min(limits_.connect, limits_.total);
  if (!has_waited) return line.backoff.note_prompt();
  line.backoff.note_wait(steady_now(),
                         lines_.size() == 1 ? kLongestPauseOfOnlySource : kLongestPause);
}

Scraper::Reading Scraper::read_log() {
  Reading reading;
  reading.outcome.source = log_->place.text;
  const auto start = Clock::now();
  auto snapshot = read_tally(reading.outcome);
  reading.outcome.duration = std::chrono::duration_cast<microseconds>(Clock::now() - start);
  if (snapshot) {
    reading.snapshot = std::move(*snapshot);
  } else {
    reading.outcome.error = std::move(snapshot.error());
  }
  return reading;
}

// Opened here and not when the scraper is made: after a reload of skewd's settings the scraper
// before may hold the place until it has ended.
Result<Snapshot> Scraper::read_tally(SourceOutcome& outcome) {
  if (log_->receiver && log_->receiver->is_lost()) log_->receiver.reset();
  if (!log_->receiver) {
    auto receiver = LogReceiver::open(log_->place, kind_->make_log_reader());
    if (!receiver) return tl::unexpected(std::move(receiver.error()));
    log_->receiver = std::move(*receiver);
  }
  Result<std::string> tally = log_->receiver->drain();
  if (!tally) return tl::unexpected(std::move(tally.error()));
  outcome.bytes = tally->size();
  const Query query = log_->reader.query();
  log_->reader.feed(0, *tally);
  if (keeps_answers_) outcome.answers.push_back({query.questions.front(), std::move(*tally)});
  return log_->reader.finish();
}

}  // namespace skewd
