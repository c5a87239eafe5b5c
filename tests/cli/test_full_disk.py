"""A file system that is really full: one line that names the file and the reason, and what stands there is whole."""

import pathlib
import shlex
import subprocess

import pytest

from program import ENVIRONMENT, TANDEM, bytes_of


@pytest.fixture
def on_small_disk(workspace):
    """Runs a command beside `full`, a file system of so many KiB, and brings what it leaves there to `left`."""
    (workspace / "full").mkdir()

    def run(kilobytes, *arguments, before="true"):
        mounted = f"mount -t tmpfs -o size={kilobytes}k none full || exit 77"
        script = f"{mounted}; {before}; {shlex.join([str(TANDEM), *map(str, arguments)])}; code=$?; cp -a full left; exit $code"
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script], cwd=workspace, env=ENVIRONMENT, input="maria plays football\n" * 3000,
                              capture_output=True, text=True, timeout=120)
        if done.returncode == 77 or done.stderr.startswith("unshare:"):
            pytest.skip("mounting is not permitted here")
        return done, workspace / "left"
    return run


def assert_told(done, *names):
    lines = done.stderr.splitlines()
    assert done.returncode == 1 and lines[-1].startswith("tandem: error: cannot write") and "No space left on device (ENOSPC)" in lines[-1], done.stderr
    assert any(name in lines[-1] for name in names) and sum("error:" in line for line in lines) == 1


def names_below(directory):
    return sorted(path.relative_to(directory).as_posix() for path in directory.rglob("*"))


# Room for no file of the weights, for a model, for a second one beside it, and for a checkpoint too.
@pytest.mark.parametrize("kilobytes", [64, 200, 300, 500])
def test_training(on_small_disk, workspace, kilobytes):
    settings = ["training.output=full/model", "training.num_epochs=3", "training.save_strategy=steps", "training.save_steps=1"]
    done, left = on_small_disk(kilobytes, "train", "config.yml", *[part for setting in settings for part in ("--set", setting)], "-q")
    assert_told(done, "full/.model.", "full/model.checkpoints/.step-")
    assert [name for name in names_below(left) if pathlib.Path(name).name.startswith(".")] == []
    if (left / "model").exists():
        assert subprocess.run([TANDEM, "info", left / "model"], capture_output=True).returncode == 0
    for checkpoint in left.glob("model.checkpoints/step-*"):
        assert (checkpoint / "manifest.json").is_file()


def test_the_old_model_stays(on_small_disk, trained):
    done, left = on_small_disk(200, "train", "config.yml", "--set", "training.output=full/model", "--overwrite", "-q",
                               before=f"cp -r {shlex.quote(str(trained))} full/model")
    assert_told(done, "full/.model.", "full/model.checkpoints/.step-")
    assert bytes_of(left / "model") == bytes_of(trained) and names_below(left / "model") == names_below(trained)


@pytest.mark.parametrize("kilobytes, arguments, name", [
    (64, ("export", "{model}", "--format", "hf", "--head", "topic", "-o", "full/hf"), "full/.hf."),
    (64, ("export", "{model}", "--format", "onnx", "-o", "full/onnx"), "full/.onnx."),
    (64, ("embed", "{model}", "-o", "full/e.npy"), "full/e.npy"),
    (64, ("tokenize", "{model}", "-o", "full/ids.npy"), "full/ids"),
])
def test_what_is_written_to_one_place(on_small_disk, trained, kilobytes, arguments, name):
    done, left = on_small_disk(kilobytes, *[argument.replace("{model}", str(trained)) for argument in arguments])
    assert_told(done, name)
    assert names_below(left) == []


def test_the_log_of_a_training(on_small_disk):
    done, left = on_small_disk(4, "train", "config.yml", "--log", "full/log.jsonl", "--set", "training.num_epochs=20", "-q")
    assert_told(done, "full/log.jsonl")
