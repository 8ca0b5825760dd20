// SPDX-License-Identifier: Apache-2.0
#include "agent/preflight/vendor.h"

#include <chrono>
#include <iterator>
#include <string>
#include <utility>

#include "agent/preflight/program_run.h"

namespace skewd {
namespace {

constexpr std::chrono::seconds kBound{30};

Diagnostic remark(const VendorChecker& vendor, const ConfigurationFile& file,
                  DiagnosticSeverity severity, const std::string& what) {
  return {"vendor-check", severity, {file.path, 0, 0, 0}, std::string(vendor.program) + what, ""};
}

}  // namespace

void adapt_files(const VendorChecker& vendor, std::vector<ConfigurationFile>& files,
                 std::vector<Diagnostic>& remarks) {
  if (vendor.adapt_arguments == nullptr) return;
  const auto program = find_program(vendor.program);
  if (!program) return;
  for (ConfigurationFile& file : files) {
    auto arguments = vendor.adapt_arguments(file);
    if (arguments.empty()) continue;
    auto run = run_program(*program, std::move(arguments), kBound);
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

void ask_vendor(const VendorChecker& vendor, const std::vector<ConfigurationFile>& files,
                std::vector<Diagnostic>& remarks) {
  const auto program = find_program(vendor.program);
  auto arguments = vendor.arguments(files);
  if (!program || arguments.empty()) return;
  const auto run = run_program(*program, std::move(arguments), kBound);
  if (!run || run->timed_out) {
    remarks.push_back(
        remark(vendor, files.front(), DiagnosticSeverity::warning, " gave no verdict within 30 s"));
    return;
  }
  auto told = vendor.read_remarks(run->output + run->errors, run->exit_status == 0);
  std::move(told.begin(), told.end(), std::back_inserter(remarks));
}

}  // namespace skewd
