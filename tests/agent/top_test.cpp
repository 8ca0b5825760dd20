// SPDX-License-Identifier: Apache-2.0
//
// What `skewd top` shows, as plain text: nothing of it may be told by colour alone.
#include <doctest/doctest.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <cwchar>
#include <filesystem>
#include <fstream>

#include "agent/cli/top_answers.h"
#include "agent/cli/top_session.h"
#include "agent/top/view.h"
#include "exporters/status/json.h"
#include "tests/exporters/hostile_names.h"
#include "tests/support/sample_history.h"
#include "tests/support/sample_report.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using top::Key;
using top::Lettering;
using top::Lines;
using top::Picture;
using top::Size;
using top::View;

const fs::path kCases = fs::path(SKEWD_SOURCE_DIR) / "tests/cases/top";

int columns_of(char32_t code) { return wcwidth(static_cast<wchar_t>(code)); }

/// Letters of all languages have their widths while it lives.
class Letters {
 public:
  Letters() { std::setlocale(LC_CTYPE, "C.UTF-8"); }
  Letters(const Letters&) = delete;
  Letters& operator=(const Letters&) = delete;
  ~Letters() { std::setlocale(LC_CTYPE, "C"); }

  const Lettering rich{{true, columns_of}};
  const Lettering ascii{{false, columns_of}};
};

Report sample() {
  Report report = support::make_sample_report();
  support::add_history(report);
  return report;
}

Picture picture_of(const Report& report, const View& view = {}) {
  auto overview = read_overview(render_overview_json(report, Instant{}));
  REQUIRE(overview);
  TopNews news{.overview = std::move(*overview), .asked = view.opened, .detail = {}};
  if (view.opened) {
    const auto json = render_pool_json(report, view.opened->balancer, view.opened->pool);
    auto detail = read_pool_detail(json);
    if (detail) news.detail = std::move(*detail);
  }
  Picture picture;
  take_news(picture, std::move(news), view);
  return picture;
}

View opened(const std::string& balancer, const std::string& pool) {
  View view;
  view.opened = top::Place{balancer, pool};
  return view;
}

void check_golden(const std::string& name, const Lines& lines) {
  CAPTURE(name);
  const std::string text = top::plain_text(lines);
  const fs::path file = kCases / (name + ".txt");
  if (std::getenv("SKEWD_UPDATE_GOLDEN") != nullptr) std::ofstream(file) << text;
  CHECK(text == support::read_file(file));
}

std::size_t widest(const Lines& lines, const Lettering& lettering) {
  std::size_t most = 0;
  for (const top::Line& line : lines) {
    std::size_t width = 0;
    for (const top::Span& span : line.spans) width += lettering.width(span.text);
    most = std::max(most, width);
  }
  return most;
}

void type(View& view, const Picture& picture, std::string_view letters) {
  for (const char letter : letters) {
    top::press(view, {Key::letter, static_cast<char32_t>(letter)}, picture, Size{});
  }
}

constexpr std::array<Size, 3> kSizes{{{80, 24}, {40, 10}, {200, 60}}};

}  // namespace

TEST_CASE("top: the list and a pool are shown as written down, in every size") {
  const Letters letters;
  const Report report = sample();
  for (const Size size : kSizes) {
    const std::string name = std::to_string(size.columns) + "x" + std::to_string(size.rows);
    View list;
    check_golden("list_" + name, top::draw(picture_of(report), list, size, letters.rich));
    View pool = opened("edge", "shop");
    check_golden("pool_" + name, top::draw(picture_of(report, pool), pool, size, letters.rich));
  }
}

TEST_CASE("top: without UTF-8 everything is ASCII, as written down") {
  const Letters letters;
  View list;
  const Lines lines = top::draw(picture_of(sample()), list, {80, 24}, letters.ascii);
  check_golden("list_ascii", lines);
  View pool = opened("edge", "shop");
  const Lines servers = top::draw(picture_of(sample(), pool), pool, {80, 24}, letters.ascii);
  check_golden("pool_ascii", servers);
  for (const Lines& all : {lines, servers}) {
    const std::string text = top::plain_text(all);
    CHECK(std::all_of(text.begin(), text.end(), [](char byte) { return byte > 0; }));
  }
}

TEST_CASE("top: help is shown as written down, and any key goes back") {
  const Letters letters;
  const Picture picture = picture_of(sample());
  View view;
  type(view, picture, "?");
  check_golden("help", top::draw(picture, view, {80, 24}, letters.rich));
  type(view, picture, "q");
  CHECK_FALSE(view.help);
  CHECK_FALSE(view.done);
}

TEST_CASE("top: an agent that is gone is said, and the last picture stays, in grey") {
  const Letters letters;
  Picture picture = picture_of(sample());
  picture.since_answer = 90s;
  picture.loss = top::Loss{"http://127.0.0.1:10145: Connection refused"};
  View view;
  const Lines lines = top::draw(picture, view, {80, 24}, letters.rich);
  check_golden("gone", lines);
  CHECK(top::plain_text(lines).find("shop") != std::string::npos);
  const auto is_faint = [](const top::Span& span) { return span.tone == top::Tone::faint; };
  for (std::size_t i = 5; i < lines.size(); ++i) {
    CHECK(std::all_of(lines[i].spans.begin(), lines[i].spans.end(), is_faint));
  }
}

