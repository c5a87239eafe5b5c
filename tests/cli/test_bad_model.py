"""Bad models: each is a plain Hugging Face directory, which embed loads and train begins from, or a saved model; both are refused in one line."""

import json
import shutil
import struct

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from program import tandem
from refusals import assert_refused, assert_train_refused
from workspace import CONFIG, write_encoder


@pytest.fixture
def plain(trained, tmp_path):
    """The tiny model's encoder and tokenizer alone, without checksums."""
    directory = tmp_path / "plain"
    directory.mkdir()
    for name in ("config.json", "model.safetensors", "vocab.txt"):
        shutil.copy(trained / name, directory)
    assert tandem("embed", directory, input="maria\n").code == 0
    return directory


def assert_model_refused(workspace, model, *places):
    assert_refused(tandem("embed", model, input="maria\n"), *places)
    assert_train_refused(workspace, *places, settings=[f"model.backbone={model}"])


def edit_json(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def edit_tensors(directory, change):
    path = directory / "model.safetensors"
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path)


HEADER = b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}'
SAFETENSORS = {
    "empty": b"",
    "cut within the length": b"\x10\0\0",
    "cut within the header": struct.pack("<Q", 500) + b"{}",
    "huge header": struct.pack("<Q", 2**63) + b"{}",
    "header is no JSON": struct.pack("<Q", 4) + b"{..}",
    "header is a list": struct.pack("<Q", 2) + b"[]",
    "header with a duplicate key": struct.pack("<Q", 14) + b'{"a":1,"a":1} ',
    "data cut off": struct.pack("<Q", len(HEADER)) + HEADER + b"\0\0",
    "data left over": struct.pack("<Q", len(HEADER)) + HEADER + b"\0" * 8,
    "pickle": b"\x80\x02}q\0." + b"\0" * 64,
}


@pytest.mark.parametrize("name", SAFETENSORS)
def test_safetensors_file(workspace, plain, name):
    (plain / "model.safetensors").write_bytes(SAFETENSORS[name])
    assert_model_refused(workspace, plain, "model.safetensors")


@pytest.mark.parametrize("offsets", [[4, 0], [0, 2**62], [-4, 0], [1, 5], ["0", "4"]])
def test_safetensors_offsets(workspace, plain, offsets):
    header = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": offsets}}).encode()
    (plain / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + b"\0" * 4)
    assert_model_refused(workspace, plain, "model.safetensors", '"a"')


def test_truncated_weights(workspace, plain):
    path = plain / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    assert_model_refused(workspace, plain, "model.safetensors", "cut off")


def test_missing_weight(workspace, plain):
    name = "encoder.layer.1.output.dense.weight"
    edit_tensors(plain, lambda tensors: tensors.pop(name))
    assert_model_refused(workspace, plain, "model.safetensors", name)


def test_misshapen_weight(workspace, plain):
    name = "encoder.layer.1.output.dense.weight"
    edit_tensors(plain, lambda tensors: tensors.update({name: np.zeros((32, 63), np.float32)}))
    assert_model_refused(workspace, plain, "model.safetensors", name, "[32, 63]", "[32, 64]")


def test_weight_of_integers(workspace, plain):
    name = "encoder.layer.1.output.dense.bias"
    edit_tensors(plain, lambda tensors: tensors.update({name: np.zeros(32, np.int64)}))
    assert_model_refused(workspace, plain, "model.safetensors", name)


def test_embedding_rows_and_vocabulary_size_disagree(workspace, plain):
    rows = json.loads((plain / "config.json").read_text())["vocab_size"]
    edit_json(plain / "config.json", vocab_size=rows + 7)
    assert_model_refused(workspace, plain, "word_embeddings", str(rows), str(rows + 7))


def test_vocabulary_larger_than_the_embeddings(workspace, plain):
    with open(plain / "vocab.txt", "a") as vocabulary:
        vocabulary.write("extra\nwords\n")
    assert_model_refused(workspace, plain, str(plain), "vocab_size")


