#include "hub/resolve.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

/// A cache and a place for installed models of this test's own, and nothing else to look in.
class ResolveModel : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* variable : {"HF_HOME", "XDG_CACHE_HOME", "TANDEM_MODELS"})
      ::unsetenv(variable);
    ::setenv("HF_HUB_CACHE", (directory_.path() / "hub").c_str(), 1);
    ::setenv("HF_HUB_OFFLINE", "1", 1);
  }
  void TearDown() override {
    ::unsetenv("HF_HUB_CACHE");
    ::unsetenv("TANDEM_MODELS");
  }

  fs::path add_snapshot(const std::string& repository, const std::string& commit,
                        const std::string& file = "config.json") {
    return directory_.write(fs::path("hub") / repository / "snapshots" / commit / file, "{}")
        .parent_path();
  }
  void add_reference(const std::string& repository, const std::string& name,
                     const std::string& commit) {
    directory_.write(fs::path("hub") / repository / "refs" / name, commit);
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(ResolveModel, TakesADirectoryAsItIs) {
  EXPECT_EQ(resolve_model(directory_.path().string()), directory_.path());
}

TEST_F(ResolveModel, FollowsTheReferencesOfTheCache) {
  const std::string repository = "models--org--model";
  const fs::path old = add_snapshot(repository, "aaa");
  const fs::path now = add_snapshot(repository, "bbb");
  add_reference(repository, "main", "bbb\n");
  add_reference(repository, "v1", "aaa");
  EXPECT_EQ(resolve_model("org/model"), now);
  EXPECT_EQ(resolve_model("org/model@v1"), old);
  EXPECT_EQ(resolve_model("org/model@aaa"), old);
  EXPECT_BAD_INPUT(resolve_model("org/model@v2"), "cannot find the model \"org/model@v2\"");
  EXPECT_BAD_INPUT(resolve_model("model"), "cannot find the model");
}

TEST_F(ResolveModel, LooksWhereHuggingFaceLooks) {
  ::unsetenv("HF_HUB_CACHE");
  ::setenv("HF_HOME", directory_.path().c_str(), 1);
  const fs::path snapshot = add_snapshot("models--model", "aaa");
  add_reference("models--model", "main", "aaa");
  EXPECT_EQ(resolve_model("model"), snapshot);
  ::unsetenv("HF_HOME");
}

TEST_F(ResolveModel, KnowsTheNewHomeOfBert) {
  const fs::path snapshot = add_snapshot("models--google-bert--bert-base-uncased", "aaa");
  add_reference("models--google-bert--bert-base-uncased", "main", "aaa");
  EXPECT_EQ(resolve_model("bert-base-uncased"), snapshot);
}

TEST_F(ResolveModel, FindsInstalledModelsByTheirLastName) {
  ::setenv("TANDEM_MODELS", (directory_.path() / "models").c_str(), 1);
  const fs::path model = directory_.write("models/my-model/config.json", "{}").parent_path();
  EXPECT_EQ(resolve_model("my-model"), model);
  EXPECT_EQ(resolve_model("sentence-transformers/my-model"), model);
  EXPECT_BAD_INPUT(resolve_model("my-model@v1"), "cannot find");
  EXPECT_BAD_INPUT(resolve_model("other/my-model"), "cannot find");
}

TEST_F(ResolveModel, SaysWhereItLookedAndWhatToDo) {
  EXPECT_BAD_INPUT(resolve_model("org/none"), (directory_.path() / "hub").string());
  EXPECT_BAD_INPUT(resolve_model("org/none"), "HF_HUB_OFFLINE");
}

TEST_F(ResolveModel, LetsNoNameLeaveTheCache) {
  directory_.write("outside/config.json", "{}");
  directory_.write("hub/models--x/refs/main", "../../../outside");
  EXPECT_BAD_INPUT(resolve_model("x"), "cannot find");
  for (const std::string name :
       {"../outside", "a/../../outside", "a/b/c", "x@../../outside", "", "/"}) {
    if (!fs::is_directory(name)) EXPECT_BAD_INPUT(resolve_model(name), "cannot find");
  }
}

TEST_F(ResolveModel, TakesAWholeModelForTheDefaultBackboneElseTheInstalledOne) {
  ::setenv("TANDEM_MODELS", (directory_.path() / "models").c_str(), 1);
  const fs::path mini = directory_.write("models/all-MiniLM-L6-v2/config.json", "{}").parent_path();
  add_snapshot("models--bert-base-uncased", "aaa");
  add_snapshot("models--bert-base-uncased", "aaa", "vocab.txt");
  add_reference("models--bert-base-uncased", "main", "aaa");
  EXPECT_EQ(default_backbone(true).name, "all-MiniLM-L6-v2");
  EXPECT_EQ(default_backbone(true).directory, mini);
  EXPECT_EQ(default_backbone(true).note, "bert-base-uncased is not in the Hugging Face cache");
  const fs::path bert = add_snapshot("models--bert-base-uncased", "aaa", "model.safetensors");
  EXPECT_EQ(default_backbone(true).name, "bert-base-uncased");
  EXPECT_EQ(default_backbone(true).directory, bert);
  EXPECT_EQ(default_backbone(true).note, "");
}

}  // namespace
}  // namespace tandem
