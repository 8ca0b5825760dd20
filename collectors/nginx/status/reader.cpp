// SPDX-License-Identifier: Apache-2.0
#include "collectors/nginx/status/reader.h"

#include <utility>

#include "collectors/nginx/status/dialects.h"

namespace skewd::nginx {
namespace {

enum class Topic { page, vts, plus_process, plus_zones, plus_upstreams, plus_stream };

// Who answers, as far as an earlier scrape has found out.
enum class Dialect { unknown, stub_status, vts, angie, plus };

struct Question {
  Topic topic;
  std::string text;  // appended to the URL
  bool optional = true;
};

// Version 4 is NGINX Plus R18 of 2019; later releases answer it, too.
constexpr std::string_view kPlusVersion = "4/";

std::string joined(const std::string& url, std::string_view path) {
  return (url.ends_with('/') ? "" : "/") + std::string(path);
}

// ".../api/9" and ".../api/9/" name a version.
bool names_version(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  const std::size_t slash = url.rfind('/');
  const std::string_view last = url.substr(slash == std::string_view::npos ? 0 : slash + 1);
  return !last.empty() && last.find_first_not_of("0123456789") == std::string_view::npos;
}

std::vector<Question> plus_questions(const std::string& url) {
  const std::string version(names_version(url) ? std::string_view() : kPlusVersion);
  const auto ask = [&](Topic topic, const char* path) {
    return Question{topic, joined(url, version + path)};
  };
  return {ask(Topic::plus_process, "nginx"), ask(Topic::plus_zones, "http/server_zones"),
          ask(Topic::plus_upstreams, "http/upstreams"),
          ask(Topic::plus_stream, "stream/upstreams")};
}

class Reader final : public AnswerReader {
 public:
  explicit Reader(Source source) : source_(std::move(source)) {}

  Query query() override;
  void feed(std::size_t question, std::string_view piece) override {
    if (question < answers_.size()) answers_[question].append(piece);
  }
  Result<Snapshot> finish() override;
  void abandon() override { answers_.assign(questions_.size(), {}); }

 private:
  [[nodiscard]] std::vector<Question> questions() const;
  [[nodiscard]] Result<Dialect> read_page(std::string_view text);
  [[nodiscard]] Result<Dialect> read_plus();
  [[nodiscard]] Result<void> read_plus_part(Topic topic, JsonValue root);
  [[nodiscard]] Result<Dialect> read_all();
  void add_notes();

