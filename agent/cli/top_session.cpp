// SPDX-License-Identifier: Apache-2.0
#include "agent/cli/top_session.h"

#include <csignal>
#include <string>
#include <utility>

namespace skewd {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kBeat{1000};   // the clock goes on
constexpr int kFailuresToBeGone = 2;  // one is a reload, or bad luck

}  // namespace

void take_news(top::Picture& picture, TopNews news, const top::View& view) {
  picture.overview = std::move(news.overview);
  picture.past.add(picture.overview);
  picture.loss.reset();
  picture.since_answer = milliseconds(0);
  if (!view.opened) picture.detail.reset();
  if (!news.asked || news.asked != view.opened) return;
  picture.no_such_pool = !news.detail;
  picture.detail = std::move(news.detail);
}

void TopSession::hear() {
  auto news = feed_.take();
  if (!news) return;
  if (*news) {
    take_news(picture_, std::move(**news), view_);
    answered_ = Clock::now();
    failures_ = 0;
  } else if (++failures_ >= kFailuresToBeGone) {
    // What to do about it is for those who start; here it is asked again.
    const std::string& problem = news->error().message;
    picture_.loss = top::Loss{problem.substr(0, problem.find("; "))};
  }
}

void TopSession::press_keys() {
  while (const auto pressed = TopTerminal::next_key()) {
    const auto opened = view_.opened;
    top::press(view_, *pressed, picture_, TopTerminal::size());
    if (opened == view_.opened) continue;
    picture_.no_such_pool = false;
    picture_.detail.reset();
  }
}

void TopSession::draw() {
  picture_.since_answer = std::chrono::duration_cast<milliseconds>(Clock::now() - answered_);
  terminal_.show(top::draw(picture_, view_, TopTerminal::size(), lettering_));
}

int TopSession::run(TopNews first, top::View view) {
  view_ = std::move(view);
  take_news(picture_, std::move(first), view_);
  answered_ = Clock::now();
  while (!view_.done) {
    feed_.want(view_.opened, picture_.past.after());
    draw();
    const bool is_there = wakeup_.wait(kBeat);
    if (TopWakeup::signal() != 0) return TopWakeup::signal();
    if (!is_there) return SIGHUP;
    press_keys();
    hear();
  }
  return 0;
}

}  // namespace skewd
