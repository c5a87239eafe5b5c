#include "hub/environment.h"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace tandem {
namespace {

class Environment : public ::testing::Test {
 protected:
  Environment() : home_(environment("HOME").value_or("")) {
    ::setenv("HOME", "/users/me", 1);
    ::setenv("TANDEM_TEST_X", "/data/x", 1);
    ::unsetenv("TANDEM_TEST_NONE");
  }
  ~Environment() override {
    ::setenv("HOME", home_.c_str(), 1);
    ::unsetenv("TANDEM_TEST_X");
  }

 private:
  std::string home_;
};

// As python3 -c 'import os, sys; print(os.path.expandvars(os.path.expanduser(sys.argv[1])))' says.
TEST_F(Environment, ReadsPathsAsHuggingfaceHubDoes) {
  EXPECT_EQ(expand_path("~/hf"), "/users/me/hf");
  EXPECT_EQ(expand_path("~"), "/users/me");
  EXPECT_EQ(expand_path("~nobody-of-that-name/hf"), "~nobody-of-that-name/hf");
  EXPECT_EQ(expand_path("~root"), "/root");
  EXPECT_EQ(expand_path("/a/~/b"), "/a/~/b");
  EXPECT_EQ(expand_path("$TANDEM_TEST_X/hf"), "/data/x/hf");
  EXPECT_EQ(expand_path("/a${TANDEM_TEST_X}b"), "/a/data/xb");
  EXPECT_EQ(expand_path("$TANDEM_TEST_NONE/$/${TANDEM_TEST_X/$5"),
            "$TANDEM_TEST_NONE/$/${TANDEM_TEST_X/$5");
}

TEST_F(Environment, AnEmptyVariableIsNone) {
  ::setenv("TANDEM_TEST_X", "", 1);
  EXPECT_FALSE(environment_path("TANDEM_TEST_X"));
  ::setenv("TANDEM_TEST_X", "~/x", 1);
  EXPECT_EQ(environment_path("TANDEM_TEST_X"), "/users/me/x");
}

}  // namespace
}  // namespace tandem