  Source source_;
  Dialect dialect_ = Dialect::unknown;
  Topic page_ = Topic::page;  // where the one page was found that tells everything
  std::vector<Question> questions_;
  std::vector<std::string> answers_;
  JsonDocument json_;
  SnapshotDraft draft_;
};

std::vector<Question> Reader::questions() const {
  const std::string& url = source_.url;
  if (source_.kind != Source::Kind::http) return {};
  if (dialect_ == Dialect::plus) {
    std::vector<Question> known = plus_questions(url);
    known.front().optional = false;
    return known;
  }
  std::vector<Question> all{{Topic::page, "", false}};
  if (url.find('?') != std::string::npos || url.ends_with("/format/json")) return all;
  const Question vts{Topic::vts, joined(url, "format/json")};
  if (dialect_ != Dialect::unknown) {
    return page_ == Topic::vts ? std::vector<Question>{{vts.topic, vts.text, false}} : all;
  }
  if (url.find("/api") == std::string::npos) {
    all.push_back(vts);
  } else {
    for (Question& one : plus_questions(url)) all.push_back(std::move(one));
  }
  return all;
}

Query Reader::query() {
  questions_ = questions();
  abandon();
  Query query;
  for (const Question& question : questions_) {
    query.questions.push_back(question.text);
    query.optional.push_back(question.optional);
  }
  return query;
}

// Unknown: it is something else.
Result<Dialect> Reader::read_page(std::string_view text) {
  if (text.starts_with("Active connections")) {
    auto read = read_stub_status(text, draft_);
    if (!read) return tl::unexpected(std::move(read).error());
    return Dialect::stub_status;
  }
  if (!text.starts_with('{')) return Dialect::unknown;
  const auto root = json_.read(text);
  if (!root) return tl::unexpected(root.error());
  if ((*root)["angie"].is_object()) {
    read_angie(*root, draft_);
    return Dialect::angie;
  }
  if (!(*root)["nginxVersion"] || !(*root)["loadMsec"]) return Dialect::unknown;
  read_vts(*root, draft_);
  return Dialect::vts;
}

Result<void> Reader::read_plus_part(Topic topic, JsonValue root) {
  switch (topic) {
    case Topic::plus_process: read_plus_process(root, draft_); break;
    case Topic::plus_zones: read_plus_zones(root, draft_); break;
    case Topic::plus_upstreams: read_plus_upstreams(root, PoolMode::http, draft_); break;
    case Topic::plus_stream: read_plus_upstreams(root, PoolMode::tcp, draft_); break;
    case Topic::page:
    case Topic::vts: break;
  }
  if (!json_.fault().empty()) return failure(ErrorKind::malformed, json_.fault());
  return {};
}

Result<Dialect> Reader::read_plus() {
  Dialect dialect = Dialect::unknown;
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    const Topic topic = questions_[i].topic;
    const bool is_part = topic != Topic::page && topic != Topic::vts;
    if (!is_part || answers_[i].empty()) continue;
    const auto root = json_.read(answers_[i]);
    if (!root) return tl::unexpected(root.error());
    auto read = read_plus_part(topic, *root);
    if (!read) return tl::unexpected(std::move(read).error().in(questions_[i].text));
    if (topic == Topic::plus_process) dialect = Dialect::plus;
  }
  return dialect;
}

Result<Dialect> Reader::read_all() {
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    const Topic topic = questions_[i].topic;
    if (topic != Topic::page && topic != Topic::vts) continue;
    auto dialect = read_page(answers_[i]);
    if (dialect && *dialect == Dialect::unknown) continue;
    if (dialect && !json_.fault().empty()) {
      return failure(ErrorKind::malformed, json_.fault());
    }
    page_ = topic;
    return dialect;
  }
  return read_plus();
}

void Reader::add_notes() {
  std::vector<std::string>& notes = draft_.rest.notes;
  if (dialect_ == Dialect::stub_status) {
    notes.push_back(source_.text +
                    " tells how many requests nginx has had, and nothing about servers; read its "
                    "access log, or build nginx with the VTS module");
    return;
  }
  notes.push_back(source_.text +
                  " does not tell balancing algorithms; name the files of nginx with config in "
                  "[[balancer]]; else shares are not judged");
  if (draft_.rest.pools.empty()) {
    notes.push_back(source_.text +
                    (dialect_ == Dialect::vts
                         ? " tells no upstream: none has had a request yet"
                         : " tells no upstream; add `zone NAME 256k;` to each upstream block"));
  }
}

Result<Snapshot> Reader::finish() {
  if (source_.kind != Source::Kind::http) {
    return failure(ErrorKind::config, "nginx is asked over HTTP: write http://host:port/path");
  }
  draft_.begin();
  const auto dialect = read_all();
  dialect_ = dialect.value_or(Dialect::unknown);
  if (!dialect) return tl::unexpected(dialect.error());
  if (dialect_ == Dialect::unknown) {
    return failure(ErrorKind::malformed,
                   "answers with neither stub_status, nor the JSON of the VTS module, nor the API "
                   "of Angie or NGINX Plus: is this its URL?");
  }
  add_notes();
  draft_.rest.exact_latency_source = source_.text;
  if (dialect_ != Dialect::vts) draft_.rest.exact_latency_source.clear();
  return draft_.finish();
}

}  // namespace

std::unique_ptr<AnswerReader> make_status_reader(const Source& source) {
  return std::make_unique<Reader>(source);
}

}  // namespace skewd::nginx
