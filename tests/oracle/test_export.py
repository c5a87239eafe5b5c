"""What `tandem export` writes, in the hands of sentence-transformers, transformers and onnxruntime, and read again by Tandem."""

import json
import shutil

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer

from program import tandem, tandem_ok
from workspace import RECIPE, write_encoder, write_workspace

SHAPE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": 182,
         "initializer_range": 0.2}
FAMILIES = {"bert": {}, "distilbert": {}, "electra": {"embedding_size": 24}, "mpnet": {}}
MAX_LENGTH = 150
TASKS = {"topic": "sentence_logits", "names": "token_logits"}


def encoder(directory, family, **changes):
    """A tiny random encoder with words of its own, as transformers saves it."""
    write_encoder(directory)
    vocabulary = (directory / "vocab.txt").read_text().splitlines()
    tokenizer = transformers.BertTokenizer
    if family == "mpnet":  # its padding token must be 1
        vocabulary = ["<s>", "<pad>", "</s>", "[UNK]", "<mask>", *vocabulary[5:]]
        (directory / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
        tokenizer = transformers.MPNetTokenizer
    tokenizer.from_pretrained(directory, model_max_length=180).save_pretrained(directory)
    torch.manual_seed(7)
    config = transformers.AutoConfig.for_model(family, **{**SHAPE, **FAMILIES[family], "vocab_size": len(vocabulary), **changes})
    model = transformers.AutoModel.from_config(config)
    for name, tensor in model.named_parameters():  # as after training: no bias of 0, no LayerNorm of 1
        if tensor.dim() == 1 or "relative" in name:
            torch.nn.init.normal_(tensor, mean=float(name.endswith(("LayerNorm.weight", "layer_norm.weight"))), std=0.2)
    model.save_pretrained(directory)
    return directory


def train(directory, backbone, *settings):
    write_workspace(directory)
    (directory / "config.yml").write_text(RECIPE.replace("{config: encoder}", str(backbone)))
    settings = ("training.max_steps=2", f"model.max_length={MAX_LENGTH}", *settings)
    tandem_ok("train", "config.yml", *[part for setting in settings for part in ("--set", setting)], cwd=directory)
    return directory / "out/model"


@pytest.fixture(scope="module", params=FAMILIES)
def family(request):
    return request.param


@pytest.fixture(scope="module")
def saved(family, tmp_path_factory):
    """A Tandem model of each family with two plain heads, the first on [CLS]."""
    directory = tmp_path_factory.mktemp(family)
    return train(directory / "work", encoder(directory / "encoder", family), "model.pooling=cls")


def export(model, directory, *arguments):
    tandem_ok("export", model, "-o", directory, *arguments)
    return directory


def rows(command, model, texts, *arguments):
    given = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    return tandem_ok(command, model, "--jsonl", *arguments, input=given).rows


def embed(model, texts):
    return np.array([row["embedding"] for row in rows("embed", model, texts)], np.float32)


def logits(model, texts, task, name=None):
    return [np.array(row[name or task][TASKS[task]], np.float32) for row in rows("predict", model, texts, "--logits")]


def files_of(directory):
    return {str(file.relative_to(directory)): file.read_bytes() for file in directory.rglob("*") if file.is_file()}


@pytest.mark.parametrize("layout", ["5", "6"])
def test_sentence_transformers_encodes_alike(saved, texts, layout, tmp_path):
    directory = export(saved, tmp_path / "model", "--format", "sentence-transformers", "--st-format", layout)
    assert not (directory / "tandem.json").exists() and not (directory / "heads").exists()
    model = SentenceTransformer(str(directory), device="cpu")
    assert model.max_seq_length == MAX_LENGTH
    expected = embed(saved, texts)
    np.testing.assert_allclose(model.encode(texts), expected, atol=1e-5)
    np.testing.assert_array_equal(embed(directory, texts), expected)


@pytest.fixture(scope="module")
def with_modules(tmp_path_factory):
    """A sentence-transformers directory with all that one can hold."""
    base = tmp_path_factory.mktemp("modules")
    torch.manual_seed(1)
    modules = [Transformer(str(encoder(base / "encoder", "bert")), max_seq_length=MAX_LENGTH),
               Pooling(32, pooling_mode=["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"]), Dense(192, 24),
               Dense(24, 24, activation_function=torch.nn.GELU()), Normalize()]
    model = SentenceTransformer(modules=modules, device="cpu", truncate_dim=16, prompts={"query": "find: ", "document": ""},
                                default_prompt_name="query", similarity_fn_name="dot")
    model.save(str(base / "model"))
    return base / "model"


@pytest.mark.parametrize("dtype", ["fp32", "fp16", "bf16"])
@pytest.mark.parametrize("layout", ["5", "6"])
def test_modules_prompts_and_size_are_kept(with_modules, texts, layout, dtype, tmp_path):
    directory = export(with_modules, tmp_path / "model", "--format", "sentence-transformers", "--st-format", layout, "--dtype", dtype)
    model = SentenceTransformer(str(directory), device="cpu")
    assert model.prompts == {"query": "find: ", "document": ""} and model.default_prompt_name == "query"
    assert model.truncate_dim == 16 and model.similarity_fn_name == "dot"
    expected = embed(with_modules, texts)
    assert expected.shape == (len(texts), 16)
    np.testing.assert_allclose(model.encode(texts), expected, atol={"fp32": 1e-5, "fp16": 5e-3, "bf16": 5e-2}[dtype])
    if dtype == "fp32":
        np.testing.assert_array_equal(embed(directory, texts), expected)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_types_round_as_torch_does_and_are_read_exactly(saved, texts, dtype, tmp_path):
    flag = {torch.float16: "fp16", torch.bfloat16: "bf16"}[dtype]
    directory = export(saved, tmp_path / "model", "--format", "sentence-transformers", "--dtype", flag)
    before, after = load_file(saved / "model.safetensors"), load_file(directory / "model.safetensors")
    assert before.keys() == after.keys()
    assert all(after[name].dtype == dtype and torch.equal(after[name], before[name].to(dtype)) for name in before)
    assert json.loads((directory / "config.json").read_text())["dtype"] == str(dtype).removeprefix("torch.")
    back = transformers.AutoModel.from_pretrained(directory)
    assert back.dtype == dtype
    rounded = export(saved, tmp_path / "rounded", "--format", "sentence-transformers")
    save_file({name: tensor.float() for name, tensor in after.items()}, rounded / "model.safetensors", metadata={"format": "pt"})
    np.testing.assert_array_equal(embed(directory, texts[:50]), embed(rounded, texts[:50]))


@pytest.mark.parametrize("task", TASKS)
def test_a_class_of_transformers_gives_the_logits(saved, family, texts, task, tmp_path):
    directory = export(saved, tmp_path / "model", "--format", "hf", "--head", task)
    auto = transformers.AutoModelForSequenceClassification if task == "topic" else transformers.AutoModelForTokenClassification
    model, report = auto.from_pretrained(directory, output_loading_info=True)
    assert not any(report[keys] for keys in ("missing_keys", "unexpected_keys", "mismatched_keys")), report
    tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
    assert tokenizer.model_max_length == MAX_LENGTH
    expected = logits(saved, texts, task)
    for text, wanted in zip(texts, expected, strict=True):
        with torch.inference_mode():
            got = model(**tokenizer(text, truncation=True, return_tensors="pt")).logits[0]
        np.testing.assert_allclose(got, wanted, atol=1e-5)
    name = {"topic": "classification", "names": "token_classification"}[task]
    for got, wanted in zip(logits(directory, texts, task, name), expected, strict=True):
        np.testing.assert_allclose(got, wanted, atol=1e-5)


@pytest.mark.parametrize("dtype", ["fp16", "bf16"])
def test_a_class_in_half_precision(saved, texts, dtype, tmp_path):
    """Plain heads are expressed by large and small factors: these must survive few digits, too."""
    model = export(saved, tmp_path / "model", "--format", "hf", "--head", "topic", "--dtype", dtype)
    pipe = transformers.pipeline("text-classification", model=str(model), top_k=None)
    assert pipe.model.dtype == {"fp16": torch.float16, "bf16": torch.bfloat16}[dtype]
    for text, row in zip(texts[:50], rows("predict", saved, texts[:50]), strict=True):
        scores = {entry["label"]: entry["score"] for entry in pipe([text], truncation=True)[0]}
        assert scores == pytest.approx(row["topic"]["scores"], abs={"fp16": 0.01, "bf16": 0.1}[dtype])


def with_words_of_bert(saved, directory):
    """A copy that does not know how its training words stood in texts: it parts them as BERT and pipelines do."""
    shutil.copytree(saved, directory)
    description = json.loads((directory / "tandem.json").read_text())
    for task in description["tasks"]:
        task.pop("words", None)
    (directory / "tandem.json").write_text(json.dumps(description))
    return directory


def test_pipelines_say_the_same(saved, texts, tmp_path):
    texts = [*texts[:40], "maria plays football in paris", "tom and lena visit berlin"]
    answers = rows("predict", with_words_of_bert(saved, tmp_path / "saved"), texts)
    classify = transformers.pipeline("text-classification", model=str(export(saved, tmp_path / "a", "--format", "hf", "--head", "topic")))
    for row, text in zip(answers, texts, strict=True):
        said = classify(text, truncation=True)[0]
        assert said["label"] == row["topic"]["label"] and said["score"] == pytest.approx(row["topic"]["score"], abs=1e-5)
    tag = transformers.pipeline("token-classification", model=str(export(saved, tmp_path / "b", "--format", "hf", "--head", "names")),
                                aggregation_strategy="first")
    for row, text in zip(answers, texts, strict=True):
        said = [(each["entity_group"], each["start"], each["end"]) for each in tag(text) if each["entity_group"] != "O"]
        assert said == [(each["label"], each["start"], each["end"]) for each in row["names"]["entities"]], text


@pytest.mark.parametrize("kind", ["SequenceClassification", "TokenClassification"])
def test_a_class_comes_back_as_it_was(family, kind, tmp_path):
    encoder(tmp_path / "model", family)
    config = transformers.AutoConfig.from_pretrained(tmp_path / "model")
    config.id2label, config.label2id = {0: "O", 1: "B-x", 2: "I-x"}, {"O": 0, "B-x": 1, "I-x": 2}
    torch.manual_seed(3)
    getattr(transformers, f"AutoModelFor{kind}").from_config(config).save_pretrained(tmp_path / "model")
    directory = export(tmp_path / "model", tmp_path / "back", "--format", "hf")
    before, after = load_file(tmp_path / "model/model.safetensors"), load_file(directory / "model.safetensors")
    assert before.keys() == after.keys() and all(torch.equal(before[name], after[name]) for name in before)


def session(directory):
    onnx.checker.check_model(str(directory / "model.onnx"), full_check=True)
    return onnxruntime.InferenceSession(directory / "model.onnx", providers=["CPUExecutionProvider"])


def run(model, directory, texts):
    """Every output for one padded batch, by name, and the mask."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
    given = tokenizer(texts, padding=True, truncation=True, return_tensors="np")
    wanted = [each.name for each in model.get_inputs()]
    inputs = {name: given[name] if name in given else np.zeros_like(given["input_ids"]) for name in wanted}
    return dict(zip([each.name for each in model.get_outputs()], model.run(None, inputs), strict=True)), given["attention_mask"]


def test_onnxruntime_gives_every_head_from_one_pass(saved, family, texts, tmp_path):
    texts = [*texts[:60], "", " ".join(["tom"] * 200)]
    directory = export(saved, tmp_path / "model", "--format", "onnx", "--outputs", "encoder,embedding,heads")
    model = session(directory)
    types = ["token_type_ids"] if family in ("bert", "electra") else []
    assert [each.name for each in model.get_inputs()] == ["input_ids", "attention_mask", *types]
    tasks = json.loads(model.get_modelmeta().custom_metadata_map["tasks"])
    assert [(task["name"], task["type"]) for task in tasks] == [("topic", "classification"), ("names", "token_classification")]
    assert tasks[0]["labels"] == ["game", "sport", "tech"]
    reference = transformers.AutoModel.from_pretrained(saved).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(saved)
    embeddings, topics, names = embed(saved, texts), logits(saved, texts, "topic"), logits(saved, texts, "names")
    for first in range(0, len(texts), 16):
        chunk = slice(first, first + 16)
        got, mask = run(model, directory, texts[chunk])
        np.testing.assert_allclose(got["sentence_embedding"], embeddings[chunk], atol=1e-5)
        np.testing.assert_allclose(got["logits_topic"], topics[chunk], atol=1e-5)
        for row, kept, wanted in zip(got["logits_names"], mask, names[chunk], strict=True):
            np.testing.assert_allclose(row[kept == 1], wanted, atol=1e-5)
        given = tokenizer(texts[chunk], padding=True, truncation=True, max_length=MAX_LENGTH, return_tensors="pt")
        with torch.inference_mode():
            hidden = reference(**given).last_hidden_state.numpy()
        np.testing.assert_allclose(got["last_hidden_state"][mask == 1], hidden[mask == 1], atol=1e-5)


@pytest.mark.parametrize("arguments", [[], ["--external-data"]], ids=["inline", "external"])
def test_onnx_holds_every_sentence_module(with_modules, texts, arguments, tmp_path):
    directory = export(with_modules, tmp_path / "model", "--format", "onnx", *arguments)
    assert (directory / "model.onnx_data").exists() == bool(arguments)
    model = session(directory)
    assert [(each.name, each.shape) for each in model.get_outputs()] == [("sentence_embedding", ["batch", 16])]
    expected = SentenceTransformer(str(with_modules), device="cpu").encode(texts, prompt="", batch_size=20)
    for first in range(0, len(texts), 20):
        got, _ = run(model, directory, texts[first:first + 20])
        np.testing.assert_allclose(got["sentence_embedding"], expected[first:first + 20], atol=1e-5)


@pytest.mark.parametrize("activation", ["gelu", "gelu_new", "gelu_pytorch_tanh", "relu"])
def test_onnx_has_the_activations_of_the_encoder(activation, texts, tmp_path):
    encoder(tmp_path / "encoder", "bert", hidden_act=activation)
    directory = export(tmp_path / "encoder", tmp_path / "model", "--format", "onnx", "--outputs", "embedding")
    got, _ = run(session(directory), directory, texts[:20])
    np.testing.assert_allclose(got["sentence_embedding"], embed(tmp_path / "encoder", texts[:20]), atol=1e-5)


def test_onnx_keeps_weights_in_half_precision(saved, texts, tmp_path):
    directory = export(saved, tmp_path / "model", "--format", "onnx", "--dtype", "fp16", "--head", "topic")
    rounded = export(saved, tmp_path / "rounded", "--format", "sentence-transformers", "--dtype", "fp16")
    model = session(directory)
    assert [each.name for each in model.get_outputs()] == ["sentence_embedding", "logits_topic"]
    got, _ = run(model, directory, texts[:20])
    np.testing.assert_allclose(got["sentence_embedding"], embed(rounded, texts[:20]), atol=1e-5)


@pytest.mark.parametrize("arguments", [("sentence-transformers",), ("hf", "--head", "names"), ("onnx",), ("onnx", "--external-data")],
                         ids=" ".join)
def test_the_same_model_gives_the_same_bytes_and_no_date_or_path(saved, arguments, tmp_path):
    first = files_of(export(saved, tmp_path / "first", "--format", *arguments))
    export(saved, tmp_path / "second", "--format", *arguments)
    second = files_of(export(saved, tmp_path / "second", "--format", *arguments, "--overwrite"))
    assert first == second
    for name, content in first.items():
        if name.endswith((".json", ".md", ".onnx")):
            assert str(saved.parent).encode() not in content and b"/tmp" not in content, name


def test_a_head_on_the_mean_has_no_class_but_an_onnx_graph(texts, tmp_path):
    saved = train(tmp_path / "work", encoder(tmp_path / "encoder", "bert"), "model.pooling=[mean, max]")
    failed = tandem("export", saved, "--format", "hf", "--head", "topic", "-o", tmp_path / "model")
    assert failed.code == 2 and len(failed.errors) == 1 and "pooling mean + max" in failed.err and not (tmp_path / "model").exists()
    directory = export(saved, tmp_path / "onnx", "--format", "onnx")
    got, _ = run(session(directory), directory, texts[:20])
    np.testing.assert_allclose(got["logits_topic"], logits(saved, texts[:20], "topic"), atol=1e-5)
