// SPDX-License-Identifier: Apache-2.0
#include "exporters/compression.h"

#include <libdeflate.h>

#include <algorithm>
#include <memory>

namespace skewd {
namespace {

// Level 1 takes a sixth of the time of zlib's usual level 6 and makes /metrics as small.
constexpr int kLevel = 1;
constexpr std::string_view kBlank = " \t";

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const {
    libdeflate_free_compressor(compressor);
  }
};

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char one, char other) {
    return (one >= 'A' && one <= 'Z' ? one - 'A' + 'a' : one) == other;
  });
}

/// "q=0", "Q=0.000": the client refuses the coding.
bool is_refusal(std::string_view parameter) {
  parameter = trim(parameter);
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return false;
  const std::string_view quality = parameter.substr(2);
  return quality.starts_with('0') && quality.find_first_of("123456789") == std::string_view::npos;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<bool> gzip;
  bool anything = false;
  while (!accept_encoding.empty()) {
    const std::size_t comma = accept_encoding.find(',');
    const std::string_view entry = accept_encoding.substr(0, comma);
    accept_encoding.remove_prefix(comma == std::string_view::npos ? accept_encoding.size()
                                                                  : comma + 1);
    const std::size_t semicolon = entry.find(';');
    const std::string_view coding = trim(entry.substr(0, semicolon));
    const bool wanted =
        semicolon == std::string_view::npos || !is_refusal(entry.substr(semicolon + 1));
    if (equals_ignoring_case(coding, "gzip")) gzip = wanted;
    if (coding == "*") anything = wanted;
  }
  return gzip.value_or(anything);
}

std::optional<std::string> gzip(std::string_view body) {
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      libdeflate_alloc_compressor(kLevel));
  if (compressor == nullptr) return std::nullopt;
  std::string compressed(body.size(), '\0');
  const std::size_t size = libdeflate_gzip_compress(compressor.get(), body.data(), body.size(),
                                                    compressed.data(), compressed.size());
  if (size == 0) return std::nullopt;  // it does not fit: it would grow
  compressed.resize(size);
  return compressed;
}

}  // namespace skewd
