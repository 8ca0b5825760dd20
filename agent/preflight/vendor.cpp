// SPDX-License-Identifier: Apache-2.0
#include "agent/preflight/vendor.h"

#include <chrono>
#include <filesystem>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>

#include "collectors/net/program_run.h"

namespace skewd {
namespace {

constexpr std::chrono::seconds kBound{30};

Diagnostic remark(const VendorChecker& vendor, const ConfigurationFile& file,
                  DiagnosticSeverity severity, const std::string& what) {
  return {"vendor-check", severity, {file.path, 0, 0, 0}, std::string(vendor.program) + what, ""};
}

// A program may look for relative names elsewhere, as nginx does; people get their own names back.
class AbsoluteNames {
 public:
  explicit AbsoluteNames(std::vector<ConfigurationFile>& files) : files_(files) {
    for (ConfigurationFile& file : files_) {
      given_.push_back(file.path);
      std::error_code trouble;
      const auto absolute = std::filesystem::absolute(file.path, trouble);
      if (!trouble && file.path != "<stdin>") file.path = absolute.string();
    }
  }
  AbsoluteNames(const AbsoluteNames&) = delete;
  AbsoluteNames& operator=(const AbsoluteNames&) = delete;
  ~AbsoluteNames() {
    for (std::size_t i = 0; i < given_.size(); ++i) files_[i].path = std::move(given_[i]);
  }

  // A remark that names no file is about the first.
  void give_back(std::string& name) const {
    for (std::size_t i = 0; i < given_.size(); ++i) {
      if (name.empty() || name == files_[i].path) {
        name = given_[i];
        return;
      }
    }
  }

 private:
  std::vector<ConfigurationFile>& files_;
  std::vector<std::string> given_;
};

}  // namespace

void adapt_files(const VendorChecker& vendor, std::vector<ConfigurationFile>& files,
                 std::vector<Diagnostic>& remarks) {
  if (vendor.adapt_arguments == nullptr) return;
  const auto program = find_program(vendor.program);
  if (!program) return;
  for (ConfigurationFile& file : files) {
    auto arguments = vendor.adapt_arguments(file);
    if (arguments.empty()) continue;
    auto run = run_program(*program, std::move(arguments), {.time = kBound});
    if (!run || run->timed_out) {
      remarks.push_back(remark(vendor, file, DiagnosticSeverity::error,
                               " did not translate this file within 30 s"));
    } else if (run->exit_status == 0) {
      file.adapted = std::move(run->output);
    } else {
      auto told = vendor.read_remarks(run->errors, false);
      std::move(told.begin(), told.end(), std::back_inserter(remarks));
    }
  }
}

void ask_vendor(const VendorChecker& vendor, std::vector<ConfigurationFile>& files,
                std::vector<Diagnostic>& remarks) {
  const auto program = find_program(vendor.program);
  const AbsoluteNames names(files);
  auto arguments = vendor.arguments(files);
  if (!program || arguments.empty()) return;
  const auto run = run_program(*program, std::move(arguments), {.time = kBound});
  if (!run || run->timed_out) {
    remarks.push_back(
        remark(vendor, files.front(), DiagnosticSeverity::warning, " gave no verdict within 30 s"));
    return;
  }
  auto told = vendor.read_remarks(run->output + run->errors, run->exit_status == 0);
  for (Diagnostic& one : told) {
    names.give_back(one.place.file);
  }
  std::move(told.begin(), told.end(), std::back_inserter(remarks));
}

}  // namespace skewd
