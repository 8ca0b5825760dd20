// SPDX-License-Identifier: Apache-2.0
#include "tests/demo/screenshots.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "tests/demo/fault.h"
#include "tests/demo/screen.h"
#include "tests/demo/site.h"
#include "tests/demo/watch.h"
#include "tests/demo/watched_agent.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace skewd::demo {
namespace {

using std::chrono::seconds;

constexpr seconds kCleanTime{240};  // so that there is something to see before the fault
constexpr seconds kFindBound{20};
constexpr seconds kFaultTime{40};
constexpr seconds kLookBound{60};

struct Picture {
  std::string file;
  std::string path;  // of the page
  std::vector<std::string> flags;
};

bool take(const Picture& picture, const WatchedAgent& agent, const std::string& folder) {
  const support::TempDirectory scratch;
  std::vector<std::string> command{"/usr/bin/env",
                                   "python3",
                                   SKEWD_SOURCE_DIR "/tests/browser/look.py",
                                   agent.address() + picture.path,
                                   "until document.body.dataset.drawn > 1",
                                   "shot " + folder + "/" + picture.file};
  command.insert(command.end(), picture.flags.begin(), picture.flags.end());
  support::ChildProcess browser(command, scratch.path() / "output");
  return browser.wait(kLookBound) == 0;
}

}  // namespace

int take_screenshots(const std::string& folder) {
  Screen screen;
  Site site;
  const WatchedAgent agent(site.admin_socket());
  Watch watch(agent, screen);
  watch.look_until(kCleanTime, "clean traffic", [] { return false; });
  const std::vector<Fault> faults = make_faults();
  const auto funnel = std::ranges::find(faults, "funnel", &Fault::subtype);
  if (funnel == faults.end()) return 2;
  watch.expect(*funnel);
  funnel->inject(site);
  watch.look_until(kFindBound, "waiting for skewd", [&] { return watch.named().has_value(); });
  watch.look_until(kFaultTime, "the fault goes on", [] { return false; });
  std::filesystem::create_directories(folder);
  const std::vector<Picture> pictures{
      {"page.png", "/", {"--size", "1180x860"}},
      {"pool.png", "/pools/edge/shop", {"--size", "1180x960"}},
      {"phone.png", "/", {"--size", "390x844", "--dark"}},
  };
  for (const Picture& picture : pictures) {
    if (!take(picture, agent, folder)) {
      screen.line("no picture of " + picture.path + "; is chromium installed?", Tone::bad);
      return 2;
    }
    screen.line(folder + "/" + picture.file);
  }
  return 0;
}

}  // namespace skewd::demo
