// SPDX-License-Identifier: Apache-2.0
//
// libfyaml's events, made into a tree. Its own documents are not used: they expand aliases, and
// look for duplicate keys in quadratic time.
#include <libfyaml.h>

#include <algorithm>
#include <map>

#include "collectors/configuration.h"
#include "collectors/yaml.h"
#include "collectors/yaml_tree.h"

namespace skewd {
namespace {

struct ParserDeleter {
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};

struct DiagDeleter {
  void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }
};

struct EventDeleter {
  fy_parser* parser;
  void operator()(fy_event* event) const { fy_parser_event_free(parser, event); }
};

using Event = std::unique_ptr<fy_event, EventDeleter>;

// libfyaml hands every message here and prints none; those that matter are collected.
void keep_quiet(fy_diag*, void*, const char*, std::size_t) {}

// A long scalar counts for more than one, or aliases could multiply its text.
constexpr std::size_t kBytesPerNode = 256;

class TreeBuilder {
 public:
  explicit TreeBuilder(YamlTree& tree) : tree_(tree) {}

  /// False: the document is complete, or an error is in the tree.
  bool take(fy_event& event) {
    switch (event.type) {
      case FYET_SCALAR: return scalar(event);
      case FYET_ALIAS: return alias(event);
      case FYET_SEQUENCE_START: return open(event, YamlNodeKind::sequence);
      case FYET_MAPPING_START: return open(event, YamlNodeKind::mapping);
      case FYET_SEQUENCE_END:
      case FYET_MAPPING_END: return close(event);
      case FYET_NONE:
      case FYET_STREAM_START:
      case FYET_STREAM_END:
      case FYET_DOCUMENT_START:
      case FYET_DOCUMENT_END: break;
    }
    return true;
  }

 private:
  struct Open {
    std::uint32_t node;
    std::string anchor;
    std::size_t size = 1;    // nodes, aliases counted as what they stand for
    std::size_t height = 1;  // levels below and including its own
    std::vector<std::uint32_t> children;
  };
  struct Anchor {
    std::uint32_t node;
    std::size_t size;
    std::size_t height;
  };

  static std::uint32_t offset_of(const fy_mark* mark) {
    return mark == nullptr ? 0 : static_cast<std::uint32_t>(mark->input_pos);
  }

  static std::string text_of(fy_token* token) {
    if (token == nullptr) return {};
    std::size_t length = 0;
    const char* text = fy_token_get_text(token, &length);
    return text == nullptr ? std::string() : std::string(text, length);
  }

  bool fail(std::size_t offset, std::size_t length, std::string text) {
    tree_.error = YamlRemark{tree_.place_of(offset, length), std::move(text)};
    return false;
  }

  std::uint32_t add(fy_event& event, YamlNodeKind kind) {
    YamlNodeData node;
    node.kind = kind;
    node.begin = offset_of(fy_event_start_mark(&event));
    node.end = std::max(node.begin, offset_of(fy_event_end_mark(&event)));
    tree_.nodes.push_back(node);
    return static_cast<std::uint32_t>(tree_.nodes.size() - 1);
  }

  bool place(std::uint32_t node, std::size_t size, std::size_t height = 0) {
    count_ += size;
    if (count_ > kMostYamlNodes) {
      return fail(tree_.nodes[node].begin, 1, "too many values, or aliases that multiply");
    }
    if (open_.empty()) {
      tree_.root = node;
      return true;
    }
    open_.back().children.push_back(node);
    open_.back().size += size;
    open_.back().height = std::max(open_.back().height, height + 1);
    return true;
  }

  bool scalar(fy_event& event) {
    fy_token* token = event.scalar.value;
    std::size_t length = 0;
    const char* text = token == nullptr ? nullptr : fy_token_get_text(token, &length);
    const std::string_view value(text == nullptr ? "" : text, text == nullptr ? 0 : length);
    const bool plain = token == nullptr || fy_token_scalar_style(token) == FYSS_PLAIN;
    const bool null = plain && (value.empty() || value == "~" || value == "null");
    const std::uint32_t node = add(event, null ? YamlNodeKind::null : YamlNodeKind::scalar);
    tree_.nodes[node].first = static_cast<std::uint32_t>(tree_.scalars.size());
    tree_.nodes[node].count = static_cast<std::uint32_t>(value.size());
    tree_.scalars += value;
    const std::size_t size = 1 + value.size() / kBytesPerNode;
    remember(text_of(event.scalar.anchor), {node, size, 0});
    return place(node, size);
  }

  bool alias(fy_event& event) {
    const std::uint32_t begin = std::max(1U, offset_of(fy_event_start_mark(&event))) - 1;  // the *
    const std::string name = text_of(event.alias.anchor);
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) {
      return fail(begin, name.size() + 1, "no anchor '" + name + "' stands before this alias");
    }
    if (open_.size() + found->second.height > kDeepestNesting) return too_deep(begin);
    return place(found->second.node, found->second.size, found->second.height);
  }

  bool open(fy_event& event, YamlNodeKind kind) {
    const std::uint32_t node = add(event, kind);
    if (open_.size() >= kDeepestNesting) return too_deep(tree_.nodes[node].begin);
    open_.push_back({node, text_of(fy_event_get_anchor_token(&event)), 1, 1, {}});
    return true;
  }

  bool too_deep(std::size_t offset) {
    return fail(offset, 1, "nested deeper than " + std::to_string(kDeepestNesting) + " levels");
  }

