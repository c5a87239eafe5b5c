#include "infer/input_batches.h"

#include <utility>

#include "base/fail.h"
#include "model/prediction_json.h"

namespace tandem {

namespace {

size_t size_of(const Input& input) {
  size_t bytes = input.text.size() + (input.text_pair ? input.text_pair->size() : 0);
  for (const std::string& token : input.tokens) bytes += token.size() + 1;
  return bytes;
}

}  // namespace

std::vector<InputRow> InputBatches::next() {
  std::vector<InputRow> rows;
  size_t bytes = 0;
  while (!ended_ && rows.size() < limits_.rows && bytes < limits_.bytes &&
         (rows.empty() || reader_.ready())) {
    InputRow row;
    if (!read(row)) break;
    bytes += size_of(row.input);
    rows.push_back(std::move(row));
  }
  if (rows.empty() && error_) std::rethrow_exception(std::exchange(error_, nullptr));
  return rows;
}

void InputBatches::refuse(std::vector<InputRow>& rows, const InputErrors& errors) {
  auto refused = errors.messages().begin();
  size_t input = 0;
  for (auto row = rows.begin(); row != rows.end() && refused != errors.messages().end(); ++row) {
    if (!row->error.empty() || input++ != refused->first) continue;
    row->error = row->origin.where() + ": " + refused++->second;
    if (on_error_ == OnError::skip) continue;
    error_ = std::make_exception_ptr(Error(ErrorCode::bad_input, row->error));
    ended_ = true;
    rows.erase(row, rows.end());
    return;
  }
}

bool InputBatches::read(InputRow& row) {
  Example example;
  try {
    ended_ = !reader_.next(example);
  } catch (const Error& error) {
    if (on_error_ == OnError::skip && error.code() == ErrorCode::bad_input) {
      row.error = error.message();
      return true;
    }
    error_ = std::current_exception();
    ended_ = true;
  }
  if (ended_) return false;
  row.origin = std::move(example.origin);
  row.fields = std::move(example.fields);
  row.input = std::move(example);
  return true;
}

void InputBatches::skip(int64_t count) {
  InputRow row;
  for (int64_t i = 0; i < count; ++i) {
    if (read(row)) continue;
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    bad_input("the unfinished output has ", count, " rows, but the input ends after ", i,
              ": is it another one? Begin anew without --resume");
  }
}

OrderedJson row_json(const InputRow& row) {
  OrderedJson json = input_json(row.input);
  if (row.fields == nullptr) return json;
  for (const auto& [name, value] : row.fields->items()) {
    if (!json.contains(name)) json[name] = value;
  }
  return json;
}

OrderedJson error_json(const InputRow& row) {
  const bool was_read = row.origin.file != nullptr;
  OrderedJson json = was_read ? row_json(row) : OrderedJson::object();
  json["error"] = row.error;
  return json;
}

std::vector<Input> inputs_of(std::span<const InputRow> rows) {
  std::vector<Input> inputs;
  for (const InputRow& row : rows) {
    if (row.error.empty()) inputs.push_back(row.input);
  }
  return inputs;
}

}  // namespace tandem
