// SPDX-License-Identifier: Apache-2.0
#include "collectors/haproxy/config/reading.h"

#include <algorithm>

namespace skewd::haproxy {

std::size_t Allowance::take(std::size_t wanted, const Place& place, Remarks& remarks) {
  const std::size_t taken = std::min(wanted, left);
  left -= taken;
  if (taken < wanted && !told) {
    told = true;
    remarks.info(place, std::string("there are too many ") + what + "; the rest is not read");
  }
  return taken;
}

std::string Reading::path_of(const std::string& file, const std::string& from) const {
  if (file.starts_with('/')) return file;
  if (default_path == "origin") return origin.empty() ? file : origin + "/" + file;
  if (default_path != "config" && default_path != "parent") return file;
  const std::size_t slash = from.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : from.substr(0, slash + 1);
  return folder + (default_path == "parent" ? "../" : "") + file;
}

}  // namespace skewd::haproxy