TEST_CASE("top: no name breaks a column or reaches the terminal raw, in any size") {
  const Letters letters;
  for (const std::string& name : support::hostile_names()) {
    const Report report = support::make_report_of_names(name);
    for (const Lettering* lettering : {&letters.rich, &letters.ascii}) {
      for (std::size_t columns = 1; columns < 130; columns += 21) {
        for (std::size_t rows = 1; rows < 50; rows += 12) {
          View list;
          const Lines lines = top::draw(picture_of(report), list, {columns, rows}, *lettering);
          CHECK(lines.size() <= rows);
          CHECK(widest(lines, *lettering) <= columns);
          CHECK(top::plain_text(lines).find('\x1b') == std::string::npos);
        }
      }
    }
  }
}

TEST_CASE("top: what a terminal would obey, join or turn is left out, and widths are right") {
  const Letters letters;
  const Lettering& rich = letters.rich;
  CHECK(rich.shown("a\x1b[31mb\r\n\tc") == "a[31mbc");
  CHECK(rich.shown("e\u0301\u0301x") == "ex");
  // NOLINTNEXTLINE(misc-misleading-bidirectional): the marks are what is left out
  CHECK(rich.shown("\u202Eabc\u2066") == "abc");
  CHECK(rich.shown("a\xFF"
                   "b") ==
        "a\uFFFD"
        "b");
  CHECK(rich.width(rich.shown("日本")) == 4);
  CHECK(rich.cut("日本語", 4) == "日…");
  CHECK(rich.left("日本語", 4) == "日… ");
  CHECK(rich.width(rich.cut(std::string(10'000, 'x'), 20)) == 20);
  CHECK(letters.ascii.shown("é日") == "??");
}

TEST_CASE("top: lines break at spaces, and a word only if it is longer than a line") {
  const Letters letters;
  using Parts = std::vector<std::string>;
  CHECK(letters.rich.wrapped("all requests go to web-3", 20) ==
        Parts{"all requests go to", "web-3"});
  CHECK(letters.rich.wrapped("go to", 5) == Parts{"go to"});
  CHECK(letters.rich.wrapped("abcdefgh ij", 5) == Parts{"abcde", "fgh", "ij"});
  CHECK(letters.rich.wrapped("", 5) == Parts{""});
  CHECK(letters.rich.wrapped("日本", 1) == Parts{"日", "本"});
}

TEST_CASE("top: keys select, open, filter, sort and leave") {
  const Picture picture = picture_of(sample());
  View view;
  type(view, picture, "j");
  REQUIRE(view.selected);
  CHECK(view.selected->pool == "media");
  type(view, picture, "k");
  CHECK_FALSE(view.selected);  // the first, whichever that becomes
  type(view, picture, "/cart\x0d");
  CHECK(view.filter == "cart");
  top::press(view, {Key::erase}, picture, Size{});
  top::press(view, {Key::enter}, picture, Size{});
  CHECK(view.filter == "car");
  CHECK_FALSE(view.typing);
  top::press(view, {Key::enter}, picture, Size{});
  REQUIRE(view.opened);
  CHECK(view.opened->pool == "cart");
  CHECK(view.filter.empty());
  top::press(view, {Key::escape}, picture, Size{});
  CHECK_FALSE(view.opened);
  type(view, picture, "s");
  CHECK(view.order == top::Order::name);
  CHECK_FALSE(view.done);
  type(view, picture, "q");
  CHECK(view.done);
}

TEST_CASE("top: a scroll beyond the end stops there") {
  const Letters letters;
  View view = opened("edge", "shop");
  const Picture picture = picture_of(sample(), view);
  type(view, picture, "G");
  const Lines end = top::draw(picture, view, {80, 24}, letters.rich);
  CHECK(end.size() == 24);
  CHECK(view.scroll < 100);
  const std::size_t last = view.scroll;
  type(view, picture, "k");
  CHECK(view.scroll == last - 1);
}

TEST_CASE("top: the past grows with each answer, and begins anew with another agent") {
  Report report = sample();
  Picture picture = picture_of(report);
  const std::size_t points = picture.past.of("edge", "shop").size();
  CHECK(points == 181);
  auto again = read_overview(render_overview_json(report, picture.past.after()));
  REQUIRE(again);
  picture.past.add(*again);
  CHECK(picture.past.of("edge", "shop").size() == points);
  again->started = "another time";
  picture.past.add(*again);
  CHECK(picture.past.of("edge", "shop").empty());
  CHECK(picture.past.after() == Instant{});
}

TEST_CASE("top: an answer of somebody else is refused, and an empty one shows nothing as even") {
  const Letters letters;
  CHECK_FALSE(read_overview("<html>"));
  CHECK_FALSE(read_overview("{}"));
  CHECK_FALSE(read_pool_detail("[]"));
  const auto bare = read_overview(
      R"({"at": "2026-11-21T14:02:45.000Z", "balancers": [{"name": "edge", "pools": [{"pool": "a"}]}]})");
  REQUIRE(bare);
  View view;
  Picture picture;
  take_news(picture, {.overview = *bare, .asked = {}, .detail = {}}, view);
  const std::string text = top::plain_text(top::draw(picture, view, {80, 24}, letters.rich));
  CHECK(text.find("even") == std::string::npos);
  CHECK(text.find("not read") != std::string::npos);
}

}  // namespace skewd
