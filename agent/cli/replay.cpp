// SPDX-License-Identifier: Apache-2.0
#include "agent/replay/replay.h"

#include <cstdio>
#include <utility>

#include "agent/cli/command.h"
#include "agent/cli/plain_figures.h"
#include "agent/cli/replay_text.h"
#include "agent/cli/terminal.h"
#include "agent/recording/recording_line.h"
#include "agent/recording/recording_reader.h"
#include "agent/recording/scrape_gatherer.h"
#include "exporters/status/json.h"

namespace skewd {
namespace {

constexpr std::size_t kFaultsTold = 20;
constexpr std::size_t kLinesBetweenLooks = 256;  // at the clock

enum class Format { text, json };

// Reads a file to its end, whatever stands in it, and prints what the pipeline says to it.
class Performance {
 public:
  Performance(RecordingReader reader, std::string name, Settings settings, Format format)
      : reader_(std::move(reader)),
        name_(std::move(name)),
        replay_(std::move(settings)),
        format_(format),
        colour_(wanted_colour()) {}

  [[nodiscard]] ExitStatus run() {
    while (const auto line = reader_.next()) {
      if (reader_.line_number() % kLinesBetweenLooks == 0) show_progress();
      if (*line) {
        take_line(**line);
      } else {
        complain(reader_.line_number(), line->error().message);
      }
    }
    if (const auto scrape = gatherer_.finish()) judge(*scrape);
    return finish();
  }

 private:
  void take_line(std::string_view line);
  void judge(const RecordedScrape& scrape);
  void complain(std::size_t line, const std::string& message);
  void show_progress();
  [[nodiscard]] ExitStatus finish();

  RecordingReader reader_;
  std::string name_;  // of the file, for messages
  RecordingLineReader lines_;
  ScrapeGatherer gatherer_;
  std::size_t first_line_ = 0;  // of the scrape that is gathered
  Replay replay_;
  Format format_;
  Colour colour_;
  ReplayCounts counts_;
  std::size_t faults_ = 0;
  ProgressLine progress_;
};

void Performance::take_line(std::string_view line) {
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
  auto read = lines_.read(line);
  if (!read) return complain(reader_.line_number(), read.error().message);
  auto* scrape = std::get_if<RecordedScrape>(&*read);
  if (scrape == nullptr) return;  // a configuration
  const bool is_first = first_line_ == 0;
  if (const auto complete = gatherer_.add(std::move(*scrape))) {
    judge(*complete);
    first_line_ = reader_.line_number();
  } else if (is_first) {
    first_line_ = reader_.line_number();
  }
}

void Performance::judge(const RecordedScrape& scrape) {
  const auto events = replay_.absorb(scrape);
  if (!events) return complain(first_line_, events.error().message);
  counts_.note(scrape);
  for (const FindingEvent& event : *events) {
    counts_.note(event);
    const std::string text = format_ == Format::json ? render_event_json(scrape.at, event)
                                                     : render_event(scrape.at, event, colour_);
    progress_.clear();
    std::fputs(text.c_str(), stdout);
  }
}

void Performance::complain(std::size_t line, const std::string& message) {
  progress_.clear();
  if (++faults_ > kFaultsTold) return;
  static_cast<void>(refuse(name_ + ":" + std::to_string(line) + ": " + message));
}

void Performance::show_progress() {
  if (!progress_.is_due()) return;
  progress_.show(render_plural(reader_.line_number(), "line") + " replayed");
}

ExitStatus Performance::finish() {
  progress_.clear();
  if (faults_ > kFaultsTold) {
    static_cast<void>(refuse(name_ + ": " + render_plural(faults_ - kFaultsTold, "more line") +
                             " could not be replayed"));
  }
  if (format_ == Format::text) std::fputs(render_counts(counts_).c_str(), stdout);
  bool is_readable = faults_ == 0;
  if (const auto& trouble = reader_.trouble()) {
    static_cast<void>(refuse(name_ + ": " + trouble->text));
    is_readable = is_readable && trouble->broken_off;
  }
  if (is_readable && counts_.scrapes == 0) {
    return refuse(name_ + ": holds no scrape; make a recording with `skewd record -o FILE`");
  }
  if (!is_readable) return ExitStatus::unusable;
  return counts_.found ? ExitStatus::found : ExitStatus::fine;
}

class ReplayCommand final : public Command {
 public:
  [[nodiscard]] CommandHelp help() const override {
    return {.sentence = "Judges a recording as the agent would have, and says what it would find.",
            .examples = {{"skewd replay monday.jsonl.zst", "for people, with a summary"},
                         {"skewd replay --format json - < monday.jsonl",
                          "for programs: one line per event"}},
            .exit_status = {{ExitStatus::fine, "nothing above info was found"},
                            {ExitStatus::found, "something was"},
                            {ExitStatus::unusable,
                             "wrong usage, or a recording with a line that cannot be read; the "
                             "other lines were replayed"}}};
  }
  [[nodiscard]] std::vector<Option> options() override {
    return {
        {"FILE", "", "the recording, compressed or not; - is standard input", &file_},
        {"--config.file", "FILE", "take [[balancer.pool]] and [detect] from here", &config_file_},
        {"--format", "text|json", "how to print it", &format_}};
  }
  [[nodiscard]] ExitStatus run() override {
    Settings settings;
    if (!config_file_.empty()) {
      auto loaded = load_settings(config_file_);
      if (!loaded) return refuse(loaded.error().message);
      settings = std::move(*loaded);
    }
    auto reader = RecordingReader::open(file_);
    if (!reader) return refuse(reader.error().message);
    return Performance(std::move(*reader), file_ == "-" ? "standard input" : file_,
                       std::move(settings), format_ == "json" ? Format::json : Format::text)
        .run();
  }

 private:
  std::string file_;
  std::string config_file_;
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<Command> make_replay_command() { return std::make_unique<ReplayCommand>(); }

}  // namespace skewd
