// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/table_reader.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "collectors/haproxy/table_text.h"

namespace skewd::haproxy {
namespace {

constexpr const char* kMapList = "show map";
constexpr const char* kAclList = "show acl";
constexpr std::string_view kContent = "show map ";
constexpr std::uint64_t kTurn = 10;  // scrapes
constexpr std::uint64_t kTurnOfLongList = 60;
constexpr std::size_t kMostQuestions = 16;       // of contents in one scrape
constexpr std::size_t kLongestQuestions = 2048;  // HAProxy takes one line of 16 kB by default
constexpr std::size_t kLongList = std::size_t{64} << 10U;

// A word of HAProxy's command line that needs no quotes, or nothing.
bool is_plain(std::string_view name) {
  return !name.empty() && name.size() < kLongestQuestions / 2 &&
         name.find_first_of(" \t\n;\\\"'#") == std::string_view::npos;
}

}  // namespace

bool TableReader::is_list_due(std::size_t bytes, std::uint64_t turn) const {
  const std::uint64_t scrape = scrape_ - lists_since_;
  const std::uint64_t period = bytes > kLongList ? kTurnOfLongList : kTurn;
  return scrape == 1 || scrape % period == turn;
}

void TableReader::ask_for_lists() {
  if (is_list_due(map_list_bytes_, 0)) questions_.emplace_back(kMapList);
  if (is_list_due(acl_list_bytes_, kTurn / 2)) questions_.emplace_back(kAclList);
}

// Those that were not read for longest come first.
std::vector<const TableReader::Known*> TableReader::readable() const {
  std::vector<const Known*> maps;
  std::uint64_t entries = 0;
  for (const Known& table : known_) {
    const bool is_map = table.state.kind == TableState::Kind::map;
    if (!is_map || table.too_large || !is_plain(table.state.name)) continue;
    entries += table.listed.value_or(kLargestMap);
    if (entries > kMostEntries || maps.size() == kMostMaps) break;
    maps.push_back(&table);
  }
  std::stable_sort(maps.begin(), maps.end(), [](const Known* one, const Known* other) {
    return one->read_in < other->read_in;
  });
  return maps;
}

void TableReader::ask_for_contents() {
  std::uint64_t left = kEntriesAScrape;
  std::size_t bytes = kLongestQuestions;
  std::size_t asked = 0;
  bool large = false;
  for (const Known* table : readable()) {
    const std::size_t length = kContent.size() + table->state.name.size() + 1;
    if (asked == kMostQuestions || length > bytes) break;
    const std::uint64_t size = table->listed.value_or(kLargestMap) + 1;
    const bool is_large = size > kEntriesAScrape;
    const bool due = table->read_in == 0 || table->recounted || scrape_ - table->read_in >= kTurn;
    if (is_large ? large || !due : size > left) continue;
    questions_.push_back(std::string(kContent) + table->state.name);
    bytes -= length;
    ++asked;
    if (is_large) large = true;
    if (!is_large) left -= size;
  }
}

const std::vector<std::string>& TableReader::next_questions() {
  ++scrape_;
  questions_.clear();
  ask_for_lists();
  ask_for_contents();
  answers_.assign(questions_.size(), {});
  return questions_;
}

const std::vector<std::string>& TableReader::same_questions(
    const std::vector<std::string>& recorded) {
  ++scrape_;
  questions_.clear();
  for (const std::string& question : recorded) {
    const bool asks =
        question == kMapList || question == kAclList || question.starts_with(kContent);
    if (asks) questions_.push_back(question);
  }
  answers_.assign(questions_.size(), {});
  return questions_;
}

void TableReader::feed(std::size_t question, std::string_view piece) {
  std::string& answer = answers_[question];
  const bool is_content = questions_[question].starts_with(kContent);
  if (is_content && answer.size() > kLargestAnswer) return;
  answer.append(piece);
}

TableReader::Known* TableReader::find(TableState::Kind kind, std::string_view name) {
  const auto found = std::find_if(known_.begin(), known_.end(), [&](const Known& table) {
    return table.state.kind == kind && table.state.name == name;
  });
  return found == known_.end() ? nullptr : &*found;
}

void TableReader::keep(Known& known, const TableState& listed, bool& changed) {
  const bool other = known.listed != listed.count || known.state.version != listed.version;
  known.recounted = known.recounted || other;
  known.too_large = listed.count.value_or(0) > kLargestMap || (known.too_large && !other);
  known.listed = listed.count;
  known.state.version = listed.version;
  if (known.too_large) known.state.entries = nullptr;
  if (known.state.entries != nullptr) return;  // the count is theirs
  changed = changed || other;
  known.state.count = listed.count;
}

// Tables that are no longer there go, new ones come.
void TableReader::take_list(TableState::Kind kind, const std::string& text) {
  (kind == TableState::Kind::map ? map_list_bytes_ : acl_list_bytes_) = text.size();
  const std::optional<Tables> list = read_table_list(kind, text);
  if (!list) return;
  lists_read_ = true;
  std::vector<Known> tables;
  for (const TableState& state : *list) {
    Known* const known = find(kind, state.name);
    Known& table = tables.emplace_back(known == nullptr ? Known{state, {}} : std::move(*known));
    keep(table, state, changed_);
  }
  const std::size_t before = known_.size();
  std::erase_if(known_, [&](const Known& table) { return table.state.kind == kind; });
  for (Known& table : tables) known_.push_back(std::move(table));
  changed_ = changed_ || known_.size() != before;
}

void TableReader::take_entries(const std::string& name, const std::string& text) {
  Known* const table = find(TableState::Kind::map, name);
  if (table == nullptr) return;
  table->read_in = scrape_;
  table->recounted = false;
  if (text.size() > kLargestAnswer) {
    table->too_large = true;
    table->state.entries = nullptr;
    changed_ = true;
    return;
  }
  const std::size_t hash = std::hash<std::string>()(text);
  if (table->state.entries != nullptr && hash == table->text_hash) return;
  std::optional<std::vector<TableEntry>> entries = read_table_entries(text);
  if (!entries) return;
  table->text_hash = hash;
  table->state.count = Count(entries->size());
  if (table->state.entries != nullptr && *table->state.entries == *entries) return;
  table->state.entries = std::make_shared<const std::vector<TableEntry>>(std::move(*entries));
  changed_ = true;
}

void TableReader::finish(std::uint64_t pid, std::uint64_t started) {
  if (pid != pid_ || started != started_) {
    pid_ = pid;
    started_ = started;
    if (scrape_ > 1) lists_since_ = scrape_;
    std::erase_if(known_, [](const Known& table) { return table.state.name.starts_with('#'); });
    for (Known& table : known_) table.read_in = 0;
  }
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    const std::string& question = questions_[i];
    if (question == kMapList) take_list(TableState::Kind::map, answers_[i]);
    if (question == kAclList) take_list(TableState::Kind::acl, answers_[i]);
  }
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    const std::string_view question = questions_[i];
    if (question.starts_with(kContent)) {
      take_entries(std::string(question.substr(kContent.size())), answers_[i]);
    }
  }
  answers_.clear();
  questions_.clear();
  tell();
}

void TableReader::tell() {
  if (!lists_read_ || (told_ && !changed_)) return;
  changed_ = false;
  auto tables = std::make_shared<Tables>();
  for (const Known& table : known_) tables->push_back(table.state);
  told_ = std::move(tables);
}

}  // namespace skewd::haproxy
