// SPDX-License-Identifier: Apache-2.0
#include "agent/recording/recording_writer.h"

#include <utility>

namespace skewd {

Result<RecordingWriter> RecordingWriter::create(const std::string& file) {
  auto handle = FileHandle::create(file);
  if (!handle) return tl::unexpected(std::move(handle).error());
  return RecordingWriter(std::move(*handle), file.ends_with(".zst"));
}

RecordingWriter::RecordingWriter(FileHandle file, bool compressed) : file_(std::move(file)) {
  if (compressed) deflater_.emplace();
}

Result<void> RecordingWriter::put(std::string_view bytes) {
  bytes_ += bytes.size();
  return file_.write(bytes);
}

Result<void> RecordingWriter::write(std::string_view lines) {
  if (!deflater_) return put(lines);
  std::string out;
  return deflater_->add(lines, out).and_then([&] { return put(out); });
}

Result<void> RecordingWriter::flush() {
  if (!deflater_) return {};
  std::string out;
  return deflater_->flush(out).and_then([&] { return put(out); });
}

Result<void> RecordingWriter::finish() {
  std::string out;
  if (deflater_) {
    if (auto done = deflater_->finish(out); !done) return done;
  }
  return put(out).and_then([&] { return file_.close(); });
}

}  // namespace skewd
