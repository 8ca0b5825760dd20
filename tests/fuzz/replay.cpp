// SPDX-License-Identifier: Apache-2.0
//
// Gives a fuzz entry each file of the folders on the command line, and every half of it: what the
// fuzzer starts from, and what it once found.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void replay(const std::string& text) {
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size() / 2);
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int count, char** arguments) {
  std::size_t files = 0;
  for (int i = 1; i < count; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(arguments[i])) {
      if (!entry.is_regular_file()) continue;
      const std::string text = read_file(entry.path());
      replay(text);
      replay("A" + text);
      std::string twice = "A" + text;
      twice.append("\x1e").append(text).append("cut");
      replay(twice);
      ++files;
    }
  }
  std::cout << "replayed " << files << " files\n";
  return files == 0 ? 1 : 0;
}
