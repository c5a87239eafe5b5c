#include "hub/model_id.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(ModelId, ReadsOrganisationModelAndRevision) {
  const std::optional<ModelId> id = ModelId::parse("org/model-2.0@refs/pr/1");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->organisation, "org");
  EXPECT_EQ(id->model, "model-2.0");
  EXPECT_EQ(id->revision, "refs/pr/1");
  EXPECT_TRUE(id->pinned);
  EXPECT_EQ(id->name(), "org/model-2.0");
}

TEST(ModelId, MeansMainWhereNoRevisionIsSaid) {
  const std::optional<ModelId> id = ModelId::parse("bert-base-uncased");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->revision, "main");
  EXPECT_FALSE(id->pinned);
  EXPECT_EQ(id->name(), "bert-base-uncased");
}

TEST(ModelId, LetsNoPartLeadElsewhere) {
  for (const char* name : {"", "/", "a/", "/a", "a/b/c", "..", "a/..", "a b", "a@", "a@..",
                           "a@x/../y", "a@x//y", "a?b", "a%2Fb", "a\nb", "~/a"}) {
    EXPECT_FALSE(ModelId::parse(name)) << name;
  }
}

}  // namespace
}  // namespace tandem
