// SPDX-License-Identifier: Apache-2.0
#include "agent/app/agent.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include "agent/app/brain.h"
#include "agent/app/certificate_log.h"
#include "agent/app/chronicle.h"
#include "agent/app/configuration_loop.h"
#include "agent/app/latest.h"
#include "agent/app/log.h"
#include "agent/app/mailbox.h"
#include "agent/app/notifier_log.h"
#include "agent/app/probe_loops.h"
#include "agent/app/restart_need.h"
#include "agent/app/scrape_loop.h"
#include "agent/app/scrapers.h"
#include "agent/app/state_keeper.h"
#include "agent/app/trace_shelf.h"
#include "agent/app/version.h"
#include "agent/store/state_lock.h"
#include "collectors/net/pulse.h"
#include "exporters/notifier.h"
#include "exporters/routes.h"
#include "exporters/server.h"
#include "exporters/span_export.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kBeat = 1s;
constexpr auto kPatience = 10s;
constexpr auto kSaveEvery = 60s;
constexpr auto kSaveNewsAfter = 5s;  // a finding that opened or ended must not be told again

Instant wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Moment now() {
  return {wall_clock(),
          std::chrono::floor<std::chrono::milliseconds>(Clock::now().time_since_epoch())};
}

class RunningAgent final : public Agent {
 public:
  explicit RunningAgent(const Settings& settings)
      : settings_(settings),
        brain_(settings, wall_clock()),
        last_save_(Clock::now()),
        report_(std::make_shared<Report>(brain_.report(wall_clock()))) {}
  RunningAgent(const RunningAgent&) = delete;
  RunningAgent& operator=(const RunningAgent&) = delete;
  ~RunningAgent() override { RunningAgent::stop(); }

  [[nodiscard]] Result<void> prepare();
  void start() override;
  [[nodiscard]] Result<void> reload(const Settings& settings) override;
  void on_reload_request(std::function<std::string()> handler) override;
  void stop() override;
  [[nodiscard]] std::vector<std::string> addresses() const override {
    return server_ ? server_->addresses() : std::vector<std::string>();
  }
  [[nodiscard]] std::shared_ptr<const Report> report() const override { return report_.get(); }

 private:
  using Message = std::variant<Arrival, Settings, ConfigurationNews, ProbeArrival>;
  void start_loops(Scrapers&& scrapers);
  [[nodiscard]] Site make_site();
  void start_configuration_loops();
  void start_probe_loops();
  void export_failed_probes();
  void open_chronicle();
  [[nodiscard]] std::optional<StoreReport> store_report() const;
  [[nodiscard]] LogLevel trouble_level() const;
  void think(const std::stop_token& stop);
  void open_store();
  void recall();
  void save();
  void save_if_due();
  void publish();
  [[nodiscard]] std::string request_reload();

  mutable std::mutex mutex_;  // over what start, reload and stop change
  Settings settings_;
  Scrapers waiting_;                      // until start
  std::optional<StateLock> state_lock_;   // absent: nothing is written to the state directory
  std::unique_ptr<StateKeeper> keeper_;   // null: nothing is kept over a restart
  std::unique_ptr<Chronicle> chronicle_;  // null: before the start, and after the end
  // Of the thinking thread once that runs:
  Brain brain_;
  Clock::time_point last_save_;
  bool has_news_ = false;

  Latest<Report> report_;
  Mailbox<Message> mailbox_;
  std::function<std::string()> reload_handler_;
  std::atomic<HttpServer*> answering_ = nullptr;
  std::atomic<std::size_t> most_server_series_ = kMostServerSeries;
  std::unique_ptr<HttpServer> server_;
  std::map<std::string, std::unique_ptr<ScrapeLoop>> loops_;
  std::vector<std::unique_ptr<ConfigurationLoop>> configuration_loops_;
  TraceShelf traces_;
  ProbeLoops probe_loops_;
  std::unique_ptr<Notifier> notifier_;
  std::unique_ptr<SpanExporter> spans_;  // null: none are wanted
  std::jthread thinking_;
};

Site RunningAgent::make_site() {
  Site site;
  site.report = [this] { return report_.get(); };
  site.reload = [this] { return request_reload(); };
  site.figures = [this] {
    const HttpServer* server = answering_;
    return server == nullptr ? ServerFigures() : server->figures();
  };
  site.history = [this](const HistoryQuery& query) {
    return chronicle_->history(query, wall_clock());
  };
  site.changes = [this](const HistoryQuery& query) {
    return chronicle_->changes(query, wall_clock());
  };
  site.trace = [this](std::string_view trace_id) { return traces_.find(trace_id); };
  site.incident = [this](const IncidentQuery& query) {
    return chronicle_->incident(query, wall_clock());
  };
  site.most_server_series = [this] { return most_server_series_.load(); };
  return site;
}

