"""`tandem export` told something wrong: one line, exit code 2, and nothing written or overwritten."""

import pytest

from program import tandem, tandem_ok


@pytest.mark.parametrize("arguments, message", [
    ([], "--format is required"),
    (["--format", "gguf"], "gguf not in {hf,onnx,sentence-transformers}"),
    (["--format", "hf"], "has the heads topic, names, but a class of transformers holds one: choose it with --head"),
    (["--format", "hf", "--head", "nothing"], 'has no head "nothing": choose one of topic, names'),
    (["--format", "onnx", "--head", "nothing"], 'has no head "nothing": choose one of topic, names'),
    (["--format", "onnx", "--dtype", "bf16"], "--dtype bf16: onnxruntime's CPU kernels have none"),
    (["--format", "onnx", "--dtype", "int8"], "int8 not in {bf16,fp16,fp32}"),
    (["--format", "onnx", "--outputs", "logits"], "not in {encoder,embedding,heads}"),
    (["--format", "onnx", "--st-format", "6"], "--st-format is for --format sentence-transformers alone"),
    (["--format", "hf", "--external-data"], "--external-data is for --format onnx alone"),
    (["--format", "hf", "--outputs", "encoder"], "--outputs is for --format onnx alone"),
    (["--format", "sentence-transformers", "--head", "topic"], "sentence-transformers holds no heads"),
])
def test_bad_usage(trained, arguments, message, tmp_path):
    result = tandem("export", trained, "-o", tmp_path / "out", *arguments)
    assert result.code == 2 and len(result.errors) == 1 and message in result.err, result.err
    assert list(tmp_path.iterdir()) == []


def test_heads_are_named_one_by_one_anywhere(trained, tmp_path):
    tandem_ok("export", "--format", "onnx", "--head", "names", "--head", "topic", "--outputs", "heads", trained, "-o", tmp_path / "out")
    assert (tmp_path / "out/model.onnx").exists()


def test_an_encoder_alone_has_no_head(minilm, tmp_path):
    result = tandem("export", minilm, "--format", "hf", "-o", tmp_path / "out")
    assert result.code == 2 and "has no head: export it as sentence-transformers or onnx" in result.err


@pytest.mark.parametrize("kind", ["hf --head names", "sentence-transformers", "onnx"])
def test_only_an_export_of_that_format_is_overwritten(trained, trained_copy, kind, tmp_path):
    arguments = ["--format", *kind.split()]
    target = tmp_path / "out"
    tandem_ok("export", trained, "-o", target, *arguments)
    again = tandem("export", trained, "-o", target, *arguments)
    assert again.code == 2 and "is not empty; choose another, or say --overwrite" in again.err
    tandem_ok("export", trained, "-o", target, *arguments, "--overwrite")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear")
    for other in (tmp_path / "mine", trained_copy):
        before = sorted(other.rglob("*"))
        result = tandem("export", trained, "-o", other, *arguments, "--overwrite")
        assert result.code == 2 and ".tandem_export.json" in result.err and "choose another directory" in result.err, result.err
        assert sorted(other.rglob("*")) == before


def test_a_model_is_not_replaced_by_its_own_export(trained, tmp_path):
    tandem_ok("export", trained, "--format", "hf", "--head", "names", "-o", tmp_path / "out")
    result = tandem("export", tmp_path / "out", "--format", "hf", "-o", tmp_path / "out", "--overwrite")
    assert result.code == 2 and "choose another directory" in result.err


@pytest.mark.parametrize("arguments", [("hf", "--head", "names"), ("sentence-transformers",), ("onnx",)], ids=lambda each: each[0])
def test_what_looks_like_an_export_but_is_none_is_kept(trained, arguments, tmp_path):
    """A fine-tuned model of somebody's holds the same names; so do exports of earlier versions, which nothing tells from it."""
    target = tmp_path / "out"
    tandem_ok("export", trained, "-o", target, "--format", *arguments)
    (target / ".tandem_export.json").unlink()
    before = {path: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    result = tandem("export", trained, "-o", target, "--format", *arguments, "--overwrite")
    assert result.code == 2 and len(result.errors) == 1
    assert ".tandem_export.json" in result.err and "delete it yourself, or choose another directory" in result.err
    assert {path: path.read_bytes() for path in target.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name, content", [("notes.txt", "mine"), ("config.json", "{}"), ("README.md", "# My own words\n")])
def test_an_export_that_was_worked_on_is_kept(trained, name, content, tmp_path):
    arguments = ("export", trained, "--format", "hf", "--head", "names", "-o", tmp_path / "out")
    tandem_ok(*arguments)
    (tmp_path / "out" / name).write_text(content)
    result = tandem(*arguments, "--overwrite")
    assert result.code == 2 and len(result.errors) == 1 and f'"{name}"' in result.err
    assert (tmp_path / "out" / name).read_text() == content
    (tmp_path / "out" / name).unlink()
    tandem_ok(*arguments, "--overwrite")  # what an export lacks is no loss
