// SPDX-License-Identifier: Apache-2.0
#include "agent/discover/permission_advice.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

namespace skewd {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// The local files only: what asks a directory over the network could wait.
std::string group_name(gid_t wanted) {
  const File file(std::fopen("/etc/group", "re"), std::fclose);
  std::array<char, 65536> text{};
  group entry{};
  group* found = nullptr;
  while (file && fgetgrent_r(file.get(), &entry, text.data(), text.size(), &found) == 0) {
    if (entry.gr_gid == wanted) return entry.gr_name;
  }
  return std::to_string(wanted);
}

bool is_allowed(mode_t mode, bool to_write) {
  const mode_t needed = to_write ? S_IRGRP | S_IWGRP : S_IRGRP;
  return (mode & needed) == needed;
}

// The group that may use the file, which is not that of the administrator.
std::optional<std::string> group_that_may(const std::string& path, bool to_write) {
  struct stat about {};
  if (stat(path.c_str(), &about) != 0 || about.st_gid == 0) return std::nullopt;
  if (!is_allowed(about.st_mode, to_write)) return std::nullopt;
  return group_name(about.st_gid);
}

}  // namespace

std::string own_user() {
  const uid_t own = geteuid();
  const File file(std::fopen("/etc/passwd", "re"), std::fclose);
  std::array<char, 4096> text{};
  passwd entry{};
  passwd* found = nullptr;
  while (file && fgetpwent_r(file.get(), &entry, text.data(), text.size(), &found) == 0) {
    if (entry.pw_uid == own) return entry.pw_name;
  }
  return std::to_string(own);
}

std::string own_groups() {
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(getgroups(0, nullptr), 0)));
  if (getgroups(static_cast<int>(groups.size()), groups.data()) < 0) groups.clear();
  groups.insert(groups.begin(), getegid());
  std::string names;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i > 0 && groups[i] == groups.front()) continue;
    names += (names.empty() ? "" : ", ") + group_name(groups[i]);
  }
  return names;
}

bool is_forbidden(const std::string& path, bool to_write) {
  const int mode = to_write ? R_OK | W_OK : R_OK;
  return faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) != 0 && errno == EACCES;
}

std::string permission_advice(const std::string& path, bool to_write,
                              const std::string& otherwise) {
  const auto group = group_that_may(path, to_write);
  if (!group) {
    const bool is_file = otherwise.empty() && !to_write;
    return is_file ? "sudo setfacl -m u:" + own_user() + ":r " + path : otherwise;
  }
  return "for the service, in /etc/systemd/system/skewd.service.d/" + *group +
         ".conf:\n"
         "[Service]\n"
         "SupplementaryGroups=" +
         *group + "\nfor a user, who then logs in again:\nsudo usermod -aG " + *group + " " +
         (geteuid() == 0 ? "USER" : own_user());
}

}  // namespace skewd
