// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "agent/top/parts.h"

namespace skewd::top {
namespace {

using Row = std::pair<const char*, const char*>;

constexpr std::array<Row, 8> kKeys{{
    {"up, down", "or k, j: select a pool; scroll an opened one"},
    {"PgUp/PgDn", "half a screen; Home, End, or g, G: first, last"},
    {"Enter", "open the pool"},
    {"Esc, q", "back; from the list: quit"},
    {"/", "show what has this text in it: pools, servers, states"},
    {"s", "sort by trouble, name, requests, errors, time, imbalance"},
    {"t", "what the graph shows: share, time, errors, requests"},
    {"?", "this; any key goes back"},
}};

constexpr std::array<Row, 8> kWords{{
    {"WORST", "largest share of a server, as a multiple of what it is due"},
    {"GOT, DUE", "share that the server got as a bar, what it is due as a tick"},
    {"ERRORS", "of a pool: part of the latest requests; of a server: all so far"},
    {"TIME", "queue, connect and response together, on average"},
    {"SHARE", "over the last minute; the graph: of the server that got most"},
    {"quiet", "too few requests to judge; not judged: shares mean nothing here"},
    {"2/3 up", "so many of its servers can be chosen now"},
    {"-", "the balancer does not tell"},
}};

}  // namespace

Lines help_screen(const Canvas& canvas) {
  Lines lines;
  lines.push_back({{{"KEYS", Tone::strong}}});
  const auto add = [&](const Row& row) {
    for (Line& line : labelled(canvas, row.first, row.second)) lines.push_back(std::move(line));
  };
  for (const Row& row : kKeys) add(row);
  lines.push_back({});
  lines.push_back({{{"WORDS", Tone::strong}}});
  for (const Row& row : kWords) add(row);
  return lines;
}

}  // namespace skewd::top
