// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <zstd.h>

#include <memory>
#include <string>
#include <string_view>

#include "collectors/result.h"

namespace skewd {

/// What every zstd frame begins with.
inline constexpr std::string_view kZstdMagic = "\x28\xB5\x2F\xFD";

/// What compressing costs and gains.
struct ZstdEffort {
  int level = 3;
  int window_log = 0;  // how far back repetitions are found, as a power of two; 0: the level's own
};

/// Compresses a stream, piece by piece.
class ZstdDeflater {
 public:
  explicit ZstdDeflater(ZstdEffort effort = {});

  /// Appends what is ready to `out`, which may be nothing.
  [[nodiscard]] Result<void> add(std::string_view text, std::string& out);
  /// Appends everything so far, so that a reader gets it should nothing follow.
  [[nodiscard]] Result<void> flush(std::string& out);
  /// Ends the frame; what follows begins another.
  [[nodiscard]] Result<void> finish(std::string& out);

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  [[nodiscard]] Result<void> run(std::string_view text, ZSTD_EndDirective how, std::string& out);

  std::unique_ptr<ZSTD_CCtx, Free> context_;
};

/// The other way, over any number of frames.
class ZstdInflater {
 public:
  ZstdInflater();

  /// Takes from the front of `bytes` and appends at most `most` bytes to `out`: a small piece may
  /// be gigabytes of zeros. Call again while `bytes` is not empty or `out` grows. Error
  /// (malformed): damaged.
  [[nodiscard]] Result<void> add(std::string_view& bytes, std::size_t most, std::string& out);
  /// True between frames: a stream may end here.
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context_;
  bool complete_ = true;
};

}  // namespace skewd
