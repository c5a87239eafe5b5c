#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "base/fail.h"
#include "base/strings/text.h"
#include "data/rows/conllu_columns.h"
#include "data/rows/row_reader.h"
#include "format/rows/conll.h"

namespace tandem {

namespace {

/// The number of a column that CoNLL-U names, in any case.
std::optional<size_t> conllu_column(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto found = std::ranges::find(kConlluColumns, name);
  if (found == kConlluColumns.end()) return std::nullopt;
  return static_cast<size_t>(found - kConlluColumns.begin());
}

class ConllRows : public RowReader {
 public:
  ConllRows(LineReader lines, FieldNames names)
      : names_(std::move(names)),
        is_conllu_(names_.file().format == DataFormat::conllu),
        sentences_(std::move(lines), is_conllu_ ? ConllDialect::conllu : ConllDialect::conll),
        tokens_(is_conllu_ ? 1 : 0) {
    for (const char* const name : {"text", "text_pair"}) {
      if (names_.is_mapped(name)) names_.fail(name, "a CoNLL file has tokens only");
    }
    if (names_.is_mapped("tokens")) tokens_ = column_of("tokens");
    // Where the columns of labels are partly empty, white space does not tell how many there are.
    if (names_.labels().empty() && tokens_ == 0) sentences_.allow_any_width();
    const auto wants_tags = [](const LabelField& field) { return field.reader->labels_words(); };
    const bool one_tagger = std::ranges::count_if(names_.labels(), wants_tags) == 1;
    for (const LabelField& field : names_.labels()) {
      if (!wants_tags(field)) {
        check_comment(field.task);
        of_comments_.push_back(field);
      } else if (names_.is_mapped(field.task)) {
        tags_.push_back({field, column_of(field.task)});
      } else if (is_conllu_) {
        if (const auto column = conllu_column(field.task)) tags_.push_back({field, column});
      } else if (names_.is_default() && one_tagger) {
        tags_.push_back({field, std::nullopt});
      }
    }
  }

  bool advance() override {
    if (!sentences_.next(sentence_)) return false;
    for (const auto& [key, value] : sentence_.comments) {
      if (comments_.size() < kMostComments) comments_.insert(key);
    }
    return true;
  }

  Row row() override {
    Row row;
    row.line = sentence_.line;
    row.tokens.emplace();
    for (const auto& cells : sentence_.rows) row.tokens->push_back(cells[at("tokens", tokens_)]);
    for (const Tags& tags : tags_) {
      const size_t column = tags.column ? at(tags.field.task, *tags.column) : last_column();
      column_.clear();
      for (const auto& cells : sentence_.rows) column_.push_back(label_cell(cells[column]));
      names_.add_label(row, tags.field, column_, [this] { return where(); });
    }
    for (const LabelField& field : of_comments_) {
      const auto comment = sentence_.comments.find(names_.source(field.task));
      if (comment != sentence_.comments.end())
        names_.add_label(row, field, &comment->second, [this] { return where(); });
    }
    return row;
  }

  std::string field(const std::string& name) const override {
    const auto comment = sentence_.comments.find(name);
    return comment == sentence_.comments.end() ? "" : comment->second;
  }

  OrderedJson fields() const override {
    return sentence_.comments.empty() ? OrderedJson() : OrderedJson(sentence_.comments);
  }

  bool ready() override { return sentences_.ready(); }

  std::string hint(const std::string& task) const override {
    for (const LabelField& field : names_.labels()) {
      if (field.task != task || !field.reader->labels_words()) continue;
      if (is_conllu_)
        return concat("; name its column, as in ", names_.file().say_field(task, "upos"));
      const auto tags =
          std::ranges::find(tags_, task, [](const Tags& each) { return each.field.task; });
      if (tags == tags_.end())
        return concat("; name its column, counted from 0, as in ",
                      names_.file().say_field(task, "1"));
      return tags->column ? "" : "; its last column is empty: does a tab end each line?";
    }
    return names_.hint(task, comments_);
  }

 private:
  static constexpr size_t kMostComments = 256;

  struct Tags {
    LabelField field;
    std::optional<size_t> column;  ///< nothing: the last one
  };

  std::string where() const { return concat(sentences_.file(), ":", sentence_.line); }

  /// CoNLL-U has _ where there is nothing.
  std::string label_cell(const std::string& cell) const {
    return is_conllu_ && cell == "_" ? "" : cell;
  }

  size_t column_of(const std::string& name) const {
    std::optional<size_t> column = parse_integer<size_t>(names_.source(name));
    if (!column && is_conllu_) column = conllu_column(names_.source(name));
    if (!column) {
      names_.fail(name, is_conllu_ ? "expected a column: id, form, lemma, upos, xpos, feats, head, "
                                     "deprel, deps, misc, or its number, from 0"
                                   : "expected the number of a column, from 0");
    }
    return *column;
  }

  void check_comment(const std::string& task) const {
    if (parse_integer<size_t>(names_.source(task))) {
      names_.fail(task, "a label of the whole sentence is read from a comment: give its key");
    }
  }

  size_t at(const std::string& name, size_t column) const {
    const size_t width = sentence_.rows.front().size();
    if (column >= width) {
      names_.fail(name, concat("there is no column ", column, ": ", sentences_.file(), " has ",
                               width, ", from 0"));
    }
    return column;
  }

  size_t last_column() const {
    const size_t width = sentence_.rows.front().size();
    if (width < 2) {
      bad_input(sentences_.file(), ":", sentence_.line, ": only one column; tags need another");
    }
    return width - 1;
  }

  FieldNames names_;
  bool is_conllu_;
  ConllReader sentences_;
  size_t tokens_;
  std::vector<Tags> tags_;
  std::vector<LabelField> of_comments_;
  ConllSentence sentence_;
  std::vector<std::string> column_;
  std::set<std::string> comments_;  ///< keys of the sentences' comments, as far as they are few
};

}  // namespace

std::unique_ptr<RowReader> make_conll_rows(LineReader lines, FieldNames names) {
  return std::make_unique<ConllRows>(std::move(lines), std::move(names));
}

}  // namespace tandem
