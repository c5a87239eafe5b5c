"""`tandem tokenize` against the tokenizers library."""

import json

import pytest
from tokenizers import Tokenizer
from tokenizers.implementations import BertWordPieceTokenizer

from oracle_texts import corpus_lines
from program import tandem_ok


def tokenize(model, rows, *arguments):
    return tandem_ok("tokenize", model, "--jsonl", *arguments, input="".join(json.dumps(row) + "\n" for row in rows)).rows


def assert_same(got, encoding):
    assert got["ids"] == encoding.ids
    assert got["tokens"] == encoding.tokens
    assert [tuple(offsets) for offsets in got["offsets"]] == encoding.offsets
    assert got["words"] == encoding.word_ids


@pytest.fixture(scope="module")
def reference(minilm):
    tokenizer = Tokenizer.from_file(str(minilm / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    return tokenizer


def test_texts_of_many_languages(minilm, reference):
    texts = corpus_lines(500)
    for text, got in zip(texts, tokenize(minilm, [{"text": text} for text in texts]), strict=True):
        assert_same(got, reference.encode(text))


def test_words_of_the_user(minilm, reference):
    rows = [line.split(" ") for line in corpus_lines(500)]
    for words, got in zip(rows, tokenize(minilm, [{"tokens": words} for words in rows]), strict=True):
        assert_same(got, reference.encode(words, is_pretokenized=True))


def test_pairs(minilm, reference):
    lines = corpus_lines(200)
    pairs = list(zip(lines, reversed(lines)))
    for pair, got in zip(pairs, tokenize(minilm, [{"text": a, "text_pair": b} for a, b in pairs]), strict=True):
        assert_same(got, reference.encode(*pair))


@pytest.mark.parametrize("name", ["bert-base-cased", "bert-base-chinese", "bert-base-multilingual-cased"])
def test_other_vocabularies(data, random_bert, tmp_path, name):
    found = [path for path in (data / "vocab").rglob("*.txt") if name in str(path)]
    if not found:
        pytest.skip(f"no vocabulary of {name} in {data / 'vocab'}")
    lower = name == "bert-base-chinese"
    config = json.loads((random_bert / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "vocab_size": 200_000}))
    (tmp_path / "vocab.txt").write_bytes(found[0].read_bytes())
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": lower, "tokenizer_class": "BertTokenizer"}))
    reference = BertWordPieceTokenizer(str(tmp_path / "vocab.txt"), lowercase=lower)
    reference.enable_truncation(config["max_position_embeddings"])
    texts = corpus_lines(500)
    for text, got in zip(texts, tokenize(tmp_path, [{"text": text} for text in texts]), strict=True):
        assert_same(got, reference.encode(text))
