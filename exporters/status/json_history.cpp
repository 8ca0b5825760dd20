// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <utility>

#include "exporters/status/json.h"
#include "exporters/status/json_values.h"

namespace skewd {
namespace {

// Objects that were rendered before are put together as they are: a thousand of them are read and
// written by nobody in between.
class RawList {
 public:
  explicit RawList(std::string_view key) : text_("{\"" + std::string(key) + "\":[") {}

  // `more` are fields that are added: ",\"open\":true".
  void add(std::string_view object, std::string_view more = {}) {
    while (object.ends_with('\n')) object.remove_suffix(1);
    if (object.size() < 2 || object.front() != '{' || object.back() != '}') return;
    object.remove_suffix(1);
    if (!std::exchange(first_, false)) text_ += ',';
    text_.append(object).append(more) += '}';
  }
  [[nodiscard]] std::string finish(bool truncated) && {
    return std::move(text_) + "],\"truncated\":" + (truncated ? "true" : "false") + "}\n";
  }

 private:
  std::string text_;
  bool first_ = true;
};

}  // namespace

std::string render_history_json(const std::vector<PastFinding>& findings, bool truncated) {
  RawList list("findings");
  for (const PastFinding& finding : findings) {
    const Json recording = finding.recording.empty() ? Json(nullptr) : json_text(finding.recording);
    list.add(finding.json, std::string(",\"open\":") + (finding.open ? "true" : "false") +
                               ",\"recording\":" + recording.dump());
  }
  return std::move(list).finish(truncated);
}

std::string render_changes_json(const std::vector<std::string>& changes, bool truncated) {
  RawList list("changes");
  for (const std::string& change : changes) list.add(change);
  return std::move(list).finish(truncated);
}

}  // namespace skewd
