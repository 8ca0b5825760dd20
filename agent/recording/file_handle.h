// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "collectors/result.h"

namespace skewd {

/// An open file that is closed with the object, or a standard stream, which is not.
class FileHandle {
 public:
  /// For reading; "-" is standard input. Errors (config) are "FILE: No such file or directory".
  [[nodiscard]] static Result<FileHandle> open(const std::string& file);
  /// For writing, made anew and for its owner only; "-" is standard output.
  [[nodiscard]] static Result<FileHandle> create(const std::string& file);

  FileHandle(FileHandle&& other) noexcept;
  FileHandle& operator=(FileHandle&& other) noexcept;
  ~FileHandle() { static_cast<void>(close()); }

  /// Reads up to `most` bytes into `out`; none at the end of the file.
  [[nodiscard]] Result<void> read(std::size_t most, std::string& out);
  /// Writes all of it.
  [[nodiscard]] Result<void> write(std::string_view bytes);
  /// Some file systems tell only now that the disk is full.
  Result<void> close();

 private:
  FileHandle(int number, std::string name, bool ours)
      : number_(number), name_(std::move(name)), ours_(ours) {}
  [[nodiscard]] tl::unexpected<Error> system_failure() const;

  int number_ = -1;
  std::string name_;
  bool ours_ = false;
};

}  // namespace skewd
