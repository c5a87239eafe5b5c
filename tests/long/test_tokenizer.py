"""The tokenizer against the tokenizers library: every code point, every text at hand, random tokenizers on random texts.

TANDEM_FUZZ_ROUNDS and TANDEM_FUZZ_SEED set how many random tokenizers are tried, and which.
"""

import os
import unicodedata

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from tokenizer_oracle import SPECIAL, VOCABULARIES, check_corpus, corpus, fuzz_rounds, save, vocabulary_model

ROUNDS = int(os.environ.get("TANDEM_FUZZ_ROUNDS", 1000))
SEED = int(os.environ.get("TANDEM_FUZZ_SEED", 1))


@pytest.fixture(scope="module", params=VOCABULARIES)
def vocabulary(request, data, tmp_path_factory):
    return request.param, *vocabulary_model(data, request.param, tmp_path_factory.mktemp("vocabulary") / "model")


def code_point_rows():
    """Each code point alone, before, inside and after a word."""
    for c in map(chr, range(0x110000)):
        if not "\ud800" <= c <= "\udfff":
            yield [c, c + "ab", "a" + c + "b", "ab" + c]


def test_every_code_point(vocabulary):
    name, model, reference = vocabulary
    rows = list(code_point_rows())
    windows = check_corpus(model, reference, rows, batch=100_000)
    print(f"\n{name}: {len(rows)} code points, alone and in words: {windows} encodings equal")


@pytest.mark.parametrize("settings", [{"lowercase": True}, {"lowercase": False}, {"lowercase": True, "strip_accents": False},
                                      {"lowercase": False, "strip_accents": True}], ids=str)
def test_every_code_point_where_each_is_a_token(tmp_path, settings):
    """So that no [UNK] hides what normalisation made of it."""
    assigned = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) not in ("Cn", "Co", "Cs")]
    tokens = [*SPECIAL, *assigned, *["##" + c for c in assigned]]
    tokenizer = Tokenizer(models.WordPiece({token: index for index, token in enumerate(tokens)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(**settings)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    model, reference = save(tokenizer, tmp_path / "model")
    windows = check_corpus(model, reference, list(code_point_rows()), batch=100_000)
    print(f"\n{settings}, {len(tokens)} tokens: {windows} encodings equal")


def test_every_text_at_hand(vocabulary, data):
    name, model, reference = vocabulary
    texts = list(corpus(data))
    whole = check_corpus(model, reference, texts)
    windows = check_corpus(model, reference, texts[::10], max_length=16, stride=4)
    print(f"\n{name}: {len(texts)} texts: {whole} encodings equal; of each tenth {windows} windows of 16 tokens")
    assert len(texts) >= 300_000


def test_random_tokenizers_on_random_texts(tmp_path):
    windows = fuzz_rounds(SEED, ROUNDS, tmp_path)
    print(f"\n{ROUNDS} random tokenizers: {windows} encodings equal")
