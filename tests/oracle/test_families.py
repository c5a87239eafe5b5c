"""DistilBERT, ELECTRA and MPNet: embedded, trained and saved as transformers and sentence-transformers know them."""

import json
import shutil

import numpy as np
import pytest
import torch
import transformers
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

from program import tandem, tandem_ok
from workspace import RECIPE, write_workspace

# More positions than distances that have a relative bias of their own.
SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": 180,
         "initializer_range": 0.2}
FAMILIES = {
    "distilbert": {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64, "max_position_embeddings": 180, "initializer_range": 0.2},
    "electra": {**SIZES, "embedding_size": 24},
    "mpnet": {**SIZES, "max_position_embeddings": 182},
}
MPNET_NAMES = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>"}
MAX_LENGTH = 180


@pytest.fixture(scope="module", params=FAMILIES)
def family(request):
    return request.param


@pytest.fixture(scope="module")
def directory(family, random_bert, tmp_path_factory):
    """A tiny random encoder with the vocabulary of the random BERT, as transformers saves it."""
    vocabulary = (random_bert.parent / "bert/vocab.txt").read_text().split("\n")[:-1]
    directory = tmp_path_factory.mktemp("families") / family
    directory.mkdir()
    if family == "mpnet":  # its padding token must be 1
        vocabulary = ["<s>", "<pad>", "</s>", "[UNK]", "<mask>", *vocabulary[5:]]
    (directory / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    config = transformers.AutoConfig.for_model(family, vocab_size=len(vocabulary), **FAMILIES[family])
    tokenizer = transformers.MPNetTokenizer if family == "mpnet" else transformers.BertTokenizer
    tokenizer.from_pretrained(directory, model_max_length=MAX_LENGTH).save_pretrained(directory)
    (directory / "vocab.txt").unlink()
    torch.manual_seed(4)
    model = transformers.AutoModel.from_config(config)
    if family == "mpnet":
        torch.nn.init.normal_(model.encoder.relative_attention_bias.weight, std=1.0)
    model.save_pretrained(directory)
    return directory


def embed(model, rows):
    given = "".join(json.dumps(row) + "\n" for row in rows)
    return np.array([row["embedding"] for row in tandem_ok("embed", model, "--jsonl", input=given).rows], np.float32)


def embed_texts(model, texts):
    return embed(model, [{"text": text} for text in texts])


def means(directory, rows):
    """Mean hidden states as transformers computes them."""
    tokenizer, model = transformers.AutoTokenizer.from_pretrained(directory), transformers.AutoModel.from_pretrained(directory).eval()
    with torch.inference_mode():
        return torch.cat([model(**tokenizer(*row, truncation=True, max_length=MAX_LENGTH, return_tensors="pt")).last_hidden_state.mean(1)
                          for row in rows])


def test_texts_and_pairs_of_every_length(directory, texts):
    lengths = [" ".join(["tom"] * length) for length in [0, 1, 2, 3, 7, 13, 16, 31, 60, 127, 128, 129, 177, 178, 179]]
    alone = [*texts[:60], *lengths, "a <pad> b <mask> c <s> [PAD] d"]
    np.testing.assert_allclose(embed_texts(directory, alone), means(directory, [(text,) for text in alone]), atol=1e-5)
    pairs = list(zip(texts[:20], texts[20:40]))
    expected = means(directory, pairs)
    np.testing.assert_allclose(embed(directory, [{"text": a, "text_pair": b} for a, b in pairs]), expected, atol=1e-5)


def test_a_sentence_transformers_directory(directory, texts, tmp_path):
    modules = [Transformer(str(directory), max_seq_length=150), Pooling(32, pooling_mode="mean"), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(str(tmp_path / "model"))
    expected = SentenceTransformer(str(tmp_path / "model"), device="cpu").encode(texts)
    np.testing.assert_allclose(embed_texts(tmp_path / "model", texts), expected, atol=1e-5)


@pytest.mark.parametrize("family", ["mpnet"], indirect=True)  # the others have BERT's
def test_the_tokenizer_of_mpnet(directory, texts, tmp_path):
    reference = transformers.AutoTokenizer.from_pretrained(directory)
    pairs = [("", "x"), ("tom <mask> maria", "a  <mask>\t<pad> </s> <s> [UNK] <unk>"), *zip(texts[::2], texts[1::2])]
    pairs = [pair for pair in pairs if pair[1]]  # transformers takes an empty second text for none
    vocabulary = tmp_path / "vocabulary"  # without tokenizer.json
    vocabulary.mkdir()
    tokens = sorted(reference.get_vocab().items(), key=lambda entry: entry[1])
    (vocabulary / "vocab.txt").write_text("".join(token + "\n" for token, _ in tokens))
    (vocabulary / "tokenizer_config.json").write_text('{"tokenizer_class": "MPNetTokenizer"}')
    shutil.copy(directory / "config.json", vocabulary)
    given = "".join(json.dumps({"text": a, "text_pair": b}) + "\n" for a, b in pairs)
    for model in (directory, vocabulary):
        rows = tandem_ok("tokenize", model, "--jsonl", "--max-length", MAX_LENGTH, input=given).rows
        for pair, row in zip(pairs, rows, strict=True):
            expected = reference(*pair, truncation=True, max_length=MAX_LENGTH, return_offsets_mapping=True, return_token_type_ids=True)
            assert row["ids"] == expected["input_ids"], pair
            assert row["type_ids"] == expected["token_type_ids"] and row["offsets"] == list(map(list, expected["offset_mapping"])), pair


def train(workspace, backbone, *settings):
    write_workspace(workspace)
    (workspace / "config.yml").write_text(RECIPE.replace("{config: encoder}", str(backbone)))
    settings = ("training.max_steps=2", "model.pooling=mean", "model.max_length=180", *settings)
    result = tandem_ok("train", "config.yml", *[part for setting in settings for part in ("--set", setting)], cwd=workspace)
    return workspace / "out/model", result


def test_a_trained_model_goes_back(family, directory, texts, tmp_path):
    saved, result = train(tmp_path / "work", directory)
    warnings = [line for line in result.err.splitlines() if "warning" in line]
    assert len(warnings) == 1 and "dev rows stand in train too" in warnings[0]  # as they do here
    model, report = transformers.AutoModel.from_pretrained(saved, output_loading_info=True)
    assert not any(report[keys] for keys in ("missing_keys", "unexpected_keys", "mismatched_keys")), report
    assert type(model) is type(transformers.AutoModel.from_pretrained(directory))
    before, after = load_file(directory / "model.safetensors"), load_file(saved / "model.safetensors")
    same = {name for name in before if torch.equal(before[name], after[name])}
    # No head reads the pooler, and softmax does not see what a bias adds to every key: its gradient is 0.
    untrained = ("pooler.dense.weight", "pooler.dense.bias", "key.bias", "k_lin.bias", "attn.k.bias")
    assert before.keys() == after.keys() and all(name.endswith(untrained) for name in same), same
    got = embed_texts(saved, texts)
    np.testing.assert_allclose(got, means(saved, [(text,) for text in texts]), atol=1e-5)
    np.testing.assert_allclose(got, SentenceTransformer(str(saved), device="cpu").encode(texts), atol=1e-5)
    assert json.loads(tandem_ok("info", saved, "--json").out)["model_type"] == family
    assert {"distilbert": "DistilBERT", "electra": "ELECTRA", "mpnet": "MPNet"}[family] in (saved / "README.md").read_text()


def test_frozen_parts_keep_their_bits(directory, tmp_path):
    saved, _ = train(tmp_path / "work", directory, "model.freeze={embeddings: true, layers: 0-1}")
    before, after = load_file(directory / "model.safetensors"), load_file(saved / "model.safetensors")
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_tensors_with_a_prefix_and_of_a_head(family, directory, texts, tmp_path):
    copy = shutil.copytree(directory, tmp_path / "copy")
    model = transformers.AutoModelForQuestionAnswering.from_pretrained(directory)
    model.save_pretrained(copy)
    assert any(name.startswith(family + ".") for name in load_file(copy / "model.safetensors"))
    np.testing.assert_array_equal(embed_texts(copy, texts[:9]), embed_texts(directory, texts[:9]))
    assert json.loads(tandem_ok("info", copy, "--json").out)["unused_tensors"] == ["qa_outputs.bias", "qa_outputs.weight"]
    _, result = train(tmp_path / "work", copy)
    assert result.err.count("nothing reads 2 of its tensors: qa_outputs.bias, qa_outputs.weight") == 1


def test_missing_tensors_are_named_together(directory, tmp_path):
    copy = shutil.copytree(directory, tmp_path / "copy")
    config = json.loads((copy / "config.json").read_text())
    config["n_layers" if "n_layers" in config else "num_hidden_layers"] = 3
    (copy / "config.json").write_text(json.dumps(config))
    result = tandem("embed", copy, input="a\n")
    assert result.code == 2 and result.err.count("\n") == 1
    assert "lacks " in result.err and ".layer.2.attention." in result.err and "and 13 more: give the files of one" in result.err


def test_random_weights_of_a_configuration(family, directory, tmp_path):
    saved, _ = train(tmp_path / "work", f"{{config: {directory}}}")
    assert load_file(saved / "model.safetensors").keys() >= {
        name for name in load_file(directory / "model.safetensors") if not name.startswith("pooler.")}
