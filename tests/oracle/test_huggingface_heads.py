"""Directories of transformers' classes that classify, opened as models with that task."""

import json

import numpy as np
import pytest
import torch
import transformers

from program import tandem, tandem_ok, write_jsonl
from workspace import RECIPE, labelled, write_encoder

FAMILIES = {"bert": "Bert", "distilbert": "DistilBert", "electra": "Electra", "mpnet": "MPNet"}
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]


SHAPE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": 66,
         "initializer_range": 0.2}


def save(directory, labels, family="bert", kind="SequenceClassification", dtype=torch.float32, **changes):
    """A tiny random model of a class, as transformers saves it."""
    write_encoder(directory)
    torch.manual_seed(4)
    vocab_size = len((directory / "vocab.txt").read_text().splitlines())
    config = transformers.AutoConfig.for_model(family, **{**SHAPE, "vocab_size": vocab_size})
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: i for i, label in enumerate(labels)}
    for key, value in changes.items():
        setattr(config, key, value)
    model = getattr(transformers, f"{FAMILIES[family]}For{kind}")(config).eval().to(dtype)
    tokenizer = transformers.BertTokenizerFast.from_pretrained(directory, model_max_length=64)
    model.save_pretrained(directory, **({"max_shard_size": "20KB"} if family == "electra" else {}))
    tokenizer.save_pretrained(directory)
    return model.float(), tokenizer


def predict(model, texts, *arguments):
    given = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    return tandem_ok("predict", model, "--jsonl", *arguments, input=given).rows


def logits_of(model, tokenizer, text):
    tokens = tokenizer(text, truncation=True, max_length=64, return_tensors="pt")
    with torch.inference_mode():
        return model(tokens["input_ids"]).logits[0]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16], ids=str)
def test_sequence_classes_give_the_logits_of_transformers(tmp_path, texts, family, dtype):
    model, tokenizer = save(tmp_path / "model", ["yes", "no", "perhaps"], family, dtype=dtype)
    for text, row in zip(texts, predict(tmp_path / "model", texts, "--logits"), strict=True):
        logits = logits_of(model, tokenizer, text)
        np.testing.assert_allclose(row["classification"]["sentence_logits"], logits, atol=1e-5)
        assert row["classification"]["label"] == model.config.id2label[int(logits.argmax())]


@pytest.mark.parametrize("family", FAMILIES)
def test_token_classes_give_the_logits_of_transformers(tmp_path, texts, family):
    model, tokenizer = save(tmp_path / "model", TAGS, family, "TokenClassification")
    for text, row in zip(texts, predict(tmp_path / "model", texts, "--logits"), strict=True):
        np.testing.assert_allclose(row["token_classification"]["token_logits"], logits_of(model, tokenizer, text), atol=1e-5)


def test_embeddings_are_those_of_the_encoder(tmp_path, texts):
    save(tmp_path / "model", ["yes", "no"])
    from sentence_transformers import SentenceTransformer

    expected = SentenceTransformer(str(tmp_path / "model"), device="cpu").encode(texts)
    given = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    rows = tandem_ok("embed", tmp_path / "model", "--jsonl", input=given).rows
    np.testing.assert_allclose([row["embedding"] for row in rows], expected, atol=1e-5)


@pytest.mark.parametrize("labels, changes", [
    (["score"], {}), (["a", "b"], {"problem_type": "multi_label_classification"}), (["a", "b"], {"problem_type": "regression"})])
def test_a_head_of_another_kind_is_left_out_by_name(tmp_path, labels, changes):
    save(tmp_path / "model", labels, **changes)
    failed = tandem("predict", tmp_path / "model", input="hello\n")
    assert failed.code == 2 and "its head is left out" in failed.err and len(failed.errors) == 1
    embedded = tandem_ok("embed", tmp_path / "model", "--jsonl", input='{"text": "hello"}\n')
    assert len(embedded.rows) == 1 and embedded.err.count("tandem: warning: ") == 2, "the head, and its tensors"


@pytest.mark.parametrize("id2label", [{"0": "a", "2": "b"}, {"0": "a", "1": "a"}, {"0": 1}, ["a", "b"], {}])
def test_labels_that_make_no_sense(tmp_path, id2label):
    save(tmp_path / "model", ["a", "b"])
    file = tmp_path / "model/config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "id2label": id2label}))
    failed = tandem("predict", tmp_path / "model", input="hello\n")
    assert failed.code == 2 and "config.json: id2label" in failed.err and len(failed.errors) == 1


def test_training_goes_on_from_its_head(tmp_path):
    """One step with a rate of almost nothing: the saved model answers as the class did."""
    model, tokenizer = save(tmp_path / "encoder", ["sport", "game", "tech"])
    rows = [{"text": " ".join(row["tokens"]), "classification": row["topic"]} for row in labelled()]
    write_jsonl(tmp_path / "train.jsonl", rows)
    recipe = RECIPE.replace("{config: encoder}", "encoder").replace("  dev: dev.jsonl\n", "")
    recipe = recipe.replace("  topic: {type: classification}\n  names: {type: token_classification}\n",
                            "  classification: {type: classification}\n").replace("3e-3", "1e-12")
    (tmp_path / "config.yml").write_text(recipe)
    tandem_ok("train", "config.yml", cwd=tmp_path)
    for row, answer in zip(rows, predict(tmp_path / "out/model", [row["text"] for row in rows], "--logits"), strict=True):
        with torch.inference_mode():
            logits = model(**tokenizer(row["text"], return_tensors="pt")).logits[0]
        np.testing.assert_allclose(answer["classification"]["sentence_logits"], logits, atol=1e-5)
