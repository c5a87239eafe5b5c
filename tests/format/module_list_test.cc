#include "format/module_list.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

TEST(ModuleList, NamesKindsAndFolders) {
  const testing::TemporaryDirectory directory;
  EXPECT_TRUE(read_module_list(directory.path()).empty());
  directory.write("modules.json",
                  R"([{"type": "sentence_transformers.models.Transformer", "path": ""},
                                      {"type": "a.b.Pooling", "path": "1_Pooling"}])");
  const std::vector<ListedModule> modules = read_module_list(directory.path());
  ASSERT_EQ(modules.size(), 2u);
  EXPECT_EQ(modules[0].folder, "");
  EXPECT_EQ(modules[1].folder, "1_Pooling");
  EXPECT_EQ(modules[1].name(), "Pooling");
}

TEST(ModuleList, StaysInTheDirectory) {
  const testing::TemporaryDirectory directory;
  for (const char* path : {"..", "a/../../b", "/etc"}) {
    directory.write("modules.json", R"([{"type": "x", "path": ")" + std::string(path) + R"("}])");
    EXPECT_BAD_INPUT(read_module_list(directory.path()), "leaves the model's directory");
  }
  directory.write("modules.json", "{}");
  EXPECT_BAD_INPUT(read_module_list(directory.path()), "must hold a list of modules");
}

}  // namespace
}  // namespace tandem
