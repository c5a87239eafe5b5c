"""A model that Tandem saved, in the hands of sentence-transformers, transformers and numpy."""

import json
import re

import numpy as np
import pytest
import torch
import transformers
from safetensors.numpy import load_file
from sentence_transformers import SentenceTransformer

from program import tandem_ok
from workspace import RECIPE, write_workspace


@pytest.fixture(scope="module", params=["tiny", "minilm"])
def saved(request, trained, tmp_path_factory):
    """A model of random origin, which keeps vocab.txt alone, and one that continues the installed one."""
    if request.param == "tiny":
        return trained
    directory = write_workspace(tmp_path_factory.mktemp("minilm"))
    (directory / "config.yml").write_text(RECIPE.replace("{config: encoder}", str(request.getfixturevalue("minilm"))))
    tandem_ok("train", "config.yml", "--set", "training.num_epochs=1", cwd=directory)
    return directory / "out/model"


def answers(model, texts, *arguments, command="predict"):
    given = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    return tandem_ok(command, model, "--jsonl", *arguments, input=given).rows


def test_sentence_transformers_gives_the_same_embeddings(saved, texts):
    expected = SentenceTransformer(str(saved), device="cpu").encode(texts)
    got = np.array([row["embedding"] for row in answers(saved, texts, command="embed")])
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_transformers_loads_every_weight(saved):
    _, report = transformers.AutoModel.from_pretrained(saved, output_loading_info=True)
    assert not report["unexpected_keys"] and not report["mismatched_keys"]
    assert not [key for key in report["missing_keys"] if not key.startswith("pooler")]


def test_the_tokenizer_of_transformers_gives_the_same_ids(saved, texts):
    tokenizer = transformers.AutoTokenizer.from_pretrained(saved)
    length = json.loads((saved / "sentence_bert_config.json").read_text())["max_seq_length"]
    got = [row["ids"] for row in answers(saved, texts, command="tokenize")]
    assert got == [tokenizer(text, truncation=True, max_length=length)["input_ids"] for text in texts]


def test_logits_are_hidden_states_of_transformers_times_the_head(saved, texts):
    """So this also holds every hidden state of 200 texts to those of transformers."""
    encoder = transformers.AutoModel.from_pretrained(saved).eval()
    topic, names = (load_file(saved / f"heads/{task}/model.safetensors") for task in ("topic", "names"))
    pooling = json.loads((saved / "1_Pooling/config.json").read_text())
    ids_of = [row["ids"] for row in answers(saved, texts, command="tokenize")]
    for ids, row in zip(ids_of, answers(saved, texts, "--logits"), strict=True):
        with torch.inference_mode():
            hidden = encoder(torch.tensor([ids])).last_hidden_state[0].numpy()
        sentence = hidden[0] if pooling["pooling_mode_cls_token"] else hidden.mean(0)
        expected = sentence @ topic["classifier.weight"].T + topic["classifier.bias"]
        np.testing.assert_allclose(row["topic"]["sentence_logits"], expected, atol=2e-5)
        expected = hidden @ names["classifier.weight"].T + names["classifier.bias"]
        np.testing.assert_allclose(row["names"]["token_logits"], expected, atol=2e-5)


def test_a_head_says_what_its_outputs_mean(saved):
    config = json.loads((saved / "heads/topic/config.json").read_text())
    assert config["id2label"] == {"0": "game", "1": "sport", "2": "tech"}
    assert config["label2id"] == {"game": 0, "sport": 1, "tech": 2}


def test_no_file_holds_a_date_or_a_path(saved):
    for file in saved.rglob("*"):
        if file.is_file() and file.suffix in (".json", ".md") and file.name != "tokenizer.json":
            text = file.read_text()
            assert str(saved.parent) not in text and "/tmp" not in text, file
            assert not re.search(r"\b20\d\d-\d\d", text), file
