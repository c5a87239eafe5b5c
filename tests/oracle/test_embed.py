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


@pytest.mark.parametrize("dtype, least, mean", [("bf16", 0.9999, 0.9999), ("int8", 0.99, 0.998)])
def test_rounded_embeddings_point_where_those_of_fp32_do(minilm, texts, dtype, least, mean):
    expected = SentenceTransformer(str(minilm), device="cpu").encode(texts)
    found = embed(minilm, texts, "--dtype", dtype)
    cosines = (found * expected).sum(1) / np.linalg.norm(found, axis=1) / np.linalg.norm(expected, axis=1)
    print(f"\n{dtype} against fp32, {len(texts)} texts: cosine at least {cosines.min():.6f}, mean {cosines.mean():.6f}")
    assert not np.allclose(found, expected, atol=1e-5), "nothing was rounded"
    assert cosines.min() >= least and cosines.mean() >= mean


def hidden_states(directory, texts):
    """[CLS] vectors as transformers computes them; a pooling of cls alone reads them."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
    model = transformers.AutoModel.from_pretrained(directory).eval()
    with torch.inference_mode():
        return [model(**tokenizer(text, truncation=True, max_length=64, return_tensors="pt")).last_hidden_state[0] for text in texts]


def test_a_plain_transformers_directory_is_pooled_by_the_mean(random_bert, texts):
    expected = torch.stack([hidden.mean(0) for hidden in hidden_states(random_bert, texts)])
    np.testing.assert_allclose(embed(random_bert, texts), expected, atol=1e-5)


POOLINGS = ["cls", "mean", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken", ("cls", "mean", "lasttoken"), ("mean", "cls")]


def modules(random_bert, pooling, **options):
    torch.manual_seed(2)
    pooling = Pooling(32, pooling_mode=pooling, **options)
    dense = Dense(pooling.get_embedding_dimension(), 12, activation_function=torch.nn.Tanh())
    return [Transformer(str(random_bert), max_seq_length=40), pooling, dense, Normalize()]


def saved(directory, parts, **options):
    """The directory, and the model as sentence-transformers reads it back."""
    SentenceTransformer(modules=parts, device="cpu", **options).save(str(directory))
    return directory, SentenceTransformer(str(directory), device="cpu")


@pytest.mark.parametrize("pooling", POOLINGS, ids=str)
def test_modules_in_the_current_layout(random_bert, texts, tmp_path, pooling):
    directory, model = saved(tmp_path / "model", modules(random_bert, pooling))
    expected = model.encode(texts)
    assert expected.shape == (len(texts), 12)
    np.testing.assert_allclose(embed(directory, texts), expected, atol=1e-5)


def write_legacy(directory, model, pooling, transformer_folder=""):
    """The same model in the layout that sentence-transformers wrote up to its version 5.3."""
    transformer, _, dense, _ = model
    folder = directory / transformer_folder
    transformer.auto_model.save_pretrained(folder)
    transformer.tokenizer.save_pretrained(folder)
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 40, "do_lower_case": False}))
    names = ["Transformer", "Pooling", "Dense", "Normalize"]
    paths = [transformer_folder, "1_Pooling", "2_Dense", "3_Normalize"]
    listed = [{"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{name}"}
              for i, (name, path) in enumerate(zip(names, paths))]
    (directory / "modules.json").write_text(json.dumps(listed))
    for path in paths[1:]:
        (directory / path).mkdir()
    flags = {"cls": "cls_token", "mean": "mean_tokens", "max": "max_tokens", "mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
             "weightedmean": "weightedmean_tokens", "lasttoken": "lasttoken"}
    chosen = pooling if isinstance(pooling, tuple) else (pooling,)
    config = {"word_embedding_dimension": 32, **{f"pooling_mode_{flag}": mode in chosen for mode, flag in flags.items()}}
    (directory / "1_Pooling/config.json").write_text(json.dumps(config))
    config = {"in_features": dense.in_features, "out_features": 12, "bias": True,
              "activation_function": "torch.nn.modules.activation.Tanh"}
    (directory / "2_Dense/config.json").write_text(json.dumps(config))
    save_file({name: tensor.clone() for name, tensor in dense.state_dict().items()}, directory / "2_Dense/model.safetensors")


@pytest.mark.parametrize("pooling", POOLINGS, ids=str)
def test_modules_in_the_legacy_layout(random_bert, texts, tmp_path, pooling):
    directory = tmp_path / "model"
    directory.mkdir()
    write_legacy(directory, modules(random_bert, pooling), pooling)
    expected = SentenceTransformer(str(directory), device="cpu").encode(texts)
    np.testing.assert_allclose(embed(directory, texts), expected, atol=1e-5)


def test_a_transformer_in_a_folder_of_its_own(random_bert, texts, tmp_path):
    directory = tmp_path / "model"
    directory.mkdir()
    write_legacy(directory, modules(random_bert, "mean"), "mean", "0_Transformer")
    expected = SentenceTransformer(str(directory), device="cpu").encode(texts)
    np.testing.assert_allclose(embed(directory, texts), expected, atol=1e-5)


@pytest.mark.parametrize("activation", ["Identity", "Tanh", "ReLU", "GELU", "Sigmoid", "SiLU"])
@pytest.mark.parametrize("width", [12, 32])
def test_dense_activations_and_residuals(random_bert, texts, tmp_path, activation, width):
    torch.manual_seed(3)
    dense = Dense(32, width, bias=width == 12, activation_function=getattr(torch.nn, activation)(), use_residual=True)
    directory, model = saved(tmp_path / "model", [*modules(random_bert, "mean")[:2], dense])
    np.testing.assert_allclose(embed(directory, texts[:50]), model.encode(texts[:50]), atol=1e-5)


PROMPTS = {"query": "search for this: ", "passage": "a document, "}


@pytest.mark.parametrize("pooling", POOLINGS, ids=str)
@pytest.mark.parametrize("include_prompt", [True, False])
def test_prompts(random_bert, texts, tmp_path, pooling, include_prompt):
    parts = modules(random_bert, pooling, include_prompt=include_prompt)
    directory, model = saved(tmp_path / "model", parts, prompts=PROMPTS, default_prompt_name="passage")
    texts = [*texts[:40], "", "a " * 100]
    given = [([], {}), (["--prompt-name", "query"], {"prompt_name": "query"}), (["--prompt", "now: "], {"prompt": "now: "}),
             (["--prompt-name", "document"], {"prompt_name": "document"}), (["--prompt", ""], {"prompt": ""})]
    for arguments, options in given:
        np.testing.assert_allclose(embed(directory, texts, *arguments), model.encode(texts, **options), atol=1e-5, err_msg=str(arguments))


def test_truncated_and_normalized_embeddings(random_bert, texts, tmp_path):
    directory, model = saved(tmp_path / "model", modules(random_bert, "mean"), truncate_dim=7)
    assert model.encode(texts).shape[1] == 7
    np.testing.assert_allclose(embed(directory, texts), model.encode(texts), atol=1e-5)
    for arguments, options in [(["--truncate-dim", "5"], {"truncate_dim": 5}), (["--truncate-dim", "99"], {"truncate_dim": 99}),
                               (["--normalize-embeddings"], {"normalize_embeddings": True})]:
        np.testing.assert_allclose(embed(directory, texts, *arguments), model.encode(texts, **options), atol=1e-5, err_msg=str(arguments))
