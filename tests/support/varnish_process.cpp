// SPDX-License-Identifier: Apache-2.0
#include "tests/support/varnish_process.h"

#include <stdexcept>

#include "tests/support/eventually.h"
#include "tests/support/http_get.h"
#include "tests/support/vendor_program.h"

namespace skewd::support {
namespace {

constexpr const char* kProgram = "/usr/sbin/varnishd";
constexpr std::chrono::seconds kBound{60};

}  // namespace

std::string VarnishProcess::missing() {
  if (std::filesystem::exists(kProgram)) return {};
  return std::string(kProgram) + " is not installed";
}

VarnishProcess::VarnishProcess(std::string_view vcl) : process_(start(vcl)) {
  const bool answers =
      eventually(kBound, [&] { return http_get(url("")).has_value() || !process_.running(); });
  if (!answers || !process_.running()) {
    throw std::runtime_error("varnishd does not start:\n" + process_.output());
  }
}

std::string VarnishProcess::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_.number()) + "/" + path;
}

// Without its jail, which wants folders that every user may enter.
ChildProcess VarnishProcess::start(std::string_view vcl) const {
  const auto file = directory_.write("boot.vcl", std::string(vcl));
  return ChildProcess({kProgram, "-j", "none", "-F", "-n", folder(), "-f", file.string(), "-a",
                       "127.0.0.1:" + std::to_string(port_.number()), "-s", "default,8m"},
                      directory_.path() / "output");
}

std::string VarnishProcess::command(const std::string& line) const {
  std::vector<std::string> words{"-n", folder()};
  for (std::size_t begin = 0; begin < line.size();) {
    const std::size_t end = std::min(line.find(' ', begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  const auto answer = run_program("varnishadm", words, directory_.path().string());
  if (!answer || !answer->accepted) {
    throw std::runtime_error("varnishadm " + line + ": " + (answer ? answer->text : "missing"));
  }
  return answer->text;
}

void VarnishProcess::use(const std::string& name, std::string_view vcl) {
  const auto file = directory_.write(name + ".vcl", std::string(vcl));
  command("vcl.load " + name + " " + file.string());
  command("vcl.use " + name);
}

}  // namespace skewd::support
