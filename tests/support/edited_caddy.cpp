// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "tests/support/child_process.h"
#include "tests/support/edited_site.h"
#include "tests/support/loopback_port.h"
#include "tests/support/real_log.h"
#include "tests/support/temp_directory.h"
#include "tests/support/vendor_program.h"

namespace skewd::support {
namespace {

constexpr const char* kProgram = "/usr/bin/caddy";

class EditedCaddy final : public EditedBalancer {
 public:
  explicit EditedCaddy(const EditedSite& site)
      : process_({"/usr/bin/env", "HOME=" + directory_.path().string(), kProgram, "run", "--config",
                  write(site), "--adapter", "caddyfile"},
                 directory_.path() / "output") {
    await(site);
  }

  void reload(const EditedSite& site) override {
    const auto told = run_program("caddy",
                                  {"reload", "--config", write(site), "--adapter", "caddyfile",
                                   "--address", loopback(admin_.number())},
                                  directory_.path().string());
    if (!told || !told->accepted) {
      throw std::runtime_error("caddy does not reload:\n" + (told ? told->text : ""));
    }
    await(site);
  }

  [[nodiscard]] std::string settings(const std::string& name) const override {
    return "[[balancer]]\nname = \"" + name + "\"\nkind = \"caddy\"\nstats = [\"http://" +
           loopback(admin_.number()) +
           "\"]\naccess_log = \"file:" + (directory_.path() / "log").string() + "\"\n";
  }
  [[nodiscard]] std::string pool_name(const std::string& pool) const override {
    // A pool has no name but that of its route.
    return "reverse_proxy 127.0.0.1 /" + (pool == "media" ? pool : std::string("shop")) + "*";
  }

 private:
  void await(const EditedSite& site) {
    if (!await_edition(site, 204, [&] { return process_.running(); })) {
      throw std::runtime_error("caddy does not serve its file:\n" + process_.output());
    }
  }

  [[nodiscard]] std::string write(const EditedSite& site) const {
    std::string text = "{\n admin " + loopback(admin_.number()) + "\n auto_https off\n}\nhttp://" +
                       loopback(site.port) + " {\n bind 127.0.0.1\n" +
                       with(documented_log_lines("caddy", "handle_errors"),
                            "/var/log/caddy/skewd.log", (directory_.path() / "log").string()) +
                       "respond /edition-" + std::to_string(site.edition) + " 204\n" +
                       route(site, "shop", site.shop) + route(site, "media", "media") + "}\n";
    return directory_.write("Caddyfile", text).string();
  }

  static std::string route(const EditedSite& site, const std::string& path,
                           const std::string& pool) {
    std::string servers;
    if (const EditedPool* found = site.find(pool)) {
      for (const auto& member : found->members) {
        if (!member.out) servers += loopback(member.port) + " ";
      }
    }
    std::string text = documented_log_lines("caddy", "header_down");
    text = with(text, "/api/*", "/" + path + "*");
    text = with(text, "shop.example /api/*", "127.0.0.1 /" + path + "*");
    return with(text, "10.0.0.1:80 10.0.0.2:80 {",
                servers + "{\nlb_policy round_robin\nlb_try_duration 0s\n");
  }

  TempDirectory directory_;
  LoopbackPort admin_;
  ChildProcess process_;
};

}  // namespace

std::unique_ptr<EditedBalancer> make_edited_caddy(const EditedSite& site) {
  if (!std::filesystem::exists(kProgram)) return nullptr;
  return std::make_unique<EditedCaddy>(site);
}

}  // namespace skewd::support
