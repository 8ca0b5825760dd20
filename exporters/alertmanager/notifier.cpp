// SPDX-License-Identifier: Apache-2.0
#include "exporters/notifier.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "exporters/alertmanager/alerts_of.h"
#include "exporters/alertmanager/dispatch_loop.h"

namespace skewd {
namespace {

bool is_told_alike(AlertmanagerSettings one, AlertmanagerSettings other) {
  one.urls.clear();
  other.urls.clear();
  return one == other;
}

class RunningNotifier final : public Notifier {
 public:
  RunningNotifier(AlertmanagerSettings settings, NotifierSite site)
      : site_(std::move(site)), settings_(std::move(settings)), begun_(site_.begun) {
    start_missing();
  }
  RunningNotifier(const RunningNotifier&) = delete;
  RunningNotifier& operator=(const RunningNotifier&) = delete;
  ~RunningNotifier() override;

  void wake() override;
  void configure(const AlertmanagerSettings& settings) override;
  [[nodiscard]] std::vector<AlertmanagerReport> counts() const override;

 private:
  using Loops = std::map<std::string, std::unique_ptr<DispatchLoop>>;
  void start_missing();

  const NotifierSite site_;
  mutable std::mutex mutex_;  // over the rest
  AlertmanagerSettings settings_;
  Instant begun_;
  Loops loops_;  // by URL
};

RunningNotifier::~RunningNotifier() {
  for (auto& [url, loop] : loops_) loop->request_farewell();
}

void RunningNotifier::start_missing() {
  for (const std::string& url : settings_.urls) {
    if (loops_.contains(url)) continue;
    loops_[url] = std::make_unique<DispatchLoop>(
        url, settings_, site_.version,
        [this, url](const NotifierNews& news) { site_.tell(url, news); });
  }
}

void RunningNotifier::wake() {
  const std::lock_guard lock(mutex_);
  if (loops_.empty()) return;
  const std::shared_ptr<const Report> report = site_.report();
  std::string page;
  for (const std::string& listen : site_.listen) {
    if (page.empty()) page = page_of(listen, report->host, site_.with_tls ? "https" : "http");
  }
  const auto alerts =
      std::make_shared<const AlertList>(alerts_of(*report, {page, settings_.watchdog, begun_}));
  for (auto& [url, loop] : loops_) loop->tell(alerts);
}

void RunningNotifier::configure(const AlertmanagerSettings& settings) {
  Loops leaving;  // ends after the lock, as its threads may take a second
  {
    const std::lock_guard lock(mutex_);
    const bool alike = is_told_alike(settings, settings_);
    for (auto it = loops_.begin(); it != loops_.end();) {
      const bool stays = alike && std::find(settings.urls.begin(), settings.urls.end(),
                                            it->first) != settings.urls.end();
      if (stays) {
        ++it;
      } else {
        leaving.insert(loops_.extract(it++));
      }
    }
    settings_ = settings;
    // Those that come now do not know what ended lately.
    begun_ = std::max(begun_, site_.report()->at);
    start_missing();
  }
  for (auto& [url, loop] : leaving) loop->request_end();
  leaving.clear();
  wake();
}

std::vector<AlertmanagerReport> RunningNotifier::counts() const {
  const std::lock_guard lock(mutex_);
  std::vector<AlertmanagerReport> counts;
  for (const auto& [url, loop] : loops_) counts.push_back(loop->report());
  return counts;
}

}  // namespace

std::unique_ptr<Notifier> Notifier::start(const AlertmanagerSettings& settings, NotifierSite site) {
  return std::make_unique<RunningNotifier>(settings, std::move(site));
}

}  // namespace skewd
