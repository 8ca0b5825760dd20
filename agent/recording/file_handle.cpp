// SPDX-License-Identifier: Apache-2.0
#include "agent/recording/file_handle.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace skewd {
namespace {

tl::unexpected<Error> failure_of(const std::string& name, int error) {
  return failure(ErrorKind::config, name + ": " + std::generic_category().message(error));
}

}  // namespace

Result<FileHandle> FileHandle::open(const std::string& file) {
  if (file == "-") return FileHandle(STDIN_FILENO, "standard input", false);
  const int number = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (number < 0) return failure_of(file, errno);
  return FileHandle(number, file, true);
}

// Answers and configurations may hold what not everybody should read: 0600.
Result<FileHandle> FileHandle::create(const std::string& file) {
  if (file == "-") return FileHandle(STDOUT_FILENO, "standard output", false);
  const int number =
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (number < 0) return failure_of(file, errno);
  return FileHandle(number, file, true);
}

FileHandle::FileHandle(FileHandle&& other) noexcept
    : number_(std::exchange(other.number_, -1)),
      name_(std::move(other.name_)),
      ours_(other.ours_) {}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  std::swap(number_, other.number_);
  std::swap(name_, other.name_);
  std::swap(ours_, other.ours_);
  return *this;
}

tl::unexpected<Error> FileHandle::system_failure() const { return failure_of(name_, errno); }

Result<void> FileHandle::read(std::size_t most, std::string& out) {
  out.resize(most);
  ssize_t got = -1;
  do {
    got = ::read(number_, out.data(), most);
  } while (got < 0 && errno == EINTR);
  out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  if (got < 0) return system_failure();
  return {};
}

Result<void> FileHandle::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(number_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return system_failure();
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<void> FileHandle::close() {
  const int number = std::exchange(number_, -1);
  if (number < 0 || !ours_ || ::close(number) == 0) return {};
  return system_failure();
}

}  // namespace skewd
