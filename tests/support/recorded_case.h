// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/balancer.h"

namespace skewd::support {

/// What a balancer once answered: a folder with a file per question, named after it. "show stat"
/// is in show_stat.txt, ";csv" over HTTP in stats.csv, and a show_proc.txt makes it a master. Of
/// other sources a file `source` has the address; "/clusters?format=json" is in
/// clusters_format_json, the empty question in `answer`, with any extension.
struct RecordedCase {
  std::filesystem::path folder;
  Source source;                               // that could have answered so
  std::map<std::string, std::string> answers;  // by file name
};

/// All cases of a balancer, by name: the folders in tests/cases/collectors/<kind>.
[[nodiscard]] std::vector<RecordedCase> recorded_cases(std::string_view kind);

[[nodiscard]] RecordedCase read_recorded_case(const std::filesystem::path& folder);

/// One scrape: asks the reader what it wants and feeds it the answers in pieces of at most `piece`
/// bytes. A question without a file is answered with nothing.
[[nodiscard]] Result<Snapshot> read_answers(AnswerReader& reader, const RecordedCase& recorded,
                                            std::size_t piece);

}  // namespace skewd::support
