// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exporters/routes.h"
#include "tests/support/child_process.h"
#include "tests/support/sample_history.h"
#include "tests/support/temp_directory.h"

namespace skewd::support {

/// Steps for look.py: until the script of the page has drawn it; what stands on top.
inline constexpr const char* kDrawn = "until document.body.dataset.drawn";
inline constexpr const char* kHeadline =
    "[...document.querySelectorAll('h1')].find(one => one.offsetParent !== null).textContent";

inline constexpr int kNotInstalled = 77;

/// A report, served, and a browser that looks at it.
class Shown {
 public:
  explicit Shown(Report report) {
    add_history(report);
    report_ = std::make_shared<Report>(std::move(report));
    const HttpHandler routes = make_routes(
        {[this] { return report_; }, [] { return std::string(); }, [] { return ServerFigures{}; }});
    auto server = HttpServer::start({"127.0.0.1:0"}, [this, routes](const HttpRequest& request) {
      const bool is_lost = request.path.starts_with("/api/") && is_gone(asked++);
      if (!is_lost) return routes(request);
      HttpResponse answer;
      answer.status = 503;
      return answer;
    });
    REQUIRE(server);
    server_ = std::move(*server);
  }

  /// What the steps told, or nothing where there is no browser. Whatever the browser complains
  /// about, and whatever it asks of others, is a fault.
  [[nodiscard]] std::optional<nlohmann::json> look(const std::string& path,
                                                   const std::vector<std::string>& steps,
                                                   const std::vector<std::string>& flags = {}) {
    const TempDirectory folder;
    const std::string origin = "http://" + server_->addresses().front();
    ChildProcess browser(command_of(origin + path, steps, flags), folder.path() / "output");
    const int status = browser.wait(std::chrono::seconds(300)).value_or(-1);
    if (status == kNotInstalled || status == 127) {
      MESSAGE("skipped: chromium or python3 is not installed");
      return std::nullopt;
    }
    REQUIRE_MESSAGE(status == 0, browser.output());
    const auto seen = nlohmann::json::parse(browser.output());
    CHECK_MESSAGE(seen.at("complaints").empty(), seen.at("complaints").dump());
    for (const nlohmann::json& url : seen.at("asked")) {
      CHECK(url.get<std::string>().starts_with(origin + "/"));
    }
    return std::optional<nlohmann::json>(std::in_place, seen.at("told"));
  }

  std::function<bool(int)> is_gone = [](int) { return false; };
  std::atomic<int> asked{0};

 private:
  [[nodiscard]] static std::vector<std::string> command_of(const std::string& url,
                                                           const std::vector<std::string>& steps,
                                                           const std::vector<std::string>& flags) {
    std::vector<std::string> command{"/usr/bin/env", "python3",
                                     SKEWD_SOURCE_DIR "/tests/browser/look.py", url};
    command.insert(command.end(), flags.begin(), flags.end());
    command.insert(command.end(), steps.begin(), steps.end());
    return command;
  }

  std::shared_ptr<Report> report_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace skewd::support