Result<void> RunningAgent::prepare() {
  Result<Scrapers> scrapers = make_scrapers(settings_);
  if (!scrapers) return tl::unexpected(std::move(scrapers).error());
  waiting_ = std::move(*scrapers);
  open_store();
  recall();
  open_chronicle();
  most_server_series_ = settings_.most_server_series.value_or(kMostServerSeries);
  auto server = HttpServer::start(settings_.web_listen, make_routes(make_site()), settings_.web,
                                  log_certificate_news);
  if (!server) return tl::unexpected(std::move(server).error());
  server_ = std::move(*server);
  answering_ = server_.get();
  notifier_ =
      Notifier::start(settings_.alertmanager, {.report = [this] { return report_.get(); },
                                               .tell = log_notifier_news,
                                               .version = std::string(kVersion),
                                               .listen = server_->addresses(),
                                               .with_tls = !settings_.web.tls.cert_file.empty(),
                                               .begun = report_.get()->started});
  spans_ = SpanExporter::start(settings_.otlp, {report_.get()->host, std::string(kVersion)},
                               log_span_news);
  return {};
}

void RunningAgent::start() {
  const std::lock_guard lock(mutex_);
  thinking_ = std::jthread([this](const std::stop_token& stop) { think(stop); });
  for (const BalancerSettings& balancer : settings_.balancers) {
    chronicle_->record_configuration(balancer);
  }
  start_loops(std::exchange(waiting_, {}));
  start_configuration_loops();
  start_probe_loops();
}

void RunningAgent::start_probe_loops() {
  probe_loops_.start(settings_.probes,
                     [this](ProbeArrival arrival) { mailbox_.post(std::move(arrival)); });
}

void RunningAgent::start_configuration_loops() {
  for (const auto& loop : configuration_loops_) loop->request_stop();
  configuration_loops_.clear();
  for (const BalancerSettings& balancer : settings_.balancers) {
    if (balancer.config.empty()) continue;
    configuration_loops_.push_back(
        std::make_unique<ConfigurationLoop>(balancer, [this, balancer](ConfigurationNews news) {
          if (news.declaration) chronicle_->record_configuration(balancer);
          mailbox_.post(std::move(news));
        }));
  }
}

void RunningAgent::start_loops(Scrapers&& scrapers) {
  for (const BalancerSettings& balancer : settings_.balancers) {
    const auto scraper = scrapers.find(balancer.name);
    if (scraper == scrapers.end()) continue;
    if (chronicle_->records()) scraper->second.keep_answers();
    loops_[balancer.name] = std::make_unique<ScrapeLoop>(
        balancer.name, std::move(scraper->second), settings_.scrape_interval,
        [this, kind = balancer.kind](Arrival arrival) {
          chronicle_->record(arrival, kind);
          traces_.add(arrival.balancer, arrival.scrape.traces);
          mailbox_.post(std::move(arrival));
        });
  }
}

Result<void> RunningAgent::reload(const Settings& settings) {
  const std::lock_guard lock(mutex_);
  if (auto possible = check_without_restart(settings_, settings); !possible) return possible;
  Result<Scrapers> scrapers = make_scrapers(settings);
  if (!scrapers) return tl::unexpected(std::move(scrapers).error());
  // The last that may fail: from here on everything changes.
  if (auto configured = server_->configure(settings.web); !configured) return configured;
  const bool same_pace = settings.scrape_interval == settings_.scrape_interval;
  std::vector<std::unique_ptr<ScrapeLoop>> ending;
  for (const BalancerSettings& before : settings_.balancers) {
    const auto now = std::find_if(
        settings.balancers.begin(), settings.balancers.end(),
        [&](const BalancerSettings& balancer) { return balancer.name == before.name; });
    const bool stays = now != settings.balancers.end() && same_pace && reads_the_same(before, *now);
    if (stays) {
      scrapers->erase(before.name);
    } else if (auto leaving = loops_.extract(before.name)) {
      leaving.mapped()->request_stop();
      ending.push_back(std::move(leaving.mapped()));
    }
  }
  ending.clear();  // all at once: each may take as long as a scrape
  notifier_->configure(settings.alertmanager);
  const bool same_probes = settings.probes == settings_.probes;
  most_server_series_ = settings.most_server_series.value_or(kMostServerSeries);
  settings_ = settings;
  chronicle_->configure(settings);
  mailbox_.post(settings);
  start_loops(std::move(*scrapers));
  start_configuration_loops();
  if (!same_probes) start_probe_loops();
  return {};
}

void RunningAgent::on_reload_request(std::function<std::string()> handler) {
  const std::lock_guard lock(mutex_);
  reload_handler_ = std::move(handler);
}

std::string RunningAgent::request_reload() {
  std::function<std::string()> handler;
  {
    const std::lock_guard lock(mutex_);
    handler = reload_handler_;
  }
  return handler ? handler() : "this agent has no configuration file to reload";
}

