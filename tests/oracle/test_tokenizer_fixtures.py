"""What other implementations publish about BERT's tokenizer (tokenizer_fixtures of the corpora). Left out: the cases of TF-Text that its
README calls different by design, and those of `never_split`. SQuAD's questions are in tests/text/tokenizer_test.cc, TF-Text's word
pieces in tests/text/word_piece/word_piece_test.cc."""

import json

import pytest

from program import tandem_ok
from tokenizer_oracle import SPECIAL, vocabulary_model, write_model


@pytest.fixture
def published(data):
    """Reads a file of cases."""
    return lambda name: json.loads((data / f"tokenizer_fixtures/{name}.json").read_text())


@pytest.fixture
def known(data, tmp_path):
    """Makes the model of a vocabulary that everybody has."""

    def make(name, lower):
        model, _ = vocabulary_model(data, name, tmp_path / "model")
        (model / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": lower}))
        return model

    return make


def rows(model, objects):
    return tandem_ok("tokenize", model, "--jsonl", "--max-length", 512, input="".join(json.dumps(row) + "\n" for row in objects)).rows


def inner(row):
    return [token for token, special in zip(row["tokens"], row["special_tokens_mask"]) if not special]


def small(directory, tokens, **config):
    """A model whose vocabulary is these tokens."""
    model = write_model(directory)
    (model / "vocab.txt").write_text("\n".join(dict.fromkeys([*tokens, *SPECIAL])) + "\n")
    (model / "tokenizer_config.json").write_text(json.dumps(config))
    return model


@pytest.mark.parametrize("group", range(5))
def test_transformers_js(published, known, group):
    found = list(published("hf_transformersjs_bert").values())[group]
    model = known(found["vocab"], found["do_lower_case"])
    cases = found["cases"].values()
    given = [{"text": case["text"], **({"text_pair": case["text_pair"]} if "text_pair" in case else {})} for case in cases]
    for case, row in zip(cases, rows(model, given), strict=True):
        assert row["ids"] == case["ids"], case
        if "text_pair" not in case:
            assert inner(row) == case["tokens"]


def test_rust_tokenizers(published, known):
    cases = published("rust_tokenizers_bert_uncased")["cases"]
    model = known("bert-base-uncased", True)
    for case, row in zip(cases, rows(model, [{"text": case["text"]} for case in cases]), strict=True):
        if "[SEP]" in case["text"]:  # its mask counts a [SEP] of the text as ours
            assert row["ids"] == case["ids"]
            continue
        assert (row["ids"], row["special_tokens_mask"]) == (case["ids"], case["special_tokens_mask"])
        assert row["offsets"] == [offsets or [0, 0] for offsets in case["char_offsets"]]


def test_bert_cpp(published, known):
    cases = published("bert_cpp_uncased")["cases"]
    model = known("bert-base-uncased", True)
    assert [row["ids"] for row in rows(model, [{"text": case["text"]} for case in cases])] == [case["ids"] for case in cases]


def test_transformers_and_google(published, tmp_path):
    found = published("hf_transformers_bert_unit")
    given = [case for name in ("full_tokenizer", "wordpiece_tokenizer") for case in found[name]]
    for number, case in enumerate(given):
        model = small(tmp_path / str(number), case["vocab"], do_lower_case=case.get("do_lower_case", False))
        row = rows(model, [{"text": case["text"]}])[0]
        assert inner(row) == case["tokens"], case
        if "ids" in case:
            assert row["ids"][1:-1] == case["ids"]
    for number, case in enumerate(found["basic_tokenizer"]):
        settings = {"do_lower_case": case["do_lower_case"], "strip_accents": case.get("strip_accents")}
        model = small(tmp_path / f"basic{number}", case["tokens"], **settings)
        assert inner(rows(model, [{"text": case["text"]}])[0]) == case["tokens"], case


def test_kinds_of_characters(published, tmp_path):
    found = published("hf_transformers_bert_unit")
    model = small(tmp_path / "model", ["a", "b", "ab", "-", "$", "`", "."], do_lower_case=False)
    kinds = {"is_whitespace": lambda c: ["a", "b"], "is_control": lambda c: ["ab"], "is_punctuation": lambda c: ["a", c, "b"]}
    for name, wanted in kinds.items():
        for c in found[name]["true"]:
            assert inner(rows(model, [{"text": f"a{c}b"}])[0]) == wanted(c), (name, c)
        for c in found[name]["false"]:
            assert inner(rows(model, [{"text": f"a{c}b"}])[0]) != wanted(c), (name, c)


@pytest.mark.parametrize("group", range(2))
def test_offsets(published, known, group):
    case = published("hf_transformers_bert_unit")["offsets"][group]
    model = known(case["vocab_family"], case["vocab_family"].endswith("uncased"))
    row = rows(model, [{"text": case["text"]}])[0]
    assert (row["tokens"], row["offsets"]) == (case["tokens"], case["char_offsets"])


def test_tf_text(published, tmp_path):
    found = published("tf_text_wordpiece_and_bert")
    model = small(tmp_path / "model", found["bert_tokenizer_default_vocab"], do_lower_case=True)
    for case in found["bert_tokenizer"]["BertTokenizerTest.test_bert_tokenizer"]:
        if "preserve_unused_token" in case:
            continue  # a setting of its own
        for text, words in zip(case["text_inputs"], case["expected"], strict=True):
            assert inner(rows(model, [{"text": text}])[0]) == [token for word in words for token in word]
