"""What sentence-transformers does to texts around the tokenizer: lower-casing and lengths, in models read, saved and exported."""

import json
import shutil

import numpy as np
import pytest
import tokenizers
import transformers
from sentence_transformers import SentenceTransformer

from program import tandem, tandem_ok
from workspace import RECIPE, write_workspace

TEXTS = ["Maria PLAYS football in Paris", "maria plays football in paris", "İ Éa ÅNGSTRÖM wins the CHESS", "Tom\u4e2dWINS\u00ad \u1e9e \u03a3\u03a3 \u212a",
         "[CLS] <E1> LIKES <e1> code", "", "the " * 100 + "CHESS"]
NAMES = ["sentence_bert_config.json", "sentence_distilbert_config.json", "sentence_xlm-roberta_config.json"]


def cased(directory, random_bert, kind, config):
    """A sentence-transformers directory on a cased tokenizer, as vocab.txt or as tokenizer.json; `config` is its tokenizer_config.json."""
    shutil.copytree(random_bert, directory)
    vocabulary = transformers.BertTokenizer.from_pretrained(directory).get_vocab()
    (directory / "tokenizer_config.json").unlink()
    if kind == "tokenizer.json":
        tokenizer = tokenizers.Tokenizer.from_file(str(directory / "tokenizer.json"))
        tokenizer.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=False)
        tokenizer.enable_truncation(12)
        tokenizer.save(str(directory / "tokenizer.json"))
    else:
        (directory / "tokenizer.json").unlink()
        (directory / "vocab.txt").write_text("".join(word + "\n" for word in sorted(vocabulary, key=vocabulary.get)))
    (directory / "tokenizer_config.json").write_text(json.dumps(config))
    listed = [{"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{name}"}
              for i, (name, path) in enumerate({"Transformer": "", "Pooling": "1_Pooling"}.items())]
    (directory / "modules.json").write_text(json.dumps(listed))
    (directory / "1_Pooling").mkdir()
    (directory / "1_Pooling/config.json").write_text(json.dumps({"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True}))
    return directory


def embed(model):
    given = "".join(json.dumps({"text": text}) + "\n" for text in TEXTS)
    return np.array([row["embedding"] for row in tandem_ok("embed", model, "--jsonl", input=given).rows], np.float32)


def ids(model):
    given = "".join(json.dumps({"text": text}) + "\n" for text in TEXTS)
    return [row["ids"] for row in tandem_ok("tokenize", model, "--jsonl", input=given).rows]


def assert_as_sentence_transformers(directory):
    model = SentenceTransformer(str(directory), device="cpu")
    np.testing.assert_allclose(embed(directory), model.encode(TEXTS), atol=1e-5)


@pytest.fixture(params=["vocab.txt", "tokenizer.json"])
def kind(request):
    return request.param


@pytest.fixture
def lowering(random_bert, kind, tmp_path):
    directory = cased(tmp_path / "model", random_bert, kind, {"do_lower_case": False, "tokenizer_class": "BertTokenizer"})
    (directory / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 40, "do_lower_case": True}))
    return directory


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lowers", [True, False])
def test_texts_are_lower_cased_where_the_model_says_so(random_bert, kind, name, lowers, tmp_path):
    directory = cased(tmp_path / "model", random_bert, kind, {"do_lower_case": False, "tokenizer_class": "BertTokenizer"})
    (directory / name).write_text(json.dumps({"max_seq_length": 40, "do_lower_case": lowers}))
    assert_as_sentence_transformers(directory)
    found = embed(directory)
    assert np.allclose(found[0], found[1]) == lowers


@pytest.mark.parametrize("layout", ["5", "6"])
def test_sentence_transformers_exports_keep_it(lowering, layout, tmp_path):
    tandem_ok("export", lowering, "--format", "sentence-transformers", "--st-format", layout, "-o", tmp_path / "out")
    np.testing.assert_array_equal(embed(tmp_path / "out"), embed(lowering))
    assert_as_sentence_transformers(tmp_path / "out")


def test_what_sentence_transformers_saves_of_it_is_read(lowering, tmp_path):
    SentenceTransformer(str(lowering), device="cpu").save(str(tmp_path / "out"))
    assert_as_sentence_transformers(tmp_path / "out")


@pytest.fixture
def trained_on(lowering, tmp_path):
    work = write_workspace(tmp_path / "work")
    (work / "config.yml").write_text(RECIPE.replace("{config: encoder}", str(lowering)))
    tandem_ok("train", "config.yml", "--set", "training.max_steps=2", "--set", "model.pooling=cls", cwd=work)
    return work / "out/model"


def test_training_saves_it(trained_on):
    assert_as_sentence_transformers(trained_on)
    rows = tandem_ok("predict", trained_on, input="Maria PLAYS chess\nmaria plays chess\n").rows
    assert rows[0]["topic"] == rows[1]["topic"]


@pytest.mark.parametrize("arguments", [("hf", "--head", "topic"), ("onnx",)], ids=lambda each: each[0])
def test_exports_for_others_lower_case_by_themselves(trained_on, arguments, tmp_path):
    tandem_ok("export", trained_on, "--format", *arguments, "-o", tmp_path / "out")
    theirs = transformers.AutoTokenizer.from_pretrained(tmp_path / "out")
    assert [theirs(text, truncation=True)["input_ids"] for text in TEXTS] == ids(trained_on)
    if (tmp_path / "out/tokenizer.json").exists():
        plain = tokenizers.Tokenizer.from_file(str(tmp_path / "out/tokenizer.json"))
        plain.enable_truncation(32)
        assert [plain.encode(text).ids for text in TEXTS] == ids(trained_on)


@pytest.mark.parametrize("config, length", [({}, 64), ({"model_max_length": 23}, 23), ({"max_len": 17}, 17), ({"model_max_length": 1000}, 64)],
                         ids=str)
def test_without_a_declared_length_the_positions_count(random_bert, kind, config, length, tmp_path):
    directory = cased(tmp_path / "model", random_bert, kind, {**config, "do_lower_case": False})
    assert SentenceTransformer(str(directory), device="cpu").max_seq_length == length
    assert len(ids(directory)[-1]) == length
    assert_as_sentence_transformers(directory)


@pytest.mark.parametrize("config", [{}, {"tokenizer_class": "BertTokenizer"}, {"tokenize_chinese_chars": True}], ids=str)
def test_a_silent_configuration_leaves_a_cased_tokenizer_so(random_bert, config, tmp_path):
    directory = cased(tmp_path / "model", random_bert, "tokenizer.json", config)
    theirs = transformers.AutoTokenizer.from_pretrained(directory)
    assert theirs(TEXTS[0])["input_ids"] == theirs(TEXTS[1])["input_ids"], "transformers keeps upper case now: no warning is needed"
    result = tandem("tokenize", directory, input=TEXTS[0])
    [line] = result.err.splitlines()
    assert line.startswith("tandem: warning: ") and "transformers would lower-case" in line
    plain = tokenizers.Tokenizer.from_file(str(directory / "tokenizer.json"))
    assert result.rows[0]["ids"] == plain.encode(TEXTS[0]).ids
    # What is written from it means the same to everybody.
    tandem_ok("export", directory, "--format", "sentence-transformers", "-o", tmp_path / "out")
    np.testing.assert_array_equal(embed(tmp_path / "out"), embed(directory))
    assert_as_sentence_transformers(tmp_path / "out")
    assert tandem("tokenize", tmp_path / "out", input=TEXTS[0]).err == ""


@pytest.mark.parametrize("lowers", [True, False])
def test_added_tokens_stay_whole(random_bert, lowers, tmp_path):
    directory = cased(tmp_path / "model", random_bert, "vocab.txt", {"do_lower_case": False})
    (directory / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 40, "do_lower_case": lowers}))
    words = (directory / "vocab.txt").read_text().splitlines()
    (directory / "vocab.txt").write_text("\n".join(words[:-1]) + "\n")
    (directory / "added_tokens.json").write_text(json.dumps({"<e1>": len(words) - 1}))
    assert len(words) - 1 in ids(directory)[4]
    for arguments in (("sentence-transformers",), ("sentence-transformers", "--st-format", "6"), ("onnx",)):
        out = tmp_path / "-".join(arguments)
        tandem_ok("export", directory, "--format", *arguments, "-o", out)
        assert len(words) - 1 in transformers.AutoTokenizer.from_pretrained(out)(TEXTS[4])["input_ids"]
        if arguments[0] != "onnx":
            assert ids(out) == ids(directory)
            assert_as_sentence_transformers(out)
