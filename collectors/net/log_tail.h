// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skewd {

/// One open log file, read from a place in it to its growing end. Never waits.
class LogFile {
 public:
  using Sink = std::function<void(std::string_view line)>;

  explicit LogFile(int fd, std::size_t offset);
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;
  ~LogFile();

  [[nodiscard]] bool is(dev_t device, ino_t inode) const {
    return device == device_ && inode == inode_;
  }
  /// Reads at most `most` bytes and hands on the lines that they end. A file that has become
  /// shorter was emptied, and is read from its beginning. Returns the bytes read.
  std::size_t read(std::size_t most, const Sink& sink);
  /// Hands on what the last line has so far: nobody will end it.
  void finish(const Sink& sink);

 private:
  void take(std::string_view bytes, const Sink& sink);

  int fd_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  std::size_t offset_;
  std::string begun_;  // a line without its end, at most one byte longer than the longest
  std::unique_ptr<char[]> buffer_;
};

/// Follows a log file as balancers and logrotate treat it: it may grow, be emptied, be renamed and
/// made anew, be missing for a while. What is in it at the beginning is passed over; a file that
/// appears later is read from its first byte. A file that was renamed is read before the new one,
/// and on for some time, because its writer may not know of it yet. No byte is read twice.
class LogTail {
 public:
  explicit LogTail(std::string path);

  /// Reads at most `most` bytes of what is there now. Returns the bytes read: none means that
  /// there is nothing more for now.
  std::size_t read(std::size_t most, const LogFile::Sink& sink);
  /// Why nothing can be read; absent: the file is there.
  [[nodiscard]] const std::optional<std::string>& problem() const { return problem_; }

 private:
  struct Former {
    std::unique_ptr<LogFile> file;
    int idle_rounds = 0;
  };
  void look();
  void open();
  std::size_t read_formers(std::size_t most, const LogFile::Sink& sink);

  std::string path_;
  std::unique_ptr<LogFile> file_;  // null: there is none
  std::vector<Former> formers_;    // renamed ones, the oldest first
  int missing_rounds_ = 0;
  bool from_end_ = true;  // what is open next was there before us
  std::optional<std::string> problem_;
};

}  // namespace skewd
