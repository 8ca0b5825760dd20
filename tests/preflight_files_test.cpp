// SPDX-License-Identifier: Apache-2.0
// What is shipped to put `skewd check` into a pipeline: it is run here with a stub for skewd.
#include <doctest/doctest.h>
#include <libfyaml.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "tests/support/child_process.h"
#include "tests/support/document.h"
#include "tests/support/temp_directory.h"

namespace skewd {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = SKEWD_SOURCE_DIR;
const fs::path kUnits = kSource / "packaging" / "systemd";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

struct Ended {
  int status = -1;
  std::string text;
};

Ended run_shell(const char* shell, const std::string& script, const fs::path& folder) {
  fs::remove(folder / "out");
  support::ChildProcess program({shell, "-c", script}, folder / "out");
  const int status = program.wait(std::chrono::seconds(20)).value_or(-1);
  return {status, program.output()};
}

// A skewd that tells its arguments and ends with this status.
void write_stub(const fs::path& path, int status) {
  std::ofstream(path) << "#!/bin/sh\necho \"skewd $*\"\nexit " << status << "\n";
  fs::permissions(path, fs::perms::owner_all);
}

// The shell's script of a drop-in, as systemd hands it over.
std::string reload_script(const std::string& unit, const fs::path& folder) {
  std::string text = support::read_file(kUnits / (unit + "-check.conf"));
  text = replaced(text, "\\\n", " ");
  const auto found = support::find_all(text, R"(\nExecReload=/bin/sh -c '([^']*)'\n)");
  REQUIRE(found.size() == 1);
  text = replaced(*found.begin(), "$$", "$");
  text = replaced(text, "/usr/sbin/skewd", (folder / "skewd").string());
  text = replaced(text, "/run/skewd-allow-reload", (folder / "flag").string());
  return "CONFIG=/etc/haproxy/haproxy.cfg; " + text;
}

// The lines of a unit that reload it. Those before an empty one do not count.
std::vector<std::string> reloads_of(const fs::path& unit) {
  constexpr std::string_view kKey = "ExecReload=";
  std::istringstream lines(replaced(support::read_file(unit), "\\\n", " "));
  std::vector<std::string> found;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(kKey)) found.push_back(line.substr(kKey.size()));
    if (line == kKey) found.clear();
  }
  return found;
}

class Yaml {
 public:
  explicit Yaml(const fs::path& file)
      : document_(fy_document_build_from_file(nullptr, file.c_str()), fy_document_destroy) {}

  [[nodiscard]] bool is_well() const { return document_ != nullptr; }
  [[nodiscard]] std::string at(const char* path) const {
    fy_node* const node =
        fy_node_by_path(fy_document_root(document_.get()), path, FY_NT, FYNWF_DONT_FOLLOW);
    const char* const text = node == nullptr ? nullptr : fy_node_get_scalar0(node);
    return text == nullptr ? "" : text;
  }

 private:
  std::unique_ptr<fy_document, void (*)(fy_document*)> document_;
};

TEST_CASE("reload: an error that was found refuses it, a check that cannot run does not") {
  for (const std::string unit : {"haproxy", "nginx"}) {
    CAPTURE(unit);
    const support::TempDirectory directory;
    const std::string script = reload_script(unit, directory.path());
    CHECK(run_shell("/bin/sh", script, directory.path()).status == 0);  // no skewd at all
    for (const int status : {0, 1, 2, 70, 139}) {
      CAPTURE(status);
      write_stub(directory.path() / "skewd", status);
      const Ended ended = run_shell("/bin/sh", script, directory.path());
      CHECK(ended.status == (status == 1 ? 1 : 0));
      const std::string file = "/etc/" + unit + "/" + unit;
      CHECK(ended.text.find("skewd check --no-vendor --no-resolve " + file) == 0);
      CHECK((ended.text.find("could not run") != std::string::npos) == (status > 1));
    }
  }
}

TEST_CASE("reload: a flag lets one reload pass without a check, and is used up") {
  for (const std::string unit : {"haproxy", "nginx"}) {
    CAPTURE(unit);
    const support::TempDirectory directory;
    const std::string script = reload_script(unit, directory.path());
    write_stub(directory.path() / "skewd", 1);
    std::ofstream(directory.path() / "flag") << "";
    const Ended ended = run_shell("/bin/sh", script, directory.path());
    CHECK(ended.status == 0);
    CHECK(ended.text.find("not checked") != std::string::npos);
    CHECK_FALSE(fs::exists(directory.path() / "flag"));
    CHECK(run_shell("/bin/sh", script, directory.path()).status == 1);
  }
}

