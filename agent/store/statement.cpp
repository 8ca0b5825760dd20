// SPDX-License-Identifier: Apache-2.0
#include "agent/store/statement.h"

namespace skewd {

Statement::Statement(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  note(sqlite3_prepare_v2(database, sql, -1, &statement, nullptr));
  statement_.reset(statement);
}

void Statement::note(int result) {
  if (problem_ == SQLITE_OK) problem_ = result;
}

// SQLITE_STATIC, without its old-style cast: the bytes stay where they are.
Statement& Statement::bind(int index, const std::string& text) {
  note(
      sqlite3_bind_text64(statement_.get(), index, text.data(), text.size(), nullptr, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind(int index, std::int64_t number) {
  note(sqlite3_bind_int64(statement_.get(), index, number));
  return *this;
}

Statement& Statement::bind_blob(int index, const std::string& bytes) {
  note(sqlite3_bind_blob64(statement_.get(), index, bytes.data(), bytes.size(), nullptr));
  return *this;
}

int Statement::step() { return problem_ == SQLITE_OK ? sqlite3_step(statement_.get()) : problem_; }

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (bytes == nullptr || size <= 0) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

}  // namespace skewd
