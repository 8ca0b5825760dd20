// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/table.h"

namespace skewd::haproxy {

/// Follows the maps and ACLs of one process, asking little. The lists of both are asked in turn,
/// each in every 10th scrape (60th if it is longer than 64 KiB). Of ACLs no more is asked: who
/// exchanges as many entries as he takes out goes unseen. `set map` shows in no list, so contents
/// of maps are read: 1000 entries in each scrape, taking turns if there are more; a map of more
/// entries by itself, in every 10th scrape or when its list told another count; one of more than 20
/// 000 entries or 1 MiB never, nor what is beyond 100 000 entries or 200 maps in all.
class TableReader {
 public:
  static constexpr std::uint64_t kEntriesAScrape = 1000;
  static constexpr std::uint64_t kLargestMap = 20'000;
  static constexpr std::size_t kLargestAnswer = std::size_t{1} << 20U;
  static constexpr std::uint64_t kMostEntries = 100'000;
  static constexpr std::size_t kMostMaps = 200;

  /// Begins a scrape: what to ask in it.
  [[nodiscard]] const std::vector<std::string>& next_questions();
  /// Begins a recorded scrape: those of `recorded` that this reader asks.
  [[nodiscard]] const std::vector<std::string>& same_questions(
      const std::vector<std::string>& recorded);
  /// Question `question` of these was answered with this piece.
  void feed(std::size_t question, std::string_view piece);
  /// The scrape is complete; the process that answered. Another one has other tables.
  void finish(std::uint64_t pid, std::uint64_t started);
  /// What is known now; the same pointer while it stays. Null before the first list.
  [[nodiscard]] std::shared_ptr<const Tables> tables() const { return told_; }

 private:
  struct Known {
    TableState state;
    Count listed;               // its entries, by its list
    std::uint64_t read_in = 0;  // the scrape; 0: not yet by this process
    std::size_t text_hash = 0;  // of the answer
    bool recounted = false;     // its list tells another count or version than when it was read
    bool too_large = false;
  };
  [[nodiscard]] bool is_list_due(std::size_t bytes, std::uint64_t turn) const;
  void ask_for_lists();
  void ask_for_contents();
  [[nodiscard]] std::vector<const Known*> readable() const;
  static void keep(Known& known, const TableState& listed, bool& changed);
  void take_list(TableState::Kind kind, const std::string& text);
  void take_entries(const std::string& name, const std::string& text);
  [[nodiscard]] Known* find(TableState::Kind kind, std::string_view name);
  void tell();

  std::vector<std::string> questions_;
  std::vector<std::string> answers_;
  std::vector<Known> known_;
  std::uint64_t scrape_ = 0;
  std::uint64_t lists_since_ = 0;  // the scrape before the first of this process
  std::size_t map_list_bytes_ = 0, acl_list_bytes_ = 0;
  std::uint64_t pid_ = 0, started_ = 0;
  bool lists_read_ = false;
  bool changed_ = false;
  std::shared_ptr<const Tables> told_;
};

}  // namespace skewd::haproxy
