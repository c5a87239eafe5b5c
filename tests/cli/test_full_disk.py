"""A file system that is really full: one line that names the file and the reason, and what stands there is whole."""

import pathlib
import shlex
import subprocess

import pytest

from program import ENVIRONMENT, TANDEM, bytes_of


@pytest.fixture
def on_small_disk(workspace):
    """Runs a command beside `full`, a file system of so many KiB or inodes, and brings what it leaves there to `left`."""
    (workspace / "full").mkdir()

    def run(size, *arguments, before="true"):
        mounted = f"mount -t tmpfs -o {size} none full || exit 77"
        script = f"{mounted}; {before}; {shlex.join([str(TANDEM), *map(str, arguments)])}; code=$?; cp -a full left; exit $code"
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script], cwd=workspace, env=ENVIRONMENT, input="maria plays football\n" * 3000,
                              capture_output=True, text=True, timeout=120)
        if done.returncode == 77 or done.stderr.startswith("unshare:"):
            pytest.skip("mounting is not permitted here")
        return done, workspace / "left"
    return run


def assert_told(done, *names):
    lines = done.stderr.splitlines()
    assert done.returncode == 1 and lines[-1].startswith(("tandem: error: cannot write", "tandem: error: cannot make")) and "No space left on device (ENOSPC)" in lines[-1], done.stderr
    assert any(name in lines[-1] for name in names) and sum("error:" in line for line in lines) == 1


def names_below(directory):
    return sorted(path.relative_to(directory).as_posix() for path in directory.rglob("*"))


def test_training_without_room_is_not_begun(on_small_disk):
    done, left = on_small_disk("size=64k", "train", "config.yml", "--set", "training.output=full/model")
    assert done.returncode == 2 and "training.output: " in done.stderr and "kB left, and the run will write up to" in done.stderr
    assert set(names_below(left)) <= {".model.lock"} and "Epoch" not in done.stdout


# Room, as the bytes that are free have it, but for so many files and directories: none, a part of a model, one, some of a second or of a checkpoint.
@pytest.mark.parametrize("inodes", [2, 4, 8, 14, 18, 22, 26])
def test_training(on_small_disk, workspace, inodes):
    settings = ["training.output=full/model", "training.num_epochs=3", "training.save_strategy=steps", "training.save_steps=1"]
    done, left = on_small_disk(f"nr_inodes={inodes}", "train", "config.yml", *[part for setting in settings for part in ("--set", setting)], "-q")
    assert_told(done, "full/.model.", "full/model.checkpoints/.step-")
    assert [name for name in names_below(left) if pathlib.Path(name).name.startswith(".")] == []
    if (left / "model").exists():
        assert subprocess.run([TANDEM, "info", left / "model"], capture_output=True).returncode == 0
    for checkpoint in left.glob("model.checkpoints/step-*"):
        assert (checkpoint / "manifest.json").is_file()


def test_the_old_model_stays(on_small_disk, trained):
    done, left = on_small_disk(f"nr_inodes={len(names_below(trained)) + 8}", "train", "config.yml", "--set", "training.output=full/model", "--overwrite", "-q",
                               before=f"cp -r {shlex.quote(str(trained))} full/model")
    assert_told(done, "full/.model.", "full/model.checkpoints/.step-")
    assert bytes_of(left / "model") == bytes_of(trained) and names_below(left / "model") == names_below(trained)


@pytest.mark.parametrize("arguments, name", [
    (("export", "{model}", "--format", "hf", "--head", "topic", "-o", "full/hf"), "full/.hf."),
    (("export", "{model}", "--format", "onnx", "-o", "full/onnx"), "full/.onnx."),
    (("embed", "{model}", "-o", "full/e.npy"), "full/e.npy"),
    (("tokenize", "{model}", "-o", "full/ids.npy"), "full/ids"),
])
def test_what_is_written_to_one_place(on_small_disk, trained, arguments, name):
    done, left = on_small_disk("size=64k", *[argument.replace("{model}", str(trained)) for argument in arguments])
    assert_told(done, name)
    assert names_below(left) == []


def test_the_log_of_a_training(on_small_disk):
    done, left = on_small_disk("size=4k", "train", "config.yml", "--log", "full/log.jsonl", "--set", "training.num_epochs=20", "-q")
    assert_told(done, "full/log.jsonl")
