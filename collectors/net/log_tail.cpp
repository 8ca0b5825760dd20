// SPDX-License-Identifier: Apache-2.0
#include "collectors/net/log_tail.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace skewd {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10;
constexpr std::size_t kLongestLine = std::size_t{64} << 10;
// Ten seconds of rounds: logrotate has told the writer by then.
constexpr int kIdleRounds = 100;
constexpr std::size_t kMostFormers = 16;
// Five seconds of rounds: between renaming a file and making it anew time may pass.
constexpr int kMissingRounds = 50;

std::string reason(int number) { return std::generic_category().message(number); }

std::string_view without_return(std::string_view line) {
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  // Where a writer went on at its old place in a file that was emptied, there is a hole.
  while (!line.empty() && line.front() == '\0') line.remove_prefix(1);
  return line;
}

}  // namespace

LogFile::LogFile(int fd, std::size_t offset) : fd_(fd), offset_(offset), buffer_(new char[kPiece]) {
  struct stat file {};
  if (fstat(fd_, &file) != 0) return;
  device_ = file.st_dev;
  inode_ = file.st_ino;
}

LogFile::~LogFile() { ::close(fd_); }

std::size_t LogFile::read(std::size_t most, const Sink& sink) {
  struct stat file {};
  if (fstat(fd_, &file) != 0) return 0;
  if (static_cast<std::size_t>(file.st_size) < offset_) {
    offset_ = 0;
    begun_.clear();
  }
  const ssize_t size =
      pread(fd_, buffer_.get(), std::min(most, kPiece), static_cast<off_t>(offset_));
  if (size <= 0) return 0;
  offset_ += static_cast<std::size_t>(size);
  take({buffer_.get(), static_cast<std::size_t>(size)}, sink);
  return static_cast<std::size_t>(size);
}

void LogFile::take(std::string_view bytes, const Sink& sink) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    std::string_view piece = bytes.substr(0, end);
    bytes.remove_prefix(std::min(piece.size() + 1, bytes.size()));
    if (begun_.empty()) piece = without_return(piece);
    if (end != std::string_view::npos && begun_.empty()) {
      sink(piece);
      continue;
    }
    const std::size_t room = kLongestLine + 1 - std::min(begun_.size(), kLongestLine + 1);
    begun_ += piece.substr(0, room);
    if (end == std::string_view::npos) return;
    sink(without_return(begun_));
    begun_.clear();
  }
}

void LogFile::finish(const Sink& sink) {
  if (!begun_.empty()) sink(without_return(begun_));
  begun_.clear();
}

LogTail::LogTail(std::string path) : path_(std::move(path)) { open(); }

void LogTail::open() {
  const int fd = ::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    const int number = errno;
    if (number == ENOENT) from_end_ = false;
    problem_ = "cannot be read: " + reason(number);
    if (number == ENOENT) *problem_ += "; it is read from its beginning once it is there";
    if (number == EACCES) *problem_ += "; skewd needs the right to read it, as group adm has";
    return;
  }
  struct stat file {};
  if (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode)) {
    ::close(fd);
    problem_ = "is no file; write unix:/path for a socket";
    return;
  }
  problem_.reset();
  file_ = std::make_unique<LogFile>(fd, from_end_ ? static_cast<std::size_t>(file.st_size) : 0);
  from_end_ = false;
}

// Whether the path still leads to the file that is open.
void LogTail::look() {
  struct stat named {};
  const bool is_there = stat(path_.c_str(), &named) == 0;
  missing_rounds_ = is_there ? 0 : missing_rounds_ + 1;
  if (file_ && is_there && file_->is(named.st_dev, named.st_ino)) {
    problem_.reset();
    return;
  }
  if (file_ && is_there) {
    formers_.push_back({std::move(file_), 0});
    open();
  } else if (!file_) {
    open();
  } else if (missing_rounds_ >= kMissingRounds) {
    problem_ = "is gone; what is still written to it is read, and a new one once it is there";
  }
}

std::size_t LogTail::read_formers(std::size_t most, const LogFile::Sink& sink) {
  std::size_t done = 0;
  for (Former& former : formers_) {
    while (done < most) {
      const std::size_t size = former.file->read(most - done, sink);
      former.idle_rounds = size > 0 ? 0 : former.idle_rounds + 1;
      if (size == 0) break;
      done += size;
    }
  }
  const std::size_t surplus = formers_.size() > kMostFormers ? formers_.size() - kMostFormers : 0;
  for (std::size_t i = 0; i < formers_.size(); ++i) {
    Former& former = formers_[i];
    const bool is_over =
        former.idle_rounds >= kIdleRounds || (i < surplus && former.idle_rounds > 0);
    if (!is_over) continue;
    former.file->finish(sink);
    former.file.reset();
  }
  std::erase_if(formers_, [](const Former& former) { return former.file == nullptr; });
  return done;
}

std::size_t LogTail::read(std::size_t most, const LogFile::Sink& sink) {
  std::size_t done = read_formers(most, sink);
  while (file_ && done < most) {
    const std::size_t size = file_->read(most - done, sink);
    if (size == 0) break;
    done += size;
  }
  // Only who has read all of a file may leave it for the next.
  if (done < most) look();
  return done;
}

}  // namespace skewd
