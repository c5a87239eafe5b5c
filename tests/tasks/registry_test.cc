#include <gtest/gtest.h>

#include "tasks/kind.h"
#include "tests/support/error.h"

namespace tandem {
namespace {

TEST(TaskKinds, AnUnknownTypeIsAnErrorThatListsTheKnownOnes) {
  EXPECT_BAD_INPUT(find_task_kind("ner"),
                   "unknown task type \"ner\": choose one of classification, token_classification");
}

}  // namespace
}  // namespace tandem
