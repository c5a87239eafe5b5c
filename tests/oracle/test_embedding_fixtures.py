"""Embeddings of all-MiniLM-L6-v2 against the snapshots of independent implementations, and against themselves."""

import json
import shutil

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from program import tandem_ok

A, B = "What is Deep Learning?", "Deep Learning is..."


@pytest.fixture
def snapshot(data):
    """Reads one of text-embeddings-inference: a YAML list of lists after a header; numbers alone are of interest."""

    def read(name):
        vectors = []
        path = data / f"embedding_fixtures/tei_all-MiniLM-L6-v2/test_bert__{name}.snap"
        for line in path.read_text().split("---\n", 2)[2].splitlines():
            *dashes, number = line.split()
            if len(dashes) == 2:
                vectors.append([])
            vectors[-1].append(float(number))
        return np.array(vectors, np.float32)

    return read


@pytest.fixture
def pooled_by(minilm, tmp_path):
    """The installed model as text-embeddings-inference ran it: one pooling, nothing after it, and GELU by its tanh
    approximation, as candle computes "gelu" (with the erf form, as transformers and the model mean it, both are 1e-3 away)."""

    def make(pooling):
        directory = tmp_path / pooling
        shutil.copytree(minilm, directory)
        config = json.loads((directory / "config.json").read_text())
        (directory / "config.json").write_text(json.dumps({**config, "hidden_act": "gelu_pytorch_tanh"}))
        modules = json.loads((directory / "modules.json").read_text())
        (directory / "modules.json").write_text(json.dumps(modules[:2]))
        (directory / "1_Pooling/config.json").write_text(json.dumps({"embedding_dimension": 384, "pooling_mode": pooling}))
        return directory

    return make


def embed(model, texts, *arguments):
    given = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    return np.array([row["embedding"] for row in tandem_ok("embed", model, "--jsonl", *arguments, input=given).rows], np.float32)


def test_vectors_of_text_embeddings_inference(pooled_by, snapshot):
    for pooling, name in [("mean", "bert_batch"), ("cls", "bert_batch_pooled")]:
        np.testing.assert_allclose(embed(pooled_by(pooling), [A, B, A]), snapshot(name), atol=1e-5, err_msg=pooling)


def test_vectors_of_a_lone_text_of_text_embeddings_inference(pooled_by, snapshot):
    """Those snapshots are 7e-4 from the ones above for the same text: ours must be no farther from them."""
    raw = snapshot("bert_single_raw")
    for pooling, batch, lone in [("mean", "bert_batch", raw.mean(0)), ("cls", "bert_batch_pooled", raw[0])]:
        theirs = np.abs(snapshot(batch)[0] - lone).max()
        assert theirs < 1e-3
        np.testing.assert_allclose(embed(pooled_by(pooling), [A])[0], lone, atol=theirs + 1e-5, err_msg=pooling)


def test_the_vector_of_fastembed(minilm, data):
    fixture = json.loads((data / "embedding_fixtures/fastembed_canonical_minilm.json").read_text())
    got = embed(minilm, fixture["docs"])[0][: len(fixture["expected"])]
    np.testing.assert_allclose(got, fixture["expected"], atol=1e-5)


def test_lengths_from_1_to_512_in_one_batch(minilm):
    """Tokens besides [CLS] and [SEP]: none to 510, beyond what the model itself asks for."""
    words = ("river stone", "a quiet morning in the old town", "network", "seven hundred lanterns")
    texts = [" ".join((words[n % 4] + " ").split(" ")[0] for _ in range(n)) for n in [0, 1, 2, 3, 7, 31, 63, 100, 255, 256, 257, 400, 509, 510, 600]]
    model = SentenceTransformer(str(minilm), device="cpu")
    model.max_seq_length = 512
    np.testing.assert_allclose(embed(minilm, texts, "--max-length", "512"), model.encode(texts), atol=1e-5)


@pytest.mark.parametrize("dtype", ["fp32", "bf16", "int8"])
def test_neighbours_and_threads_do_not_change_a_bit(minilm, texts, dtype):
    """Each text of 60 alone, in a batch, and in the batch turned round; with one and with two threads."""
    texts = texts[:60]
    options = "--deterministic", "--dtype", dtype
    together = embed(minilm, texts, *options, "--threads", "2")
    assert np.array_equal(together, embed(minilm, texts[::-1], *options, "--threads", "1")[::-1])
    for index in range(0, 60, 12):
        assert np.array_equal(together[index], embed(minilm, [texts[index]], *options)[0])
