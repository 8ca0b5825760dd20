// SPDX-License-Identifier: Apache-2.0
#include "tests/support/certificates.h"

#include <stdexcept>

#include "tests/support/child_process.h"

namespace skewd::support {
namespace {

constexpr const char* kProgram = "/usr/bin/openssl";
constexpr const char* kNewKey = " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes ";

}  // namespace

std::string Certificates::missing() {
  if (std::filesystem::exists(kProgram)) return {};
  return std::string(kProgram) + " is not installed";
}

Certificates::Certificates() {
  run(std::string("req -x509 -days 2 -subj /CN=authority -keyout ca.key -out ca.pem") + kNewKey);
}

void Certificates::run(const std::string& arguments) const {
  ChildProcess process(
      {"/bin/sh", "-c",
       "cd " + directory_.path().string() + " && exec " + kProgram + " " + arguments},
      directory_.path() / "output");
  if (process.wait(std::chrono::seconds(60)) == 0) return;
  throw std::runtime_error("openssl " + arguments + ":\n" + process.output());
}

void Certificates::issue(const std::string& name, const std::string& subject, int days) const {
  directory_.write("extensions", "subjectAltName=" + subject + "\n");
  run("req -subj /CN=" + name + " -keyout " + name + ".key -out " + name + ".csr" + kNewKey);
  run("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -set_serial 2 -extfile extensions" +
      " -days " + std::to_string(days) + " -out " + name + ".pem");
}

std::filesystem::path Certificates::certificate(const std::string& name) const {
  return directory_.path() / (name + ".pem");
}

std::filesystem::path Certificates::key(const std::string& name) const {
  return directory_.path() / (name + ".key");
}

ServerCertificate Certificates::server(const std::string& name) const {
  return {read_file(certificate(name)), read_file(key(name))};
}

}  // namespace skewd::support
