"""`tandem tokenize` against the tokenizers library: a sample of what tests/long/test_tokenizer.py compares."""

import json

import pytest
import transformers
from tokenizers import Tokenizer

from program import ENVIRONMENT, tandem, tandem_ok
from texts import varied_texts
from tokenizer_oracle import SPECIAL, VOCABULARIES, check, corpus, fuzz_rounds, vocabulary_model, write_model


@pytest.fixture(scope="module")
def reference(minilm):
    return Tokenizer.from_file(str(minilm / "tokenizer.json"))


@pytest.fixture(params=["best", "avx2", "portable"])
def path(request, monkeypatch):
    """Every way to scan ASCII characters."""
    if request.param != "best":
        monkeypatch.setitem(ENVIRONMENT, "TANDEM_KERNELS", request.param)


def test_texts_of_many_languages(minilm, reference, path):
    assert check(minilm, reference, varied_texts(500), max_length=256) >= 500


def test_words_of_the_user(minilm, reference):
    check(minilm, reference, [line.split(" ") for line in varied_texts(500)], max_length=32, stride=8)


@pytest.mark.parametrize("side", ["right", "left"])
def test_pairs(minilm, reference, side):
    lines = varied_texts(200)
    check(minilm, reference, list(zip(lines, reversed(lines))), max_length=64, stride=5, side=side)


def test_tokens_are_those_of_the_ids(minilm, reference):
    texts = varied_texts(100)
    for row in tandem_ok("tokenize", minilm, "--jsonl", input="".join(json.dumps({"text": text}) + "\n" for text in texts)).rows:
        assert row["tokens"] == [reference.id_to_token(token) for token in row["ids"]]


@pytest.mark.parametrize("name", VOCABULARIES)
def test_vocabularies(data, tmp_path, name, path):
    model, reference = vocabulary_model(data, name, tmp_path / "model")
    texts = list(corpus(data))[:: 50]
    assert check(model, reference, texts) > 10_000
    check(model, reference, texts[::10], max_length=12, stride=3)


def test_random_tokenizers_on_random_texts(tmp_path, path):
    assert fuzz_rounds(seed=0, rounds=40, directory=tmp_path) > 50_000


# A directory without tokenizer.json is what transformers makes of its other files.

VOCABULARY = [*SPECIAL, "a", "b", "A", "##b", "c", "foo", "new"]
TEXT = "Foo new York[MASK] a  [X] b[Y] AB é [M] [CLS] yorknew york中"
PLAIN = {"lstrip": False, "rstrip": False, "normalized": False, "single_word": False, "special": False}


def token(content, **flags):
    return {"content": content, **PLAIN, **flags}


SETTINGS = {
    "no configuration": {},
    "cased": {"tokenizer_config": {"do_lower_case": False}},
    "accents kept": {"tokenizer_config": {"strip_accents": False, "tokenize_chinese_chars": False}},
    "named tokens": {"tokenizer_config": {"cls_token": "foo", "sep_token": "[SEP]", "mask_token": None, "bos_token": "[X]"}},
    "a token with flags": {"tokenizer_config": {"mask_token": {"__type": "AddedToken", **token("[MASK]", lstrip=True, special=True)}}},
    "added_tokens_decoder": {"tokenizer_config": {"added_tokens_decoder": {
        "4": token("[MASK]", lstrip=True, special=True), "12": token("new york", normalized=True), "13": token("[X]", rstrip=True, special=True)}}},
    "additional_special_tokens": {"tokenizer_config": {"additional_special_tokens": ["[X]", "[Y]"]}},
    "older files": {"added_tokens": {"york": 12, "[Y]": 13}, "special_tokens_map": {
        "mask_token": {**token("[M]", lstrip=True)}, "additional_special_tokens": ["[X]"], "unk_token": "[UNK]"}},
    "the left side is cut": {"tokenizer_config": {"truncation_side": "left", "model_max_length": 8}},
}


@pytest.mark.parametrize("name", SETTINGS)
def test_files_beside_the_vocabulary(tmp_path, name):
    model = write_model(tmp_path / "model")
    (model / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n")
    for file, content in SETTINGS[name].items():
        (model / f"{file}.json").write_text(json.dumps(content))
    reference = transformers.AutoTokenizer.from_pretrained(model)
    got = tandem_ok("tokenize", model, input=TEXT + "\n").rows[0]
    wanted = reference(TEXT, truncation=True, max_length=min(reference.model_max_length, 64), return_offsets_mapping=True)
    assert got["ids"] == wanted["input_ids"]
    assert list(map(tuple, got["offsets"])) == wanted["offset_mapping"]


def test_a_row_whose_windows_cannot_be_made_is_named(minilm):
    result = tandem("tokenize", minilm, "--jsonl", "--max-length", 5, "--truncation", "only_first",
                    input='{"text": "a", "text_pair": "b"}\n{"text": "a", "text_pair": "b c d e"}\n')
    assert result.code == 2 and len(result.rows) <= 1
    assert result.errors == ["tandem: error: <stdin>:2: truncation only_first: of 2 tokens the other text takes 4: raise max_length, or "
                             "truncate longest_first"]


def test_windows_carry_the_number_of_their_row(minilm):
    rows = tandem_ok("tokenize", minilm, "--return-overflowing-tokens", "--max-length", 4, input="one two three\nfour\n").rows
    assert [row["row"] for row in rows] == [0, 0, 1]
    assert rows[1]["truncated"] and "truncated" not in rows[2]
