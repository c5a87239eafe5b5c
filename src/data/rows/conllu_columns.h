#pragma once

#include <array>
#include <string_view>

namespace tandem {

/// What CoNLL-U calls its columns (https://universaldependencies.org/format.html).
inline constexpr std::array<std::string_view, 10> kConlluColumns = {
    "id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc"};

}  // namespace tandem
