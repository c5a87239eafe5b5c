#include "data/files/data_options.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"

namespace tandem {
namespace {

DataOptions read(std::string_view text) {
  const ConfigNode root = ConfigNode::parse(text, "config.yml", "/base");
  return DataOptions::read(root.find("data"));
}

TEST(DataOptions, ReadsListsMapsAndPlainPaths) {
  const DataOptions options = read(
      "data:\n"
      "  train: [{path: a.jsonl}, {path: b.txt, format: conll,\n"
      "           fields: {tokens: 0, slots: 1}}, c.csv]\n"
      "  dev: {path: d.tsv}\n");
  ASSERT_EQ(options.train.size(), 3u);
  EXPECT_EQ(options.train[0].path, "/base/a.jsonl");
  EXPECT_EQ(options.train[0].where, "config.yml:2");
  EXPECT_EQ(options.train[1].format, DataFormat::conll);
  EXPECT_EQ(options.train[1].fields,
            (std::map<std::string, std::string>{{"tokens", "0"}, {"slots", "1"}}));
  EXPECT_EQ(options.train[1].where, "config.yml:3");
  EXPECT_EQ(options.train[2].format, DataFormat::csv);
  ASSERT_EQ(options.dev.size(), 1u);
  EXPECT_EQ(options.dev[0].format, DataFormat::tsv);
  EXPECT_EQ(read("data: {train: /x/a.iob2}").train[0].path, "/x/a.iob2");
  EXPECT_TRUE(DataOptions::read(nullptr).train.empty());
}

TEST(DataOptions, RefusesWhatItCannotRead) {
  EXPECT_BAD_INPUT(read("data: {dev: a.jsonl}"), "data: train is missing");
  EXPECT_BAD_INPUT(read("data: {train: []}"), "data.train: must name at least one file");
  EXPECT_BAD_INPUT(read("data: {train: a.jsonl, test: b.jsonl}"), "data.test: unknown key");
  EXPECT_BAD_INPUT(read("data: {train: a.parquet}"), "data.train: say how it is written");
  EXPECT_BAD_INPUT(read("data: {train: [{path: a.txt}]}"),
                   "data.train.0.path: say how it is written");
  EXPECT_BAD_INPUT(read("data: {train: [{pth: a.jsonl}]}"), "data.train.0: path is missing");
  EXPECT_BAD_INPUT(read("data: {train: [{path: a.jsonl, feilds: {}}]}"),
                   "unknown key; did you mean 'fields'?");
  EXPECT_BAD_INPUT(read("data: {train: [{path: a.jsonl, format: json}]}"), "did you mean 'jsonl'?");
  EXPECT_BAD_INPUT(read("data: {train: [{path: a.jsonl, fields: [a]}]}"), "must be a map");
  EXPECT_BAD_INPUT(read("data: [a.jsonl]"), "data must be a map");
}

TEST(DataFile, KnowsItsFormatByItsExtension) {
  EXPECT_EQ(data_file("a.txt").format, DataFormat::text);
  EXPECT_EQ(data_file("x/a.json").format, DataFormat::jsonl);
  EXPECT_BAD_INPUT(data_file("a"), "cannot tell how \"a\" is written");
}

}  // namespace
}  // namespace tandem