CONFIG_JSONS = {
    "heads do not divide the hidden size": (dict(num_attention_heads=5), "32", "5"),
    "another architecture": (dict(model_type="gpt2"), "gpt2"),
    "another activation": (dict(hidden_act="relu6"), "relu6"),
    "text for a number": (dict(hidden_size="wide"), "hidden_size"),
    "negative number": (dict(num_hidden_layers=-1), "num_hidden_layers"),
    "huge number": (dict(hidden_size=2**40), "hidden_size"),
    "relative positions": (dict(position_embedding_type="relative_key"), "position_embedding_type"),
}


@pytest.mark.parametrize("name", CONFIG_JSONS)
def test_config_json(workspace, plain, name):
    changes, *places = CONFIG_JSONS[name]
    edit_json(plain / "config.json", **changes)
    assert_model_refused(workspace, plain, "config.json", *places)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"hidden_size": 32, "hidden_size": 32}', b"\xff", b"[" * 100_000])
def test_broken_config_json(workspace, plain, content):
    (plain / "config.json").write_bytes(content)
    assert_model_refused(workspace, plain, "config.json")


@pytest.mark.parametrize("file", ["config.json", "model.safetensors", "vocab.txt"])
def test_missing_file_of_a_model(workspace, plain, file):
    (plain / file).unlink()
    assert_model_refused(workspace, plain, str(plain), file)


@pytest.mark.parametrize("content", [b"", b"no\nspecial\ntokens\n"])
def test_broken_vocabulary(workspace, plain, content):
    (plain / "vocab.txt").write_bytes(content)
    assert_model_refused(workspace, plain, str(plain), "vocabulary")


@pytest.mark.parametrize("content", [b"{", b"{}", b'{"model": {"type": "Unigram"}}'])
def test_broken_tokenizer_json(workspace, plain, content):
    (plain / "tokenizer.json").write_bytes(content)
    assert_model_refused(workspace, plain, "tokenizer.json")


MODULES = {
    "no list": {},
    "module of an unknown type": [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Magic", "type": "sentence_transformers.models.Magic"},
    ],
    "path outside": [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "../other", "type": "sentence_transformers.models.Pooling"},
    ],
}


@pytest.mark.parametrize("name", MODULES)
def test_modules_json(workspace, plain, name):
    (plain / "modules.json").write_text(json.dumps(MODULES[name]))
    assert_model_refused(workspace, plain, "Magic" if "unknown" in name else "modules.json")


def test_changed_weights_of_a_saved_model(workspace, trained_copy):
    path = trained_copy / "model.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert_model_refused(workspace, trained_copy, "model.safetensors", "checksum")


def test_changed_weights_of_a_head(workspace, trained_copy):
    path = trained_copy / "heads/topic/model.safetensors"
    path.write_bytes(path.read_bytes()[:-4])
    assert_model_refused(workspace, trained_copy, "heads/topic/model.safetensors")


TANDEM_JSONS = {
    "newer version": dict(format_version=2),
    "version is a text": dict(format_version="1"),
    "task outside the directory": dict(tasks=[{"name": "../x", "type": "classification", "labels": ["a"]}]),
    "checksum outside the directory": dict(checksums={"../x": "xxh3_128:0"}),
    "task of an unknown type": dict(tasks=[{"name": "x", "type": "magic", "labels": ["a"]}]),
    "task without labels": dict(tasks=[{"name": "topic", "type": "classification", "labels": []}]),
    "label twice": dict(tasks=[{"name": "topic", "type": "classification", "labels": ["a", "a", "b"]}]),
}


@pytest.mark.parametrize("name", TANDEM_JSONS)
def test_tandem_json(workspace, trained_copy, name):
    edit_json(trained_copy / "tandem.json", **TANDEM_JSONS[name])
    assert_model_refused(workspace, trained_copy, "tandem.json")


@pytest.mark.parametrize("changes", [dict(num_attention_heads=5), dict(hidden_size=2**31)])
def test_config_of_a_random_encoder(workspace, changes):
    shutil.rmtree(workspace / "encoder")
    write_encoder(workspace / "encoder", **changes)
    assert_train_refused(workspace, "config.json", *changes)


def test_max_length_beyond_the_positions(plain):
    most = CONFIG["max_position_embeddings"]
    assert_refused(tandem("embed", plain, "--max-length", most + 1, input="maria\n"), str(most + 1), str(most))


def test_predict_with_a_model_without_heads(plain):
    assert_refused(tandem("predict", plain, input="maria\n"), str(plain), "no heads")
