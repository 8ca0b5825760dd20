// SPDX-License-Identifier: Apache-2.0
#include "agent/doctor/log_place_examination.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "agent/discover/permission_advice.h"
#include "agent/doctor/listening.h"

namespace skewd {
namespace {

bool may(const std::string& path, int mode) {
  return faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0;
}

Examination examine_socket(Examination found, const std::string& path) {
  struct stat about {};
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  if (stat(path.c_str(), &about) == 0 && S_ISSOCK(about.st_mode)) {
    found.text = "the socket is there; the balancer must be allowed to write to it";
  } else if (may(folder, W_OK | X_OK)) {
    found.text = "nobody has made the socket yet; the agent makes it when it runs";
  } else {
    const std::string reason = std::strerror(errno);
    found.health = Health::missing;
    found.text = "the agent could not make the socket: " + folder + ": " + reason;
    found.mend = "name a path below /run/skewd, which the service owns (RuntimeDirectory=skewd)";
  }
  return found;
}

Examination examine_file(Examination found, const std::string& path) {
  if (may(path, R_OK)) {
    found.text = "can be read";
    return found;
  }
  const int reason = errno;
  found.health = Health::missing;
  found.text = std::string("cannot be read: ") + std::strerror(reason);
  if (reason == EACCES) found.mend = permission_advice(path, false, {});
  if (reason == ENOENT)
    found.mend =
        "let the balancer write its access log there, and send it a "
        "request";
  return found;
}

Examination examine_port(Examination found, const std::string& address) {
  const ListenTrial trial = try_datagrams(address);
  if (trial.can_bind) {
    found.text = "the address is free; the agent listens there when it runs";
  } else if (trial.is_taken) {
    found.text = "somebody receives there: the running agent, or another program";
    found.health = Health::note;
  } else {
    found.health = Health::missing;
    found.text = "cannot listen there: " + trial.reason;
  }
  return found;
}

}  // namespace

Examination examine_log_place(const std::string& area, const std::string& place) {
  Examination found{area, place, Health::works, {}, {}};
  if (place.starts_with("unix:")) return examine_socket(std::move(found), place.substr(5));
  if (place.starts_with("file:")) return examine_file(std::move(found), place.substr(5));
  if (place.starts_with("udp:")) return examine_port(std::move(found), place.substr(4));
  found.health = Health::missing;
  found.text = "is no place of an access log";
  found.mend = "write unix:/path, udp:address:port or file:/path";
  return found;
}

}  // namespace skewd
