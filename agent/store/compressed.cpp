// SPDX-License-Identifier: Apache-2.0
#include "agent/store/compressed.h"

#include <zstd.h>

namespace skewd {
namespace {

// The state of 10 000 servers: a ninth of its size in 10 ms.
constexpr int kLevel = 1;

}  // namespace

Result<std::string> compressed(const std::string& bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), kLevel);
  if (ZSTD_isError(size) != 0) return failure(ErrorKind::limit, ZSTD_getErrorName(size));
  frame.resize(size);
  return frame;
}

Result<std::string> decompressed(const std::string& frame, std::size_t most) {
  const unsigned long long told = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (told > most) return failure(ErrorKind::malformed, "it is damaged");  // errors are large, too
  std::string bytes(static_cast<std::size_t>(told), '\0');
  const std::size_t size = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) != 0 || size != bytes.size()) {
    return failure(ErrorKind::malformed, "it is damaged");
  }
  return bytes;
}

}  // namespace skewd
