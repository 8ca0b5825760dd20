// SPDX-License-Identifier: Apache-2.0
#include "exporters/server_tls_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace skewd {
namespace {

constexpr std::size_t kLargest = std::size_t{1} << 20;

class OpenFile {
 public:
  // Not blocking: a pipe that somebody put there must not stop us.
  explicit OpenFile(const std::string& file)
      : descriptor_(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

tl::unexpected<Error> unreadable(int reason) {
  std::string message = std::string("cannot be read: ") + std::strerror(reason);
  if (reason == ENOENT) message += "; write the whole path of a file that is there";
  if (reason == EACCES) message += "; give it to a group that skewd is in, with mode 0640";
  return failure(ErrorKind::config, std::move(message));
}

}  // namespace

void SecretText::wipe() noexcept { explicit_bzero(text.data(), text.size()); }

FileTrace trace_of(const std::string& file) {
  struct stat found {};
  if (file.empty() || stat(file.c_str(), &found) != 0) return {-1, -1, -1, -1, -1};
  return {static_cast<long long>(found.st_dev), static_cast<long long>(found.st_ino), found.st_size,
          found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
}

Result<SecretText> read_tls_file(const std::string& file, bool is_secret) {
  const OpenFile opened(file);
  struct stat found {};
  if (opened.get() < 0 || fstat(opened.get(), &found) != 0) return unreadable(errno);
  if (!S_ISREG(found.st_mode)) {
    return failure(ErrorKind::config, "is no file; write the whole path of one");
  }
  if (is_secret && (found.st_mode & (S_IROTH | S_IWOTH)) != 0) {
    return failure(ErrorKind::config, "everyone on this host can use this key; chmod 0640 " + file);
  }
  if (static_cast<std::size_t>(found.st_size) > kLargest) {
    return failure(ErrorKind::config, "is larger than 1 MiB; write a file with PEM text");
  }
  // At its final size from the beginning: growing would leave copies behind.
  SecretText text(std::string(static_cast<std::size_t>(found.st_size), '\0'));
  std::size_t filled = 0;
  while (filled < text.text.size()) {
    const ssize_t got = read(opened.get(), text.text.data() + filled, text.text.size() - filled);
    if (got < 0) return unreadable(errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  text.text.resize(filled);
  return text;
}

}  // namespace skewd
