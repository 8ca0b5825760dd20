// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "agent/cli/agent_client.h"
#include "agent/cli/command.h"
#include "agent/cli/kept_incident.h"
#include "agent/cli/percent_encoding.h"
#include "agent/cli/terminal.h"
#include "agent/cli/why_text.h"
#include "agent/recording/file_handle.h"
#include "exporters/incident/page.h"
#include "exporters/incident_query.h"

namespace skewd {
namespace {

constexpr std::size_t kMostKnown = 20;

Instant wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string known_pools(const StatusReport& report) {
  std::string all;
  std::size_t count = 0;
  for (const StatusBalancer& balancer : report.balancers) {
    for (const StatusPool& pool : balancer.pools) {
      if (++count > kMostKnown) return "; there are " + all + " and others";
      all += (all.empty() ? "" : ", ") + balancer.name + "/" + pool.name;
    }
  }
  return all.empty() ? "" : "; there are " + all;
}

class ReportCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {.sentence =
                "Writes what happened to a pool as one HTML file, for the postmortem: verdict, "
                "time line, charts and evidence.",
            .examples = {{"skewd report shop --since 2h -o report.html", "the last two hours"},
                         {"skewd report edge/shop --since 2026-11-21T14:00:00Z --until "
                          "2026-11-21T15:00:00Z -o report.html",
                          "an hour that is past"},
                         {"skewd report shop --state-dir /var/lib/skewd -o report.html",
                          "without an agent, from what one kept"},
                         {"skewd report shop --recording incident.jsonl.zst -o report.html",
                          "of a recording"}},
            .exit_status = {{ExitStatus::fine, "written, whatever was found"},
                            {ExitStatus::unusable,
                             "wrong usage, no such pool, no answer of an agent, or a file that "
                             "cannot be written"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return with_access(
        access_,
        {{"POOL", "", "a pool, or BALANCER/POOL", &pool_},
         {"--since", "TIME", "how far back: 30m, 2h, 7d; or 2026-11-21T14:00:00Z", &since_},
         {"--until", "TIME", "up to when (default now)", &until_},
         {"-o", "FILE", "where to; - is standard output", &file_},
         {"--force", "", "write over a file that is there", &force_},
         {"--state-dir", "DIR", "ask no agent, read what one kept in its [state] directory",
          &places_.state_directory},
         {"--recording", "FILE", "ask no agent, replay this recording; - is standard input",
          &places_.recording},
         {"--config.file", "FILE", "for these: take [[balancer.pool]] and [detect] from here",
          &places_.config_file}});
  }
  [[nodiscard]] ExitStatus run() override;

 private:
  [[nodiscard]] Result<void> check() const;
  [[nodiscard]] Result<std::string> make_page() const;
  [[nodiscard]] Result<std::string> ask_agent() const;
  [[nodiscard]] Result<void> write(const std::string& page) const;

  std::string pool_;
  std::string since_;
  std::string until_;
  std::string file_;
  bool force_ = false;
  KeptPlaces places_;
  AgentAccess access_;
};

// Before anything is asked.
Result<void> ReportCommand::check() const {
  const bool is_whole = since_.empty() && !places_.recording.empty();
  const auto period =
      read_period(since_.empty() ? kUsualReport : since_, is_whole ? "" : until_, wall_clock());
  if (!period) return tl::unexpected(Error(period.error()).in("report"));
  if (file_.empty() && is_seen()) {
    return failure(ErrorKind::config, "report: say with -o FILE where to; -o - is standard output");
  }
  std::error_code ignored;
  const bool is_file = !file_.empty() && file_ != "-";
  if (is_file && !force_ && std::filesystem::exists(file_, ignored)) {
    return failure(ErrorKind::config,
                   file_ + ": is there already; give it another name, or --force to write over it");
  }
  return {};
}

Result<std::string> ReportCommand::ask_agent() const {
  const auto fetched = fetch_report(access_);
  if (!fetched) {
    Error error = fetched.error();
    error.message +=
        "; without an agent --state-dir reads what one kept, and --recording a recording";
    return tl::unexpected(std::move(error));
  }
  const auto place = find_pool(fetched->report, pool_);
  if (!place) {
    Error error = place.error();
    error.message += known_pools(fetched->report);
    return tl::unexpected(std::move(error));
  }
  std::string path = "/reports/" + percent_encoded(place->balancer) + "/" +
                     percent_encoded(place->pool) +
                     "?as=file&since=" + percent_encoded(since_.empty() ? kUsualReport : since_);
  if (!until_.empty()) path += "&until=" + percent_encoded(until_);
  return fetch_page(access_, path);
}

Result<std::string> ReportCommand::make_page() const {
  if (places_.state_directory.empty() && places_.recording.empty()) return ask_agent();
  const auto incident = read_kept_incident(places_, pool_, since_, until_, wall_clock());
  if (!incident) return tl::unexpected(incident.error());
  return render_incident(*incident, PageStyle::within);
}

Result<void> ReportCommand::write(const std::string& page) const {
  auto file = FileHandle::create(file_.empty() ? "-" : file_);
  if (!file) return tl::unexpected(std::move(file).error());
  if (auto written = file->write(page); !written) return written;
  return file->close();
}

ExitStatus ReportCommand::run() {
  if (const auto fine = check(); !fine) return refuse(fine.error().message);
  const auto page = make_page();
  if (!page) return refuse(page.error().message);
  if (const auto written = write(*page); !written) return refuse(written.error().message);
  return ExitStatus::fine;
}

}  // namespace

std::unique_ptr<Command> make_report_command() { return std::make_unique<ReportCommand>(); }

}  // namespace skewd
