"""Directories of transformers' classes that classify, opened as models with that task."""

import json

import numpy as np
import pytest
import torch
import transformers

from program import tandem, tandem_ok, write_jsonl
from workspace import RECIPE, labelled, write_encoder

SEQUENCES = ["BertForSequenceClassification"]
TOKENS = ["BertForTokenClassification"]
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]


def save(directory, class_name, labels, **changes):
    """A tiny random model of the class, as transformers saves it."""
    write_encoder(directory)
    torch.manual_seed(4)
    config = transformers.AutoConfig.from_pretrained(directory)
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: i for i, label in enumerate(labels)}
    for key, value in changes.items():
        setattr(config, key, value)
    model = getattr(transformers, class_name)(config).eval()
    tokenizer = transformers.BertTokenizer.from_pretrained(directory)
    model.save_pretrained(directory)
    tokenizer.save_pretrained(directory)
    return model, transformers.AutoTokenizer.from_pretrained(directory)


def predict(model, texts, *arguments):
    given = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    return tandem_ok("predict", model, "--jsonl", *arguments, input=given).rows


@pytest.mark.parametrize("class_name", SEQUENCES)
def test_sequence_classes_give_the_logits_of_transformers(tmp_path, texts, class_name):
    model, tokenizer = save(tmp_path / "model", class_name, ["yes", "no", "perhaps"])
    for text, row in zip(texts, predict(tmp_path / "model", texts, "--logits"), strict=True):
        with torch.inference_mode():
            logits = model(**tokenizer(text, truncation=True, max_length=64, return_tensors="pt")).logits[0]
        np.testing.assert_allclose(row["classification"]["sentence_logits"], logits, atol=1e-5)
        assert row["classification"]["label"] == model.config.id2label[int(logits.argmax())]


@pytest.mark.parametrize("class_name", TOKENS)
def test_token_classes_give_the_logits_of_transformers(tmp_path, texts, class_name):
    model, tokenizer = save(tmp_path / "model", class_name, TAGS)
    for text, row in zip(texts, predict(tmp_path / "model", texts, "--logits"), strict=True):
        with torch.inference_mode():
            logits = model(**tokenizer(text, truncation=True, max_length=64, return_tensors="pt")).logits[0]
        np.testing.assert_allclose(row["token_classification"]["token_logits"], logits, atol=1e-5)


def test_embeddings_are_those_of_the_encoder(tmp_path, texts):
    save(tmp_path / "model", "BertForSequenceClassification", ["yes", "no"])
    from sentence_transformers import SentenceTransformer

    expected = SentenceTransformer(str(tmp_path / "model"), device="cpu").encode(texts)
    given = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    rows = tandem_ok("embed", tmp_path / "model", "--jsonl", input=given).rows
    np.testing.assert_allclose([row["embedding"] for row in rows], expected, atol=1e-5)


@pytest.mark.parametrize("labels, changes", [
    (["score"], {}), (["a", "b"], {"problem_type": "multi_label_classification"}), (["a", "b"], {"problem_type": "regression"})])
def test_a_head_of_another_kind_is_left_out_by_name(tmp_path, labels, changes):
    save(tmp_path / "model", "BertForSequenceClassification", labels, **changes)
    failed = tandem("predict", tmp_path / "model", input="hello\n")
    assert failed.code == 2 and "its head is left out" in failed.err and len(failed.errors) == 1
    assert len(tandem_ok("embed", tmp_path / "model", "--jsonl", input='{"text": "hello"}\n').rows) == 1


@pytest.mark.parametrize("id2label", [{"0": "a", "2": "b"}, {"0": "a", "1": "a"}, {"0": 1}, ["a", "b"], {}])
def test_labels_that_make_no_sense(tmp_path, id2label):
    save(tmp_path / "model", "BertForSequenceClassification", ["a", "b"])
    file = tmp_path / "model/config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "id2label": id2label}))
    failed = tandem("predict", tmp_path / "model", input="hello\n")
    assert failed.code == 2 and "config.json: id2label" in failed.err and len(failed.errors) == 1


def test_training_goes_on_from_its_head(tmp_path):
    """One step with a rate of almost nothing: the saved model answers as the class did."""
    model, tokenizer = save(tmp_path / "encoder", "BertForSequenceClassification", ["sport", "game", "tech"])
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
