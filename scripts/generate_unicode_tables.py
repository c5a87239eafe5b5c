#!/usr/bin/env python3
"""Writes src/text/unicode/unicode_tables.cc: what the `tokenizers` wheel does to each code point.

The reference freezes several old versions of Unicode, so no Unicode library agrees with it. Every code point is
put through the wheel itself (0.23.3 when the committed table was made) and the answers are written down.

    python scripts/generate_unicode_tables.py [--check]

--check writes nothing and fails where the committed table differs.
"""

import argparse
import itertools
import sys
import unicodedata
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

TABLE = Path(__file__).resolve().parent.parent / "src/text/unicode/unicode_tables.cc"
PAGE = 128
# Bits of a record, as src/text/unicode/unicode.h reads them.
REMOVED, BLANK, CJK, SPACE, PUNCTUATION, MARK, DECOMPOSES, LOWERS = (1 << bit for bit in range(8))
RANK_SHIFT = 8
WORD = 1 << 15


def bert(**on):
    steps = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**steps, **on}).normalize_str


CLEAN, SPACE_CJK = bert(clean_text=True), bert(handle_chinese_chars=True)
STRIP, LOWER = bert(strip_accents=True), bert(lowercase=True)
NFD = normalizers.NFD().normalize_str
PIECES = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
SINGLE = Tokenizer(models.WordLevel({"?": 0}, unk_token="?"))
SINGLE.add_tokens([AddedToken("q", single_word=True, normalized=False)])


def code_points():
    return (chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF)


def is_hangul_syllable(c):
    return 0xAC00 <= ord(c) <= 0xD7A3


def decompose_hangul(c):
    """Unicode 15, section 3.12."""
    index = ord(c) - 0xAC00
    tail = index % 28
    jamo = chr(0x1100 + index // 588) + chr(0x1161 + index % 588 // 28)
    return jamo + (chr(0x11A7 + tail) if tail else "")


def combining_ranks():
    """Code point -> position of its combining class among all classes that the wheel's NFD orders by."""
    lowest, highest = "\u0334", "\u0345"  # classes 1 and 240
    marks = [c for c in code_points() if NFD(c) == c and
             (NFD(highest + c) == c + highest or NFD(c + lowest) == lowest + c)]
    assert highest in marks and lowest in marks
    classes = []  # one mark of each class, in order
    for mark in sorted(marks, key=unicodedata.combining):
        same = [c for c in classes if NFD(c + mark) == c + mark and NFD(mark + c) == mark + c]
        if not same:
            place = sum(NFD(mark + c) == c + mark for c in classes)
            classes.insert(place, mark)
    rank = {}
    for mark in marks:
        equal = [i for i, c in enumerate(classes) if NFD(c + mark) == c + mark and NFD(mark + c) == mark + c]
        assert len(equal) == 1, (mark, equal)
        rank[mark] = equal[0] + 1
    return rank


def record(c, rank):
    bits = rank.get(c, 0) << RANK_SHIFT
    cleaned = CLEAN(f"a{c}b")
    bits |= REMOVED * (cleaned == "ab") | BLANK * (cleaned == "a b" and c != " ")
    assert cleaned in ("ab", "a b", f"a{c}b")
    bits |= CJK * (SPACE_CJK(c) == f" {c} ")
    pieces = [piece for piece, _ in PIECES(f"a{c}b")]
    bits |= SPACE * (pieces == ["a", "b"]) | PUNCTUATION * (pieces == ["a", c, "b"])
    assert pieces in (["a", "b"], ["a", c, "b"], [f"a{c}b"])
    decomposed = NFD(c)
    bits |= DECOMPOSES * (decomposed != c and not is_hangul_syllable(c))
    assert not is_hangul_syllable(c) or decomposed == decompose_hangul(c)
    bits |= MARK * (decomposed == c and STRIP(c) == "")
    joined = [1 in SINGLE.encode(text).ids for text in (f"q{c}", f"{c}q")]
    assert joined[0] == joined[1] or c == "q", c
    bits |= WORD * (not joined[0])
    return bits | LOWERS * (LOWER(c) != c)


def numbers(values, per_line=24):
    lines = [values[i:i + per_line] for i in range(0, len(values), per_line)]
    return "\n".join("    " + " ".join(f"{v}," for v in line) for line in lines)


def mapping(name, pairs):
    """Sorted keys, and for each the place of its characters in one array."""
    keys, starts, pool = [], [0], []
    for key, value in pairs:
        keys.append(ord(key))
        pool += map(ord, value)
        starts.append(len(pool))
    return f"""
namespace {{
const char32_t k{name}Keys[] = {{
{numbers(keys, 16)}
}};
const uint16_t k{name}Starts[] = {{
{numbers(starts, 20)}
}};
const char32_t k{name}Pool[] = {{
{numbers(pool, 16)}
}};
}}  // namespace
const Mapping k{name} = {{{len(keys)}, k{name}Keys, k{name}Starts, k{name}Pool}};
"""


def generate():
    rank = combining_ranks()
    records = [0] * 0x110000
    for c in code_points():
        records[ord(c)] = record(c, rank)
    for c in code_points():  # stripping accents is nothing but dropping marks
        assert STRIP(c) == "".join(part for part in NFD(c) if not records[ord(part)] & MARK), c
    kinds = sorted(set(records))
    kind_of = {value: index for index, value in enumerate(kinds)}
    pages, page_of = [], []
    for start in range(0, 0x110000, PAGE):
        page = [kind_of[value] for value in records[start:start + PAGE]]
        if page not in pages:
            pages.append(page)
        page_of.append(pages.index(page))
    assert len(kinds) <= 256 and len(pages) <= 256
    decompositions = [(c, NFD(c)) for c in code_points() if records[ord(c)] & DECOMPOSES]
    lowercase = [(c, LOWER(c)) for c in code_points() if records[ord(c)] & LOWERS]
    flat = list(itertools.chain.from_iterable(pages))
    return f"""// Generated by scripts/generate_unicode_tables.py from the `tokenizers` wheel; do not edit.
// clang-format off
#include "text/unicode/unicode_tables.h"

namespace tandem::unicode_tables {{

const uint16_t kRecords[] = {{
{numbers(kinds, 16)}
}};
const uint8_t kPageOf[] = {{
{numbers(page_of)}
}};
const uint8_t kPages[] = {{
{numbers(flat)}
}};
{mapping("Decompositions", decompositions)}{mapping("Lowercase", lowercase)}
}}  // namespace tandem::unicode_tables
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed table")
    check = parser.parse_args().check
    text = generate()
    if not check:
        TABLE.write_text(text, encoding="ascii")
    elif TABLE.read_text(encoding="ascii") != text:
        sys.exit(f"{TABLE} differs from what the installed wheel does: run this script without --check")


if __name__ == "__main__":
    main()
