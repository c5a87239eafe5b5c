#include "infer/input_batches.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/lines.h"

namespace tandem {
namespace {

/// Batches of the lines of a file.
class InputBatchesTest : public ::testing::Test {
 protected:
  InputBatches batches(std::string_view lines, OnError on_error) const {
    return InputBatches(ExampleReader(testing::lines_of(directory_, lines), DataFormat::text, {}),
                        on_error);
  }
  testing::TemporaryDirectory directory_;
};

/// As a model does it: all answers or an error about every text that begins with "bad".
std::vector<std::string> shout(std::span<const Input> inputs) {
  std::map<size_t, std::string> refused;
  std::vector<std::string> answers;
  for (const Input& input : inputs) {
    if (input.text.starts_with("bad")) refused[answers.size()] = input.text + " is refused";
    answers.push_back(input.text + "!");
  }
  if (!refused.empty()) throw InputErrors(refused);
  return answers;
}

std::vector<std::string> errors_of(const std::vector<InputRow>& rows) {
  std::vector<std::string> errors;
  for (const InputRow& row : rows) errors.push_back(row.error);
  return errors;
}

TEST_F(InputBatchesTest, WhatTheModelRefusesBecomesAnErrorRowUnderSkip) {
  InputBatches all = batches("a\nbad 1\n\xff\nb\nbad 2\n", OnError::skip);
  std::vector<InputRow> rows = all.next();
  EXPECT_EQ(answer_rows(all, rows, shout), (std::vector<std::string>{"a!", "b!"}));
  const std::string file = (directory_.path() / "rows").string();
  const std::vector<std::string> errors = errors_of(rows);
  ASSERT_EQ(errors.size(), 5U);
  EXPECT_EQ(errors[1], file + ":2: bad 1 is refused");
  EXPECT_NE(errors[2].find(":3: not valid UTF-8"), std::string::npos);
  EXPECT_EQ(errors[4], file + ":5: bad 2 is refused");
  EXPECT_TRUE(errors[0].empty() && errors[3].empty());
  EXPECT_TRUE(all.next().empty());
}

TEST_F(InputBatchesTest, RowsBeforeOneThatTheModelRefusesAreAnsweredUnderStop) {
  InputBatches all = batches("a\nb\nbad 1\nc\nbad 2\n\xff\n", OnError::stop);
  std::vector<InputRow> rows = all.next();
  EXPECT_EQ(answer_rows(all, rows, shout), (std::vector<std::string>{"a!", "b!"}));
  EXPECT_EQ(rows.size(), 2U);
  EXPECT_TRUE(all.ready());
  EXPECT_BAD_INPUT(all.next(), "rows:3: bad 1 is refused");
}

TEST_F(InputBatchesTest, OtherErrorsAreNotTheRows) {
  InputBatches all = batches("a\n", OnError::skip);
  std::vector<InputRow> rows = all.next();
  const auto fail = [](std::span<const Input>) -> int {
    throw Error(ErrorCode::bad_input, "no such prompt");
  };
  EXPECT_BAD_INPUT(answer_rows(all, rows, fail), "no such prompt");
}

}  // namespace
}  // namespace tandem
