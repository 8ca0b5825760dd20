// SPDX-License-Identifier: Apache-2.0
#include "agent/recording/zstd_stream.h"

#include <new>

namespace skewd {
namespace {

tl::unexpected<Error> zstd_failure(std::size_t code) {
  return failure(ErrorKind::malformed, std::string("zstd: ") + ZSTD_getErrorName(code));
}

}  // namespace

ZstdDeflater::ZstdDeflater(ZstdEffort effort) : context_(ZSTD_createCCtx()) {
  if (!context_) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, effort.level);
  if (effort.window_log > 0) {
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_windowLog, effort.window_log);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_enableLongDistanceMatching, 1);
  }
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
}

Result<void> ZstdDeflater::run(std::string_view text, ZSTD_EndDirective how, std::string& out) {
  ZSTD_inBuffer input{text.data(), text.size(), 0};
  for (;;) {
    const std::size_t before = out.size();
    out.resize(before + ZSTD_CStreamOutSize());
    ZSTD_outBuffer output{out.data() + before, out.size() - before, 0};
    const std::size_t left = ZSTD_compressStream2(context_.get(), &output, &input, how);
    out.resize(before + output.pos);
    if (ZSTD_isError(left) != 0) return zstd_failure(left);
    const bool done = how == ZSTD_e_continue ? input.pos == input.size : left == 0;
    if (done) return {};
  }
}

Result<void> ZstdDeflater::add(std::string_view text, std::string& out) {
  return run(text, ZSTD_e_continue, out);
}
Result<void> ZstdDeflater::flush(std::string& out) { return run({}, ZSTD_e_flush, out); }
Result<void> ZstdDeflater::finish(std::string& out) { return run({}, ZSTD_e_end, out); }

ZstdInflater::ZstdInflater() : context_(ZSTD_createDCtx()) {
  if (!context_) throw std::bad_alloc();
}

Result<void> ZstdInflater::add(std::string_view& bytes, std::size_t most, std::string& out) {
  ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
  const std::size_t before = out.size();
  out.resize(before + most);
  ZSTD_outBuffer output{out.data() + before, most, 0};
  std::size_t hint = 0;
  bool failed = false;
  while (output.pos < output.size && !failed) {
    const std::size_t taken = input.pos;
    const std::size_t given = output.pos;
    hint = ZSTD_decompressStream(context_.get(), &output, &input);
    failed = ZSTD_isError(hint) != 0;
    const bool moved = input.pos > taken || output.pos > given;
    if (!failed && moved) complete_ = hint == 0;
    if (!moved) break;
  }
  out.resize(before + output.pos);
  bytes.remove_prefix(input.pos);
  if (failed) return zstd_failure(hint);
  return {};
}

}  // namespace skewd
