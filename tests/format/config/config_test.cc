#include "format/config/config.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <limits>

#include "tests/support/error.h"
#include "tests/support/files.h"

namespace tandem {
namespace {

ConfigNode parse(std::string_view text) {
  return ConfigNode::parse(text, "config.yml", "/base");
}

const ConfigNode& at(const ConfigNode& root, std::string_view section, std::string_view key) {
  return *root.find(section)->find(key);
}

constexpr std::string_view kOriginal = R"(model:
  num_classes_task_a: 3
  num_labels_task_b: 4
  freeze_backbone: true
training:
  learning_rate: 2e-5
  num_epochs: 10
  batch_size: 2
  task: "both"        # "task_a", "task_b" or "both"
  device: "cuda"      # or "cpu"
)";

TEST(ConfigNode, ReadsTheOriginalFile) {
  const ConfigNode root = parse(kOriginal);
  EXPECT_EQ(at(root, "model", "num_classes_task_a").as_int(), 3);
  EXPECT_TRUE(at(root, "model", "freeze_backbone").as_bool());
  EXPECT_EQ(at(root, "training", "learning_rate").as_double(), 2e-5);
  EXPECT_EQ(at(root, "training", "task").as_string(), "both");
  EXPECT_TRUE(at(root, "training", "task").quoted());
  EXPECT_EQ(at(root, "training", "device").where(), "config.yml:10");
  EXPECT_EQ(at(root, "training", "device").key(), "training.device");
}

TEST(ConfigNode, ReadsFlowMapsListsAndRanges) {
  const ConfigNode root = parse(
      "freeze: {embeddings: true, layers: 0-3, tasks: [intent]}\n"
      "train:\n  - {path: a.jsonl}\n  - path: b.conll\n    fields: {tokens: 0}\n");
  EXPECT_EQ(at(root, "freeze", "layers").as_string(), "0-3");
  EXPECT_EQ(at(root, "freeze", "tasks").items()[0].as_string(), "intent");
  const ConfigNode& second = root.find("train")->items()[1];
  EXPECT_EQ(second.find("fields")->find("tokens")->key(), "train.1.fields.tokens");
  EXPECT_EQ(second.find("fields")->where(), "config.yml:5");
}

TEST(ConfigNode, AcceptsBomCrlfAndEmptyFiles) {
  const ConfigNode root = parse(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: two\r\n");
  EXPECT_EQ(root.find("a")->as_int(), 1);
  EXPECT_EQ(root.find("b")->as_string(), "two");
  EXPECT_EQ(parse("# nothing\n").kind(), ConfigNode::Kind::null);
}

TEST(ConfigNode, ReadsNumbersInEverySpelling) {
  for (const std::string_view text : {"2e-5", "2.0e-05", "0.00002", "+2E-5"}) {
    EXPECT_EQ(parse(text).as_double(), 2e-5) << text;
  }
  EXPECT_TRUE(std::isnan(parse(".nan").as_double()));
  EXPECT_TRUE(std::isnan(parse("nan").as_double()));
  EXPECT_EQ(parse("-.inf").as_double(), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(parse("-7").as_int(), -7);
  EXPECT_BAD_INPUT(parse("2.0").as_int(), "config.yml:1: expected an integer, found \"2.0\"");
  EXPECT_BAD_INPUT(parse("9223372036854775808").as_int(), "expected an integer");
  EXPECT_BAD_INPUT(parse("1_000").as_int(), "expected an integer");
  EXPECT_BAD_INPUT(parse("\"2e-5\"").as_double(), "expected a number, found the quoted text");
  EXPECT_BAD_INPUT(parse("1e999").as_double(), "expected a number");
  EXPECT_BAD_INPUT(parse("fast").as_double(), "expected a number, found \"fast\"");
}

TEST(ConfigNode, TakesOnlyTrueAndFalseForBooleans) {
  EXPECT_TRUE(parse("True").as_bool());
  EXPECT_FALSE(parse("false").as_bool());
  for (const std::string_view text : {"yes", "on", "1", "\"true\"", "[true]"}) {
    EXPECT_BAD_INPUT(parse(text).as_bool(), "expected true or false");
  }
  EXPECT_EQ(parse("yes").as_string(), "yes");
}

TEST(ConfigNode, ResolvesPathsAgainstItsFile) {
  EXPECT_EQ(parse("data/a.jsonl").as_path(), "/base/data/a.jsonl");
  EXPECT_EQ(parse("../a").as_path(), "/a");
  EXPECT_EQ(parse("/a/b").as_path(), "/a/b");
  EXPECT_EQ(parse("~/a").as_path(), std::filesystem::path(getenv("HOME")) / "a");
  EXPECT_BAD_INPUT(parse("\"\"").as_path(), "expected a path");
}

TEST(ConfigNode, LoadsAFileAndNamesIt) {
  const testing::TemporaryDirectory directory;
  const auto path = directory.write("my.yml", "a: x\nb: [\n");
  EXPECT_BAD_INPUT(ConfigNode::load(path), path.string() + ":3: not valid YAML");
  EXPECT_BAD_INPUT(ConfigNode::load(directory.path() / "none.yml"), "No such file");
  EXPECT_EQ(ConfigNode::load(directory.write("ok.yml", "a: x")).find("a")->as_path(),
            directory.path() / "x");
}

TEST(ConfigNode, RefusesWhatTheSubsetLeavesOut) {
  EXPECT_BAD_INPUT(parse("a: 1\nb: 2\na: 3"),
                   "config.yml:3: duplicate key \"a\", first given at config.yml:1");
  EXPECT_BAD_INPUT(parse("a: &x 1"), "config.yml:1: anchors");
  EXPECT_BAD_INPUT(parse("a: &x {b: 1}"), "anchors");
  EXPECT_BAD_INPUT(parse("a: &x 1\nb: *x"), "anchors");
  EXPECT_BAD_INPUT(parse("a: 1\nb: *x"), "config.yml:2: ");
  EXPECT_BAD_INPUT(parse("a: !!str 1"), "tags");
  EXPECT_BAD_INPUT(parse("a: !x [1]"), "tags");
  EXPECT_BAD_INPUT(parse("a: 1\n---\nb: 1"), "second document");
  EXPECT_BAD_INPUT(parse("[a]: 1"), "a key must be a word");
  EXPECT_BAD_INPUT(parse(": 1"), "a key is missing");
  EXPECT_BAD_INPUT(parse("\ta: 1"), "config.yml:1: ");
  EXPECT_BAD_INPUT(parse("a: 1\n  b: 2"), "config.yml:2: not valid YAML");
  EXPECT_BAD_INPUT(parse("a: \"x"), "not valid YAML");
  EXPECT_BAD_INPUT(parse("a: \"x\n"), "config.yml:1: a quote is never closed");
  EXPECT_BAD_INPUT(parse("a: 1\nb: 'x''\n"), "config.yml:2: a quote is never closed");
  EXPECT_BAD_INPUT(parse("a: \"x\\\"\n"), "config.yml:1: a quote is never closed");
  EXPECT_BAD_INPUT(parse("a: '  \n  x'"), "config.yml:1: a quoted text must begin on the line");
  EXPECT_BAD_INPUT(parse("a: [\n \t1]"), "config.yml:2: a tab at the start of a line");
  EXPECT_BAD_INPUT(parse(std::string_view("a: 1\nb: \0", 9)), "config.yml:2: NUL byte");
  EXPECT_BAD_INPUT(parse("a: 1\nb: \xFF"), "config.yml:2: not valid UTF-8");
  EXPECT_BAD_INPUT(parse(std::string((1 << 20) + 1, ' ')), "at most 1 MiB");
  EXPECT_BAD_INPUT(parse(std::string(33, '[') + std::string(33, ']')), "more than 32 levels");
  parse(std::string(32, '[') + std::string(32, ']'));
  EXPECT_BAD_INPUT(parse(std::string(100000, '[')), "config.yml:1: ");
  EXPECT_BAD_INPUT(parse(std::string(100000, '{')), "config.yml:1: ");
}

TEST(ConfigNodeSet, ReplacesAddsAndSaysWhere) {
  ConfigNode root = parse(kOriginal);
  root.set("training.num_epochs=3");
  EXPECT_EQ(at(root, "training", "num_epochs").as_int(), 3);
  EXPECT_EQ(at(root, "training", "num_epochs").where(), "--set training.num_epochs");
  root.set("model.freeze.layers=0-3");
  EXPECT_EQ(at(root, "model", "freeze").find("layers")->key(), "model.freeze.layers");
  root.set("training.task=[task_a]");
  EXPECT_EQ(at(root, "training", "task").items().size(), 1u);
  root.set("training.output=a=b");
  EXPECT_EQ(at(root, "training", "output").as_path(), std::filesystem::current_path() / "a=b");
  root.set("training.num_epochs=x");
  EXPECT_BAD_INPUT(at(root, "training", "num_epochs").as_int(),
                   "--set training.num_epochs: expected an integer, found \"x\"");
}

TEST(ConfigNodeSet, ReachesIntoListsAndEmptyFiles) {
  ConfigNode root = parse("");
  root.set("data.train=[{path: a}]");
  root.set("data.train.0.path=b");
  root.set("data.train.1={path: c}");
  const ConfigNode& train = at(root, "data", "train");
  EXPECT_EQ(train.items()[0].find("path")->scalar(), "b");
  EXPECT_EQ(train.items()[1].find("path")->scalar(), "c");
  EXPECT_BAD_INPUT(root.set("data.train.3=x"), "it is a list of 2");
  EXPECT_BAD_INPUT(root.set("data.train.a=x"), "no item \"a\"");
  EXPECT_BAD_INPUT(root.set("data.train.0.path.x=1"), "no key \"x\" to set: it is a value");
}

TEST(ConfigNodeSet, RefusesWhatIsNoAssignment) {
  ConfigNode root = parse(kOriginal);
  for (const std::string_view text : {"training.seed", "=1", "training..seed=1", ".a=1", ""}) {
    EXPECT_BAD_INPUT(root.set(text), "write it as key=value");
  }
  EXPECT_BAD_INPUT(root.set("training.seed=\"x"), "--set training.seed: not valid YAML");
}

TEST(ConfigReader, ReadsKnownKeysAndDefaults) {
  const ConfigNode root = parse("a: 1\nb: null\nc: text\nd: 0.5\ne: true\nf: linear");
  ConfigReader reader(&root);
  EXPECT_EQ(reader.get_int("a", 7, 0, 9), 1);
  EXPECT_EQ(reader.get_int("b", 7, 0, 9), 7);
  EXPECT_EQ(reader.get_string("c", ""), "text");
  EXPECT_EQ(reader.get_double("d", 0, 0, 1), 0.5);
  EXPECT_TRUE(reader.get_bool("e", false));
  EXPECT_EQ(reader.get_choice("f", "constant", {"constant", "linear"}), "linear");
  EXPECT_EQ(reader.get("g"), nullptr);
  reader.finish();
  ConfigReader absent(nullptr, "model");
  EXPECT_EQ(absent.get_string("a", "x"), "x");
  absent.finish();
}

TEST(ConfigReader, NamesUnknownKeys) {
  const ConfigNode root = parse("training:\n  lerning_rate: 1\n  x: 2");
  ConfigReader reader(root.find("training"), "training");
  reader.get_double("learning_rate", 1, 0, 1);
  EXPECT_BAD_INPUT(
      reader.finish(),
      "config.yml:2: training.lerning_rate: unknown key; did you mean 'learning_rate'?");
  ConfigReader other(root.find("training"), "training");
  other.get("lerning_rate");
  EXPECT_BAD_INPUT(other.finish(), "training.x: unknown key; known are: lerning_rate");
}

TEST(ConfigReader, ChecksRanges) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const ConfigNode root = parse("n: 0\nr: nan\nc: liner");
  ConfigReader reader(&root);
  EXPECT_BAD_INPUT(reader.get_int("n", 1, 1, std::numeric_limits<int64_t>::max()),
                   "config.yml:1: n: expected an integer of at least 1, found 0");
  EXPECT_BAD_INPUT(reader.get_int("n", 1, 1, 9), "from 1 to 9, found 0");
  EXPECT_BAD_INPUT(reader.get_double("r", 1, 0, kInfinity),
                   "expected a finite number of at least 0, found nan");
  EXPECT_BAD_INPUT(reader.get_choice("c", "", {"constant", "linear"}),
                   "expected one of constant, linear, found \"liner\"; did you mean 'linear'?");
  EXPECT_BAD_INPUT(ConfigReader(root.find("n"), "model"), "n: model must be a map");
}

}  // namespace
}  // namespace tandem