// The HTTP thread may be inside a reload, which takes the lock: it must end before we hold it.
void RunningAgent::stop() {
  answering_ = nullptr;
  server_.reset();
  const std::lock_guard lock(mutex_);
  for (auto& [name, loop] : loops_) loop->request_stop();
  for (const auto& loop : configuration_loops_) loop->request_stop();
  loops_.clear();
  configuration_loops_.clear();
  probe_loops_.stop();
  if (thinking_.joinable()) {
    thinking_.request_stop();
    thinking_.join();
    save();
  }
  notifier_.reset();
  spans_.reset();
  chronicle_.reset();
  keeper_.reset();
  state_lock_.reset();
}

// Without a place to keep things the agent works on. As an ordinary user, who was not asked where
// to, that is nothing to warn of. A service was given its directory by systemd.
LogLevel RunningAgent::trouble_level() const {
  const bool asked_for = settings_.state_directory != Settings().state_directory ||
                         std::getenv("STATE_DIRECTORY") != nullptr;
  return asked_for || geteuid() == 0 ? LogLevel::warning : LogLevel::info;
}

void RunningAgent::open_store() {
  if (settings_.state_directory.empty()) return;
  state_lock_ = StateLock::take(settings_.state_directory);
  if (!state_lock_) {
    log(LogLevel::warning,
        "another skewd keeps its state there, so nothing is kept; give one of them another "
        "[state] directory, or stop it and restart this one",
        {{"directory", settings_.state_directory}});
    return;
  }
  Result<StateStore> store = StateStore::open(settings_.state_directory, wall_clock());
  if (store) {
    keeper_ = std::make_unique<StateKeeper>(std::move(*store));
    return;
  }
  log(trouble_level(),
      "what is learned will not outlive a restart; let [state] directory name one that can be "
      "written, or \"\" to keep nothing",
      {{"reason", store.error().message}});
}

// Answers are not held in memory for a file that will never be.
void RunningAgent::open_chronicle() {
  Settings settings = settings_;
  if (!state_lock_) settings.state_directory.clear();
  if (!keeper_ && trouble_level() == LogLevel::info) settings.flight_recorder_mb = 0;
  chronicle_ =
      std::make_unique<Chronicle>(settings, trouble_level(), [this] { return report_.get(); });
}

std::optional<StoreReport> RunningAgent::store_report() const {
  const std::optional<StoreReport> events = chronicle_->report();
  if (!events) return std::nullopt;
  const StoreReport states = keeper_ ? keeper_->report() : StoreReport{false, 1};
  return StoreReport{events->healthy && states.healthy, events->errors + states.errors};
}

void RunningAgent::recall() {
  if (!keeper_) return;
  brain_.recall(now(), [this](const BalancerSettings& balancer) {
    return keeper_->load(balancer.name, balancer.kind);
  });
}

void RunningAgent::save() {
  last_save_ = Clock::now();
  has_news_ = false;
  if (keeper_) keeper_->save(brain_.states(wall_clock()));
}

void RunningAgent::save_if_due() {
  has_news_ = brain_.take_news() || has_news_;
  const auto age = Clock::now() - last_save_;
  if (age >= kSaveEvery || (has_news_ && age >= kSaveNewsAfter)) save();
}

// The one writer: nobody else touches the brain.
void RunningAgent::think(const std::stop_token& stop) {
  Pulse pulse("brain");
  while (!stop.stop_requested()) {
    std::optional<Message> message = mailbox_.take(stop, kBeat);
    pulse.beat(kPatience);
    if (!message) continue;
    if (auto* arrival = std::get_if<Arrival>(&*message)) {
      brain_.absorb(std::move(*arrival));
    } else if (auto* news = std::get_if<ConfigurationNews>(&*message)) {
      brain_.declare(std::move(*news), now());
    } else if (auto* probe = std::get_if<ProbeArrival>(&*message)) {
      brain_.probe(std::move(*probe), now());
    } else {
      save();  // balancers that are to be forgotten may come back
      brain_.configure(std::get<Settings>(*message));
      recall();
    }
    chronicle_->keep(brain_.take_events(), brain_.take_changes());
    probe_loops_.hasten(brain_.take_doubts());
    export_failed_probes();
    save_if_due();
    publish();
  }
}

void RunningAgent::export_failed_probes() {
  std::vector<RequestSpan> spans;
  for (const ProbeReport& probe : brain_.take_failed_probes()) spans.push_back(span_of(probe));
  if (spans_ && !spans.empty()) spans_->add(std::move(spans));
}

void RunningAgent::publish() {
  auto report = std::make_shared<Report>(brain_.report(wall_clock()));
  report->alertmanagers = notifier_->counts();
  report->store = store_report();
  if (spans_) report->spans = spans_->counts();
  report_.set(std::move(report));
  notifier_->wake();
}

}  // namespace

Result<std::unique_ptr<Agent>> Agent::create(const Settings& settings) {
  auto agent = std::make_unique<RunningAgent>(settings);
  if (auto prepared = agent->prepare(); !prepared) {
    return tl::unexpected(std::move(prepared).error());
  }
  return agent;
}

}  // namespace skewd