TEST_CASE("reload: a drop-in adds the check to what the installed unit does, and nothing else") {
  for (const std::string unit : {"haproxy", "nginx"}) {
    const fs::path installed = fs::path("/lib/systemd/system") / (unit + ".service");
    if (!fs::exists(installed)) {
      MESSAGE(unit << ".service is not installed: its drop-in was not compared with it");
      continue;
    }
    auto lines = reloads_of(kUnits / (unit + "-check.conf"));
    const auto checks = std::erase_if(lines, [](const std::string& line) {
      return line.find("skewd check") != std::string::npos;
    });
    CHECK(checks == 1);
    CHECK(lines == reloads_of(installed));
  }
}

TEST_CASE("reload: systemd understands the drop-ins") {
  if (std::system("command -v systemd-analyze >/dev/null 2>&1") != 0) {
    MESSAGE("systemd-analyze is not installed: the drop-ins were not verified");
    return;
  }
  for (const std::string unit : {"haproxy", "nginx"}) {
    const fs::path installed = fs::path("/lib/systemd/system") / (unit + ".service");
    if (!fs::exists(installed)) continue;
    CAPTURE(unit);
    const support::TempDirectory directory;
    const fs::path folder = directory.path() / (unit + ".service.d");
    fs::create_directory(folder);
    fs::copy_file(installed, directory.path() / (unit + ".service"));
    fs::copy_file(kUnits / (unit + "-check.conf"), folder / "skewd-check.conf");
    const std::string file = (directory.path() / (unit + ".service")).string();
    const Ended ended = run_shell("/bin/sh", "systemd-analyze verify " + file, directory.path());
    CAPTURE(ended.text);  // it ends with 0 although it complains
    CHECK(ended.text.find("skewd-check.conf") == std::string::npos);
  }
}

TEST_CASE("hook: every file is checked by itself, with the options of all") {
  const Yaml hooks(kSource / ".pre-commit-hooks.yaml");
  REQUIRE(hooks.is_well());
  CHECK(hooks.at("/0/id") == "skewd-check");
  CHECK(hooks.at("/0/language") == "system");
  const support::TempDirectory directory;
  const std::string path = "PATH=" + directory.path().string() + ":$PATH; export PATH; ";
  const std::string command = path + hooks.at("/0/entry") + " --fail-on=warning a.cfg 'b c.cfg'";
  for (const int status : {0, 1, 2}) {
    write_stub(directory.path() / "skewd", status);
    const Ended ended = run_shell("/bin/sh", command, directory.path());
    CHECK(ended.status == (status == 0 ? 0 : 1));
    CHECK(ended.text ==
          "skewd check --no-resolve --no-vendor --fail-on=warning a.cfg\n"
          "skewd check --no-resolve --no-vendor --fail-on=warning b c.cfg\n");
  }
}

TEST_CASE("action: it writes SARIF, tells the status and fails with it") {
  const Yaml action(kSource / "packaging" / "github-action" / "action.yml");
  REQUIRE(action.is_well());
  CHECK(action.at("/runs/using") == "composite");
  const std::string script = action.at("/runs/steps/0/run");
  for (const int status : {0, 1, 2}) {
    const support::TempDirectory directory;
    const std::string folder = directory.path().string();
    write_stub(directory.path() / "skewd", status);
    const std::string setting = "set -e; cd " + folder + "; PATH=" + folder +
                                ":$PATH; FILES='a.cfg b.cfg'; KIND=haproxy; FAIL_ON=warning; "
                                "SARIF=out.sarif; GITHUB_OUTPUT=told\n";
    const Ended ended = run_shell("/bin/bash", setting + script, directory.path());
    CAPTURE(ended.text);
    const std::string check =
        "skewd check --no-resolve --no-vendor --fail-on warning --kind haproxy ";
    CHECK(ended.status == status);
    CHECK(ended.text == check + "a.cfg b.cfg\n");
    CHECK(support::read_file(directory.path() / "told") ==
          "status=" + std::to_string(status) + "\n");
    CHECK(fs::exists(directory.path() / "out.sarif") == (status < 2));
    if (status == 2) continue;
    CHECK(support::read_file(directory.path() / "out.sarif") ==
          check + "--format sarif a.cfg b.cfg\n");
  }
}

}  // namespace
}  // namespace skewd