  bool close(fy_event& event) {
    if (open_.empty()) return true;
    Open done = std::move(open_.back());
    open_.pop_back();
    YamlNodeData& node = tree_.nodes[done.node];
    node.end = std::max(node.end, offset_of(fy_event_end_mark(&event)));
    node.first = static_cast<std::uint32_t>(tree_.children.size());
    node.count = static_cast<std::uint32_t>(done.children.size());
    if (!done.children.empty()) {
      // A block that nothing opens reaches until what comes after it.
      node.begin = std::min(node.begin, tree_.nodes[done.children.front()].begin);
      if (is_implicit(event)) node.end = last_end(done);
    }
    tree_.children.insert(tree_.children.end(), done.children.begin(), done.children.end());
    if (node.kind == YamlNodeKind::mapping) find_duplicates(done.children);
    remember(done.anchor, {done.node, done.size, done.height});
    count_ -= done.size - 1;  // its children were counted when they were placed
    return place(done.node, done.size, done.height);
  }

  static bool is_implicit(fy_event& event) {
    const fy_mark* begin = fy_event_start_mark(&event);
    const fy_mark* end = fy_event_end_mark(&event);
    return begin == nullptr || end == nullptr || begin->input_pos == end->input_pos;
  }

  // An alias stands for what was before; it does not end a block.
  std::uint32_t last_end(const Open& done) const {
    std::uint32_t end = tree_.nodes[done.node].begin;
    for (const std::uint32_t child : done.children) end = std::max(end, tree_.nodes[child].end);
    return end;
  }

  void remember(const std::string& name, const Anchor& anchor) {
    if (!name.empty()) anchors_.insert_or_assign(name, anchor);
  }

  void find_duplicates(const std::vector<std::uint32_t>& children) {
    std::vector<std::uint32_t> keys;
    for (std::size_t i = 0; i < children.size(); i += 2) {
      if (tree_.nodes[children[i]].kind == YamlNodeKind::scalar) keys.push_back(children[i]);
    }
    const auto text = [&](std::uint32_t node) { return tree_.text_of(tree_.nodes[node]); };
    std::stable_sort(keys.begin(), keys.end(), [&](std::uint32_t one, std::uint32_t other) {
      return text(one) < text(other);
    });
    for (std::size_t i = 1; i < keys.size() && tree_.duplicates.size() < kMostReaderRemarks; ++i) {
      if (text(keys[i]) != text(keys[i - 1])) continue;
      const YamlNodeData& key = tree_.nodes[keys[i]];
      tree_.duplicates.push_back({tree_.place_of(key.begin, key.end - key.begin),
                                  "key '" + std::string(text(keys[i])) +
                                      "' stands twice in the same mapping, and the last counts"});
    }
  }

  YamlTree& tree_;
  std::vector<Open> open_;
  std::map<std::string, Anchor, std::less<>> anchors_;
  std::size_t count_ = 0;
};

// The column that libfyaml tells counts characters, so the place is its line at least.
YamlRemark read_error(const YamlTree& tree, fy_diag* diag) {
  void* position = nullptr;
  const fy_diag_error* error = fy_diag_errors_iterate(diag, &position);
  if (error == nullptr) return {Place{tree.file, 0, 0, 0}, "is neither YAML nor JSON"};
  YamlRemark remark{Place{tree.file, 1, 0, 0}, error->msg == nullptr ? "" : error->msg};
  if (error->line > 0) remark.place.line = static_cast<std::size_t>(error->line);
  remark.place.line = std::min(remark.place.line, tree.line_begins.size());
  if (error->column > 0) remark.place.column = static_cast<std::size_t>(error->column);
  remark.place.length = remark.place.column > 0 ? 1 : 0;
  return remark;
}

void build(YamlTree& tree, std::string_view text, YamlDialect dialect) {
  fy_diag_cfg diag_settings;
  fy_diag_cfg_default(&diag_settings);
  diag_settings.fp = nullptr;
  diag_settings.output_fn = keep_quiet;
  diag_settings.colorize = false;
  const std::unique_ptr<fy_diag, DiagDeleter> diag(fy_diag_create(&diag_settings));
  fy_parse_cfg settings{};
  settings.diag = diag.get();
  settings.flags = static_cast<fy_parse_cfg_flags>(
      FYPCF_COLLECT_DIAG | FYPCF_SLOPPY_FLOW_INDENTATION |
      (dialect == YamlDialect::json ? FYPCF_JSON_FORCE : FYPCF_JSON_NONE));
  const std::unique_ptr<fy_parser, ParserDeleter> parser(fy_parser_create(&settings));
  if (diag == nullptr || parser == nullptr) return;
  fy_diag_set_collect_errors(diag.get(), true);
  if (fy_parser_set_string(parser.get(), text.data(), text.size()) != 0) return;
  TreeBuilder builder(tree);
  for (;;) {
    const Event event(fy_parser_parse(parser.get()), EventDeleter{parser.get()});
    if (event == nullptr || event->type == FYET_STREAM_END) break;
    if (event->type == FYET_DOCUMENT_END && dialect == YamlDialect::yaml) return;
    if (!builder.take(*event)) return;
  }
  if (fy_parser_get_stream_error(parser.get())) tree.error = read_error(tree, diag.get());
}

}  // namespace

YamlDocument read_yaml(const std::string& file, std::string_view text, YamlDialect dialect) {
  auto tree = std::make_unique<YamlTree>();
  tree->file = file;
  find_lines(*tree, text.substr(0, kLargestYamlText));
  tree->error = refuse(*tree, text);
  if (!tree->error) build(*tree, text, dialect);
  return YamlDocument(std::move(tree));
}

}  // namespace skewd
