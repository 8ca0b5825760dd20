// SPDX-License-Identifier: Apache-2.0
#include "alerts/state/sealed.h"

#include <array>
#include <cstddef>

namespace skewd {
namespace {

constexpr std::string_view kMagic = "skewd\nS\x1a";  // no text, and broken by a copy as text
constexpr std::size_t kWord = 8;
constexpr std::size_t kHeader = 4 * kWord;  // magic, schema, length, checksum
static_assert(kMagic.size() == kWord);

void append_word(std::string& bytes, std::uint64_t word) {
  for (std::size_t i = 0; i < kWord; ++i) bytes += static_cast<char>(word >> (8 * i));
}

// The last word may be short.
std::uint64_t read_word(std::string_view bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size() && i < kWord; ++i) {
    word |= std::uint64_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
  }
  return word;
}

// FNV-1a, word by word. Each step maps different words and different sums to different sums, so
// that no single changed word goes unnoticed.
std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t sum = 14695981039346656037U;
  for (std::size_t at = 0; at < bytes.size(); at += kWord) {
    sum = (sum ^ read_word(bytes.substr(at, kWord))) * 1099511628211U;
  }
  return sum;
}

}  // namespace

std::string seal(std::string_view content, std::uint64_t schema) {
  std::string sealed;
  sealed.reserve(kHeader + content.size());
  sealed += kMagic;
  append_word(sealed, schema);
  append_word(sealed, content.size());
  append_word(sealed, checksum(content));
  sealed += content;
  return sealed;
}

Result<std::string_view> unseal(std::string_view sealed, std::uint64_t schema) {
  const auto refused = [](const char* why) { return failure(ErrorKind::malformed, why); };
  if (sealed.size() < kHeader || !sealed.starts_with(kMagic)) return refused("it is no state");
  const auto word = [&](std::size_t index) { return read_word(sealed.substr(index * kWord)); };
  const std::string_view content = sealed.substr(kHeader);
  if (word(1) != schema) return refused("it was written by another version of skewd");
  if (word(2) != content.size()) return refused("it is not whole");
  if (word(3) != checksum(content)) return refused("it was damaged: its checksum is wrong");
  return content;
}

}  // namespace skewd
