// SPDX-License-Identifier: Apache-2.0
#include "agent/doctor/doctor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "agent/discover/permission_advice.h"
#include "agent/doctor/balancer_examination.h"
#include "agent/doctor/secret_examination.h"
#include "agent/doctor/web_examination.h"
#include "collectors/net/http_reach.h"

namespace skewd {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 2s;
constexpr std::size_t kAtOnce = 8;

Instant wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

void append(Examinations& all, Examinations some) {
  std::move(some.begin(), some.end(), std::back_inserter(all));
}

Examinations examine_balancers(const Settings& settings, const AskLimits& limits) {
  std::vector<Examinations> found(settings.balancers.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < found.size(); i = next++) {
      found[i] = examine_balancer(settings.balancers[i], limits);
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(found.size(), kAtOnce); ++i) others.emplace_back(work);
    work();
  }
  Examinations all;
  for (Examinations& some : found) append(all, std::move(some));
  return all;
}

ReachAnswer get(const std::string& url) {
  ReachQuestion question;
  question.url = url;
  question.method = "GET";
  return reach(std::array{question}, kPatience, [](std::size_t) {}).front();
}

Examination examine_alertmanager(std::string url) {
  Examination found{"alertmanager", url, Health::works, "is ready", {}};
  while (url.ends_with('/')) url.pop_back();
  const ReachAnswer answer = get(url + "/-/ready");
  if (!answer.trouble.empty()) {
    found.health = Health::missing;
    found.text = "does not answer: " + answer.trouble;
  } else if (answer.status == 401 || answer.status == 403) {
    found.health = Health::note;
    found.text = "answers, and wants a login, which is not tried here";
  } else if (answer.status != 200) {
    found.health = Health::missing;
    found.text = "answers /-/ready with " + std::to_string(answer.status) +
                 ", but a ready Alertmanager says 200";
  }
  return found;
}

// The nearest folder that is there; the rest would be made.
std::string existing_part(std::string path) {
  struct stat about {};
  while (path.size() > 1 && stat(path.c_str(), &about) != 0 && errno == ENOENT) {
    path.erase(std::max<std::size_t>(path.rfind('/'), 1));
  }
  return path;
}

Examination examine_state(const std::string& directory) {
  Examination found{"state", directory, Health::works, "can be written", {}};
  if (directory.empty()) {
    return {"state", "directory", Health::note, "nothing is kept over a restart, as it is set", {}};
  }
  const std::string folder = existing_part(directory);
  if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) == 0) {
    if (folder != directory) found.text = "will be made in " + folder;
    return found;
  }
  const std::string reason = std::strerror(errno);
  found.health = Health::missing;
  found.text = folder + " cannot be written by user " + own_user() + ": " + reason +
               "; what is learned will not outlive a restart";
  found.mend = "sudo install -d -o " + own_user() + " -m 0700 " + directory;
  return found;
}

Examination examine_rights() {
  Examination found{"rights", "user " + own_user(), Health::note, "in groups " + own_groups(), {}};
  if (geteuid() != 0) return found;
  found.text += "; root may open everything, which the service may not";
  found.mend =
      "to try as the service does:\n"
      "sudo systemd-run --pipe --wait -p DynamicUser=yes -p SupplementaryGroups=haproxy skewd "
      "doctor";
  return found;
}

}  // namespace

Examinations examine(const Settings& settings, const AskLimits& limits) {
  Examinations all = examine_balancers(settings, limits);
  for (const std::string& url : settings.alertmanager.urls) {
    all.push_back(examine_alertmanager(url));
  }
  append(all, examine_secrets(settings.alertmanager));
  all.push_back(examine_state(settings.state_directory));
  append(all, examine_web(settings, wall_clock()));
  all.push_back(examine_rights());
  return all;
}

}  // namespace skewd
