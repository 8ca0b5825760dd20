// SPDX-License-Identifier: Apache-2.0
#include "agent/preflight/disk_surroundings.h"

#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace skewd {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

tl::unexpected<Error> failure_of_system() {
  return failure(ErrorKind::config, std::strerror(errno));
}

}  // namespace

Result<std::string> read_whole_file(const std::string& path, std::size_t most) {
  // A FIFO must not make us wait: it opens at once, and then turns out to be no regular file.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat about {};
  if (file.number() < 0 || fstat(file.number(), &about) != 0) return failure_of_system();
  if (S_ISDIR(about.st_mode)) return failure(ErrorKind::config, "is a directory");
  if (!S_ISREG(about.st_mode)) return failure(ErrorKind::config, "is no regular file");
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size > most) {
    return failure(ErrorKind::limit, "has " + std::to_string(size) + " bytes; at most " +
                                         std::to_string(most) + " are read");
  }
  // One byte more than it had tells a file that grows meanwhile from its end.
  std::string text(std::min(size + 1, most), '\0');
  std::size_t got = 0;
  while (got < text.size()) {
    const ssize_t piece = read(file.number(), text.data() + got, text.size() - got);
    if (piece < 0 && errno == EINTR) continue;
    if (piece < 0) return failure_of_system();
    if (piece == 0) break;
    got += static_cast<std::size_t>(piece);
    if (got == text.size() && got < most) text.resize(std::min(got * 2, most));
  }
  text.resize(got);
  return text;
}

Result<std::string> DiskSurroundings::read_file(const std::string& path) const {
  return read_whole_file(path, kLargestConfigurationFile);
}

std::vector<std::string> DiskSurroundings::expand(const std::string& pattern) const {
  glob_t found{};
  std::vector<std::string> paths;
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) {
    const std::size_t count = std::min<std::size_t>(found.gl_pathc, kMostConfigurationFiles);
    paths.assign(found.gl_pathv, found.gl_pathv + count);
  }
  globfree(&found);
  return paths;
}

std::optional<std::string> DiskSurroundings::environment(const std::string& name) const {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

}  // namespace skewd
