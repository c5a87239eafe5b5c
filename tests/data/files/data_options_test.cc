#include "data/files/data_options.h"

#include <gtest/gtest.h>

#include "tests/support/error.h"
#include "tests/support/files.h"

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
  EXPECT_BAD_INPUT(read("data: {train: a.jsonl, tset: b.jsonl}"), "data.tset: unknown key");
  EXPECT_BAD_INPUT(
      read("data: {train: a.parquet}"),
      "data.train: /base/a.parquet: Parquet is not read: convert it, for example with: "
      "python3 -c \"import pandas; pandas.read_parquet('/base/a.parquet').to_json(");
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

TEST(DataOptions, ReadsHowATableIsWrittenAndWhichRowsCount) {
  const DataFile file = read(
                            "data: {train: {path: a.csv, delimiter: tab, header: false, where: "
                            "{label: [x, 1], b: y}}}")
                            .train[0];
  EXPECT_EQ(file.delimiter, '\t');
  EXPECT_EQ(file.header, false);
  EXPECT_EQ(file.picks,
            (std::map<std::string, std::vector<std::string>>{{"label", {"x", "1"}}, {"b", {"y"}}}));
  EXPECT_BAD_INPUT(read("data: {train: {path: a.csv, delimiter: ', '}}"),
                   "data.train.delimiter: must be one character");
  EXPECT_BAD_INPUT(read("data: {train: {path: a.csv, where: [a]}}"),
                   "data.train.where: must be a map");
  EXPECT_BAD_INPUT(read("data: {train: {path: a.csv, where: {a: []}}}"),
                   "data.train.where.a: expected a value");
}

TEST(DataOptions, ReadsParallelFiles) {
  const DataFile file = read("data: {train: {path: {text_pair: b, text: a, nli: c}}}").train[0];
  EXPECT_EQ(file.path, "/base/a");
  EXPECT_EQ(file.parallel.size(), 3u);
  EXPECT_EQ(file.parallel.at("nli"), "/base/c");
  EXPECT_BAD_INPUT(read("data: {train: {path: {nli: c}}}"),
                   "data.train.path: one of the files must be text or tokens");
  EXPECT_BAD_INPUT(read("data: {train: {path: {text: c}, format: csv}}"),
                   "no format, fields, delimiter or header");
}

TEST(DataOptions, ReadsPatternsAndLists) {
  const testing::TemporaryDirectory directory;
  for (const char* const name : {"b.csv", "a.csv", "c.csv.gz"}) directory.write(name, "");
  const std::string base = directory.path().string();
  const auto train =
      read("data: {train: [{path: ['" + base + "/c*', '" + base + "/?.csv'], fields: {text: x}}]}")
          .train;
  ASSERT_EQ(train.size(), 3u);
  EXPECT_EQ(train[0].path.filename(), "c.csv.gz");
  EXPECT_EQ(train[0].format, DataFormat::csv);
  EXPECT_EQ(train[2].path.filename(), "b.csv");
  EXPECT_EQ(train[2].fields.at("text"), "x");
  EXPECT_BAD_INPUT(read("data: {train: '" + base + "/z*.csv'}"), "data.train: no file matches ");
}

TEST(DataOptions, TellsWhatAnUnnamedFormatLooksLike) {
  const testing::TemporaryDirectory directory;
  const std::string path = directory.write("train.txt", "a\tO\nb\tB-x\n").string();
  EXPECT_BAD_INPUT(read("data: {train: " + path + "}"),
                   "say how it is written, as in {path: FILE, format: conll}: it looks like CoNLL "
                   "columns, one word a line, format: conll");
}

TEST(DataOptions, ReadsAShareForDevAndTestFiles) {
  const DataOptions options = read("data: {train: a.jsonl, dev: 0.1, test: b.jsonl}");
  EXPECT_EQ(options.dev_share, 0.1);
  EXPECT_TRUE(options.dev.empty());
  EXPECT_EQ(options.test.at(0).path, "/base/b.jsonl");
  EXPECT_BAD_INPUT(read("data: {train: a.jsonl, dev: 1}"),
                   "data.dev: a share of the training rows lies between 0 and 1");
}

}  // namespace
}  // namespace tandem
