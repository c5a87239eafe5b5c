#!/usr/bin/env python3
"""Writes tests/text/golden/: small vocabularies and what the `tokenizers` wheel makes of hard texts with them.

    python scripts/make_tokenizer_golden.py
"""

import json
import random
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors

GOLDEN = Path(__file__).resolve().parent.parent / "tests/text/golden"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

TEXTS = [
    "", " ", "\t\r\n", "a", "Hello, world!", "It's 3.14 o'clock... (really?)", "don't stop-believing_now",
    "unaffable UNAFFABLE", "Caf\u00e9 cafe\u0301 CAF\u00c9 na\u00efve r\u00e9sum\u00e9", "\u00c5ngstr\u00f6m \u212bngstro\u0308m",
    "Vi\u1ec7t Nam t\u1ee9 Ti\u1ebfng", "\u0130stanbul I\u0307stanbul \u0131", "STRASSE Stra\u00dfe \u1e9e",
    "\u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3 \u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u041f\u0440\u0438\u0432\u0435\u0442, \u0419\u043e\u0433\u0443\u0440\u0442 \u0401\u043b\u043a\u0430",
    "\u4e2d\u56fd\u4eba abc\u4e2ddef \u3053\u3093\u306b\u3061\u306f \u30c6\u30b9\u30c8 \uf900\u8c48 \U00020000x\U0002b820y\U0002b920z",
    "\ud55c\uad6d\uc5b4 \ud55c\u302e\uae00 \u1112\u1161\u11ab", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \u0928\u092e\u0938\u094d\u0924\u0947 \u09cb\u0bcb\u0d4b",
    "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u0645\u064e\u0631\u0652\u062d\u064e\u0628\u0627", "\u0f73\u0f71\u0f72 \u0344\u0323a\u0344\u0323",
    "a\u0327\u0301b a\u0301\u0327b q\u0323\u0307 q\u0307\u0323 \u1dff\u1df6\u035f \u034f", "\U00016ff0a\U00016ff1 \U0001d15e\U0001d16d",
    "soft\u00adhyphen zero\u200bwidth\u200d joiner\ufeffbom nul\u0000byte \ufffd bell\u0007", "\u00a0no\u2009break\u3000spaces\u2028lines\u1680\u180e\u0085x",
    "emoji \U0001f600\U0001f3fd\u200d\U0001f680 flags \U0001f1e9\U0001f1ea end", "\u201cquotes\u201d \u2018single\u2019 \u00ab\u00bb \u2013\u2014\u2026 \u3001\u3002",
    "$100 + 50% = #hashtag @user ^_^ ~ ` |", "math \u2211 \u222b \u2260 \u00b1 \u00d7 \u20ac\u00a3\u00a5 \u00a9\u00ae\u2122", "\uff21\uff22\uff23 \uff10\uff11 \ufb01\ufb02 \u2167",
    "[CLS] [SEP][MASK]x [PAD] [UNK]", "[cls] [ SEP ] [[MASK]] [MAS K]", "x[MASK]y [MASK", "x" * 100, "x" * 101, "ab" * 60,
    "\u00e9" * 100 + " " + "\u00e9" * 101, "a " * 40, "\U0010ffff \ue000 \U000e0001 \u0378", "ab\u4e2d\u0301c \u0301start",
    "\U00010400\U00010428 \u1c90\u10d0 \ua64a \u2c2f", "foobar FooBar xFOOBARy new york NEW Y\u00d6RK",
]

PAIRS = [("a b c d e f g", "x"), ("a", "b c d e f g"), ("a b c", "d e f g"), ("a b c d", "e f g"), ("", ""),
         ("", "a b c d e f g h"), ("Hello [SEP] there", "\u4e2d\u56fd caf\u00e9")]
WORDS = [["Hello", "", "world", "!"], ["unaffable", "\u4e2dz", "[MASK]y", "a-b"], ["\u0000", "\u00ad", "x"], [],
         ["New York", "x" * 101], ["caf\u00e9", "e\u0301a"], ["a"] * 12]


def fuzz(rng):
    marks = [chr(c) for c in range(0x300, 0x370)] + list("\u0591\u0f71\u0f72\u1abe\u302e\U00016ff0\U0001d165")
    letters = list("abAZ\u00e9\u0130\u01d5\u1e69\u0344\u0958\ufa10\u0b4b\uac01\u4e2d\u03a3") + list(" -.\u00a0\u0000\u00ad\t[]")
    for _ in range(150):
        yield "".join(rng.choice(rng.choice((marks, letters, letters))) for _ in range(rng.randint(1, 14)))


def vocabulary(texts, lowercase):
    """Most characters of the texts, alone and continuing, and some longer pieces."""
    normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    chars = sorted({c for text in texts for c in normalizer.normalize_str(text) if not c.isspace()})
    pieces = ["hello", "Hello", "world", "un", "##aff", "##able", "##ab", "cafe", "Caf", "##ing", "##lie", "ab", "##abab",
              "xxx", "##xx", "new", "york", "##e", "\u4e2d\u56fd", "##\u1161\u11ab"]
    tokens = SPECIAL + pieces
    for index, c in enumerate(chars):
        tokens += ([c] if index % 9 else []) + (["##" + c] if index % 7 else [])
    return {token: index for index, token in enumerate(dict.fromkeys(tokens))}


def make_tokenizer(texts, lowercase):
    vocab = vocabulary(texts, lowercase)
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[(token, vocab[token]) for token in ("[CLS]", "[SEP]")])
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.add_tokens(["FooBar", AddedToken("New Y\u00f6rk"), AddedToken("<e1>", normalized=False)])
    return tokenizer


def answer(name, case, encoding):
    return {"vocabulary": name, **case, "ids": encoding.ids, "segments": encoding.type_ids,
            "begins": [begin for begin, _ in encoding.offsets], "ends": [end for _, end in encoding.offsets],
            "words": [-1 if word is None else word for word in encoding.word_ids],
            "special": encoding.special_tokens_mask}


def answers(name, tokenizer, texts):
    tokenizer.no_truncation()
    for text in texts:
        yield answer(name, {"text": text}, tokenizer.encode(text))
    for words in WORDS:
        yield answer(name, {"tokens": words}, tokenizer.encode(words, is_pretokenized=True))
    for length in (4, 5, 7, 8, 64):
        tokenizer.enable_truncation(length)
        for first, second in PAIRS:
            case = {"text": first, "text_pair": second, "max_length": length}
            yield answer(name, case, tokenizer.encode(first, second))
        case = {"text": "Hello unaffable world, it is", "max_length": length}
        yield answer(name, case, tokenizer.encode(case["text"]))


def main():
    texts = TEXTS + list(fuzz(random.Random(0)))
    GOLDEN.mkdir(parents=True, exist_ok=True)
    with open(GOLDEN / "encodings.jsonl", "w", encoding="ascii") as out:
        for name, lowercase in (("uncased", True), ("cased", False)):
            tokenizer = make_tokenizer(texts, lowercase)
            for case in answers(name, tokenizer, texts):
                out.write(json.dumps(case, separators=(",", ":")) + "\n")
            tokenizer.no_truncation()
            (GOLDEN / name).mkdir(exist_ok=True)
            tokenizer.save(str(GOLDEN / name / "tokenizer.json"), pretty=False)


if __name__ == "__main__":
    main()
