"""`tandem embed` against sentence-transformers, in its legacy and its current layout."""

import json

import numpy as np
import pytest
import torch
import transformers
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer

from program import tandem_ok


def embed(model, texts, *arguments):
    given = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    rows = tandem_ok("embed", model, "--jsonl", *arguments, input=given).rows
    return np.array([row["embedding"] for row in rows], np.float32)


def test_embeddings_of_the_installed_model(minilm, texts):
    expected = SentenceTransformer(str(minilm), device="cpu").encode(texts)
    np.testing.assert_allclose(embed(minilm, texts), expected, atol=1e-5)


def hidden_states(directory, texts):
    """[CLS] vectors as transformers computes them; a pooling of cls alone reads them."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
    model = transformers.AutoModel.from_pretrained(directory).eval()
    with torch.inference_mode():
        return [model(**tokenizer(text, truncation=True, max_length=64, return_tensors="pt")).last_hidden_state[0] for text in texts]


def test_a_plain_transformers_directory_is_pooled_by_the_mean(random_bert, texts):
    expected = torch.stack([hidden.mean(0) for hidden in hidden_states(random_bert, texts)])
    np.testing.assert_allclose(embed(random_bert, texts), expected, atol=1e-5)


def modules(random_bert, pooling):
    torch.manual_seed(2)
    dense = Dense(32, 12, activation_function=torch.nn.Tanh())
    return [Transformer(str(random_bert), max_seq_length=40), Pooling(32, pooling_mode=pooling), dense, Normalize()]


@pytest.mark.parametrize("pooling", ["cls", "mean", "max", "mean_sqrt_len_tokens"])
def test_modules_in_the_current_layout(random_bert, texts, tmp_path, pooling):
    model = SentenceTransformer(modules=modules(random_bert, pooling), device="cpu")
    model.save(str(tmp_path / "model"))
    expected = SentenceTransformer(str(tmp_path / "model"), device="cpu").encode(texts)
    assert expected.shape == (len(texts), 12)
    np.testing.assert_allclose(embed(tmp_path / "model", texts), expected, atol=1e-5)


def write_legacy(directory, model, pooling):
    """The same model in the layout that sentence-transformers wrote up to its version 4."""
    transformer, _, dense, _ = model
    transformer.auto_model.save_pretrained(directory)
    transformer.tokenizer.save_pretrained(directory)
    (directory / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 40, "do_lower_case": False}))
    names = ["Transformer", "Pooling", "Dense", "Normalize"]
    paths = ["", "1_Pooling", "2_Dense", "3_Normalize"]
    listed = [{"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{name}"}
              for i, (name, path) in enumerate(zip(names, paths))]
    (directory / "modules.json").write_text(json.dumps(listed))
    for path in paths[1:]:
        (directory / path).mkdir()
    flags = {"cls": "cls_token", "mean": "mean_tokens", "max": "max_tokens", "mean_sqrt_len_tokens": "mean_sqrt_len_tokens"}
    config = {"word_embedding_dimension": 32, **{f"pooling_mode_{flag}": mode == pooling for mode, flag in flags.items()}}
    (directory / "1_Pooling/config.json").write_text(json.dumps(config))
    config = {"in_features": 32, "out_features": 12, "bias": True, "activation_function": "torch.nn.modules.activation.Tanh"}
    (directory / "2_Dense/config.json").write_text(json.dumps(config))
    save_file({name: tensor.clone() for name, tensor in dense.state_dict().items()}, directory / "2_Dense/model.safetensors")


@pytest.mark.parametrize("pooling", ["cls", "mean", "max", "mean_sqrt_len_tokens"])
def test_modules_in_the_legacy_layout(random_bert, texts, tmp_path, pooling):
    directory = tmp_path / "model"
    directory.mkdir()
    write_legacy(directory, modules(random_bert, pooling), pooling)
    expected = SentenceTransformer(str(directory), device="cpu").encode(texts)
    np.testing.assert_allclose(embed(directory, texts), expected, atol=1e-5)
