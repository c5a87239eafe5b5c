#include "programs/tandem/tokenize_output.h"

#include <array>
#include <filesystem>

#include "base/fail.h"
#include "format/json.h"
#include "format/tensors/npy.h"
#include "programs/door.h"

namespace tandem {

namespace {

class JsonOutput : public TokenizeOutput {
 public:
  JsonOutput(const Tokenizer& tokenizer, bool windows) : tokenizer_(tokenizer), windows_(windows) {}

  TokenizedRow format(const Encoding& encoding, int64_t number) const override {
    TokenizedRow row{.tokens = std::ssize(encoding.ids)};
    add(encoding, number, row.lines);
    for (const Encoding& window : encoding.overflowing) add(window, number, row.lines);
    return row;
  }
  TokenizedRow format_error(const InputRow& row) const override {
    return {.lines = to_line(error_json(row)) + "\n"};
  }
  void write(const std::vector<TokenizedRow>& rows) override {
    std::string lines;
    for (const TokenizedRow& row : rows) lines += row.lines;
    print_text(lines);
  }

 private:
  void add(const Encoding& encoding, int64_t number, std::string& lines) const {
    OrderedJson json = OrderedJson::object();
    if (windows_) json["row"] = number;
    json.update(OrderedJson{{"ids", encoding.ids},
                            {"type_ids", encoding.segments},
                            {"tokens", OrderedJson::array()},
                            {"offsets", OrderedJson::array()},
                            {"words", OrderedJson::array()},
                            {"special_tokens_mask", encoding.special}});
    for (size_t token = 0; token < encoding.ids.size(); ++token) {
      json["tokens"].push_back(tokenizer_.token(encoding.ids[token]));
      json["offsets"].push_back({encoding.begins[token], encoding.ends[token]});
      json["words"].push_back(encoding.words[token] < 0 ? OrderedJson()
                                                        : OrderedJson(encoding.words[token]));
    }
    if (encoding.truncated) json["truncated"] = true;
    lines += to_line(json) + "\n";
  }

  const Tokenizer& tokenizer_;
  bool windows_;
};

class NpyOutput : public TokenizeOutput {
 public:
  explicit NpyOutput(const std::filesystem::path& path)
      : ids_(path), offsets_(std::filesystem::path(path).replace_extension(".offsets.npy")) {
    offsets_.append(std::array{end_});
  }

  TokenizedRow format(const Encoding& encoding, int64_t) const override {
    return {
        .ids = encoding.ids, .tokens = std::ssize(encoding.ids), .truncated = encoding.truncated};
  }
  TokenizedRow format_error(const InputRow&) const override { return {.unreadable = true}; }

  void write(const std::vector<TokenizedRow>& rows) override {
    ids_of_rows_.clear();
    ends_.clear();
    for (const TokenizedRow& row : rows) {
      ids_of_rows_.insert(ids_of_rows_.end(), row.ids.begin(), row.ids.end());
      ends_.push_back(end_ += row.tokens);
      truncated_ += row.truncated ? 1 : 0;
      unreadable_ += row.unreadable ? 1 : 0;
    }
    ids_.append(ids_of_rows_);
    offsets_.append(ends_);
  }
  void finish() override {
    offsets_.close();
    ids_.close();
    if (truncated_ > 0) print_warning(concat(truncated_, " texts were truncated"));
    if (unreadable_ > 0)
      print_warning(concat(unreadable_, " rows could not be read: theirs have no ids"));
  }
  std::filesystem::path keep() override {
    offsets_.keep();
    return ids_.keep();
  }

 private:
  NpyWriter<int32_t> ids_;
  NpyWriter<int64_t> offsets_;
  int64_t end_ = 0;
  int64_t truncated_ = 0;
  int64_t unreadable_ = 0;
  std::vector<int32_t> ids_of_rows_;
  std::vector<int64_t> ends_;
};

}  // namespace

std::filesystem::path TokenizeOutput::keep() {
  failed("there is no output file");
}

std::unique_ptr<TokenizeOutput> json_output(const Tokenizer& tokenizer, bool windows) {
  return std::make_unique<JsonOutput>(tokenizer, windows);
}

std::unique_ptr<TokenizeOutput> npy_output(const std::string& path) {
  return std::make_unique<NpyOutput>(path);
}

}  // namespace tandem
