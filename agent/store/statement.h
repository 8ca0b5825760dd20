// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>

namespace skewd {

/// One SQL statement with its parameters. What is bound must outlive it. After a failure, which
/// the database can tell, every step fails.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql);

  Statement& bind(int index, const std::string& text);
  Statement& bind(int index, std::int64_t number);
  Statement& bind_blob(int index, const std::string& bytes);
  /// SQLITE_ROW, SQLITE_DONE or an error.
  [[nodiscard]] int step();
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string blob(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  void note(int result);

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int problem_ = SQLITE_OK;
};

}  // namespace skewd
