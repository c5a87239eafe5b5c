"""Long texts, read in windows by predict, evaluate and embed."""

import json

import numpy as np
import pytest

from program import tandem, tandem_ok, write_jsonl

WORDS = "maria plays chess in rome tom wins a code".split() * 300


def test_every_word_is_answered(trained):
    row = json.dumps({"tokens": WORDS})
    cut = tandem_ok("predict", trained, "--jsonl", input=row).rows[0]
    whole = tandem_ok("predict", trained, "--jsonl", "--stride", "4", input=row).rows[0]
    assert cut["truncated"] and "truncated" not in whole
    assert len(whole["names"]["tags"]) == len(WORDS) and whole["names"]["tags"] != cut["names"]["tags"]


def test_evaluation_loses_no_word(trained, tmp_path):
    tags = ["PERSON" if word in ("maria", "tom") else "LOC" if word == "rome" else "O" for word in WORDS]
    write_jsonl(tmp_path / "long.jsonl", [{"tokens": WORDS, "names": tags, "topic": "game"}, {"tokens": WORDS[:5], "names": tags[:5], "topic": "sport"}])
    cut = tandem_ok("evaluate", trained, "--data", tmp_path / "long.jsonl", "--json")
    whole = tandem_ok("evaluate", trained, "--data", tmp_path / "long.jsonl", "--stride", "4", "--json")
    recall = [json.loads(result.out)["tasks"]["names"]["recall"] for result in (cut, whole)]
    assert "rows were truncated" in cut.err and whole.err == "" and recall[1] > recall[0]


def test_a_vector_is_the_mean_by_tokens(trained, tmp_path):
    most = json.loads(tandem_ok("info", trained, "--json").out)["max_length"]
    room = most - 2
    words = [WORDS[i] for i in range(room + 3)]
    texts = [" ".join(words), " ".join(words[:room]), " ".join(words[room:])]
    vectors = np.array([row["embedding"] for row in tandem_ok("embed", trained, "--stride", "0", input="\n".join(texts)).rows])
    weights = np.array([most, 5])
    mean = weights @ vectors[1:] / weights.sum()
    assert np.allclose(vectors[0], mean, atol=1e-6)


@pytest.mark.parametrize("arguments, message", [(["--stride", "1000"], "stride 1000 is not from 0 to"), (["--stride", "-1"], "--stride")])
def test_strides_that_leave_nothing_new(trained, arguments, message):
    result = tandem("predict", trained, *arguments, "a text")
    assert result.code == 2 and message in result.err and len(result.err.splitlines()) == 1
