#pragma once

#include <string>
#include <variant>
#include <vector>

namespace tandem {

/// A label and its probability.
struct LabelScore {
  std::string label;
  float score = 0.0F;
};

/// A span of one label: an entity or, where labels are no entities, a word.
struct FoundEntity {
  std::string label;
  int begin = 0;  ///< first code point of the text; for pre-split input the first word
  int end = 0;    ///< one past the last
  std::string text =
      {};              ///< that part of the text; for pre-split input its words joined by a space
  float score = 0.0F;  ///< mean probability of its words' tags
};

/// Where a word stands in a plain text, in code points.
struct WordPlace {
  int begin = 0;
  int end = 0;  ///< one past the last

  bool operator==(const WordPlace&) const = default;
};

/// One label for the whole input.
struct LabelScores {
  std::vector<LabelScore> scores;  ///< of every label, the likeliest first
};

/// A tag for each word. The words of plain text are those of a head's training rows: parts between
/// white space, with punctuation apart where those had it so.
struct WordTags {
  /// One a word; "O" for words that have no token or were lost to truncation, "" where the labels
  /// have no such tag.
  std::vector<std::string> tags = {};
  std::vector<FoundEntity> entities = {};  ///< that the tags form
  std::vector<FoundEntity> words = {};     ///< where they form none: every word with its label
  bool has_entities = false;               ///< entities are meant, not words
  std::vector<WordPlace> places = {};      ///< one a word of plain text; empty for pre-split input
};

/// The forms of answers; each kind of task gives one of them.
using AnswerForm = std::variant<LabelScores, WordTags>;

/// One head's answer for one input.
struct Answer {
  std::string task;
  AnswerForm value;
  std::vector<float> sentence_logits = {};  ///< [C], where asked for
  std::vector<float> token_logits = {};     ///< [T, C], special tokens included, where asked for
};

}  // namespace tandem
