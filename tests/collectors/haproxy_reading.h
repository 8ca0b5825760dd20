// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>

#include "collectors/balancer.h"
#include "tests/support/haproxy_answers.h"
#include "tests/support/recorded_case.h"
#include "tests/support/snapshot_text.h"

namespace skewd::support {

inline constexpr std::array kLevels{SocketLevel::full, SocketLevel::user};

inline std::unique_ptr<AnswerReader> make_haproxy_reader() {
  Source source;
  source.text = "unix:/run/haproxy/skewd.sock";
  return find_balancer_kind("haproxy")->make_reader(source);
}

/// What the reader makes of a HAProxy of that layout.
inline Snapshot read(AnswerReader& reader, const AnswerLayout& layout,
                     SocketLevel level = SocketLevel::full) {
  RecordedCase recorded;
  recorded.answers = {{"show_info.txt", render_show_info()},
                      {"show_stat.txt", render_show_stat(layout, level)},
                      {"show_servers_state.txt", render_show_servers_state(layout)}};
  auto snapshot = read_answers(reader, recorded, 1000);
  REQUIRE_MESSAGE(snapshot, render_reading(snapshot));
  return std::move(*snapshot);
}

}  // namespace skewd::support
