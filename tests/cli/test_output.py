"""Where commands write: an output is reserved, whole, of the kind that its name says, and nowhere that cannot be replaced."""

import json
import os
import signal
import subprocess
import time
import zipfile

import numpy as np
import pytest

from program import BUILD, start_tandem, tandem, tandem_ok, write_jsonl
from refusals import assert_refused
from workspace import labelled


def start_training(workspace, *settings):
    """Runs until it is stopped; its first epoch is done, so that its model is saved."""
    given = [part for setting in ("training.num_epochs=1000000", *settings) for part in ("--set", setting)]
    process = start_tandem("train", "config.yml", *given, cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for _ in range(3):
        assert process.stdout.readline(), process.stderr.read()
    return process


def finish(process):
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130


def names_in(directory):
    return sorted(path.name for path in directory.iterdir())


# The reservation.


@pytest.mark.parametrize("more", [[], ["--overwrite"]], ids=["", "overwrite"])
def test_a_second_run_is_told_who_has_the_output(workspace, more):
    with start_training(workspace) as process:
        result = tandem("train", "config.yml", *more, cwd=workspace)
        assert_refused(result, "out/model", f"process {process.pid} on {os.uname().nodename}")
        assert result.out == ""
        os.symlink("out", workspace / "link")
        assert_refused(tandem("train", "config.yml", *more, "--set", "training.output=link/model/", cwd=workspace), f"process {process.pid}")
        assert_refused(tandem("train", "config.yml", *more, "--set", "training.output=out/model/heads/mine", cwd=workspace), f"process {process.pid}")
        finish(process)
    assert names_in(workspace / "out") == ["model", "model.checkpoints"]
    tandem_ok("info", workspace / "out/model")


def test_runs_at_once_take_different_names(workspace):
    text = (workspace / "config.yml").read_text()
    (workspace / "config.yml").write_text(text.replace("  output: out/model\n", ""))
    with start_training(workspace) as first, start_training(workspace) as second:
        # Neither has a name that the other one could take by itself.
        finish(second)
        finish(first)
    stopped = ["config-1", "config-1.checkpoints", "config-2", "config-2.checkpoints"]
    assert names_in(workspace / "runs") == stopped
    tandem_ok("train", "config.yml", cwd=workspace)
    assert names_in(workspace / "runs") == [*stopped, "config-3"]


def test_two_that_have_saved_nothing_yet_take_different_names(workspace):
    text = (workspace / "config.yml").read_text()
    (workspace / "config.yml").write_text(text.replace("  output: out/model\n", ""))
    started = [start_tandem("train", "config.yml", cwd=workspace, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(4)]
    for process in started:
        assert process.wait(timeout=60) == 0, process.stderr.read()
        process.stderr.close()
    assert names_in(workspace / "runs") == [f"config-{n}" for n in (1, 2, 3, 4)]


def test_what_a_killed_run_held_is_free(workspace):
    with start_training(workspace) as process:
        process.kill()
        process.communicate()
    tandem_ok("train", "config.yml", "--overwrite", cwd=workspace)
    assert ".model.lock" not in names_in(workspace / "out")


def test_a_run_that_is_refused_leaves_nothing(workspace):
    before = names_in(workspace)
    for settings in (["data.train=missing.jsonl"], ["training.task=nothing"], ["model.backbone=missing"]):
        assert_refused(tandem("train", "config.yml", "--set", *settings, "--set", "training.output=a/b/c", cwd=workspace))
    assert names_in(workspace) == before


def test_two_commands_do_not_write_one_file(trained, tmp_path):
    with start_tandem("embed", trained, "-o", "e.npy", cwd=tmp_path, stdin=subprocess.PIPE) as process:
        for _ in range(2000):
            if (tmp_path / "e.npy.part").exists():
                break
            time.sleep(0.01)
        assert_refused(tandem("embed", trained, "-o", "e.npy", cwd=tmp_path, input="tom\n"), "e.npy", "another process is writing")
        process.stdin.write(b"maria\n")
        process.stdin.close()
        assert process.wait(timeout=20) == 0
    assert np.load(tmp_path / "e.npy").shape == (1, 32) and names_in(tmp_path) == ["e.npy"]


# Endings.


@pytest.mark.parametrize("name", ["e.parquet", "e.json", "e.NPY", "e.txt"])
def test_an_ending_that_embed_does_not_write(trained, tmp_path, name):
    result = tandem("embed", trained, "-o", tmp_path / name, input="maria\n")
    assert_refused(result, name, ".npy or .npz or .csv or .tsv or .jsonl")
    assert names_in(tmp_path) == []


def test_embeddings_as_lines_are_those_of_standard_output(trained, tmp_path):
    text = "maria plays\ntom\n"
    assert tandem_ok("embed", trained, "-o", tmp_path / "e.jsonl", input=text).out == ""
    assert (tmp_path / "e.jsonl").read_text() == tandem_ok("embed", trained, input=text).out


@pytest.mark.parametrize("arguments", [["tokenize", "{model}", "-o", "x.csv"], ["tokenize", "{model}", "-o", "x.jsonl"],
                                       ["evaluate", "{model}", "--data", "dev.jsonl", "--errors", "x.csv"],
                                       ["train", "config.yml", "--log", "x.csv"]], ids=lambda arguments: " ".join(arguments))
def test_an_ending_that_no_other_command_writes(trained, workspace, arguments):
    before = names_in(workspace)
    result = tandem(*[argument.format(model=trained) for argument in arguments], cwd=workspace, input="maria\n")
    assert_refused(result, arguments[-1], "end the name in .")
    assert names_in(workspace) == before


def test_a_name_without_an_ending_is_what_it_was(trained, tmp_path):
    tandem_ok("embed", trained, "-o", tmp_path / "vectors", input="maria\n")
    assert np.load(tmp_path / "vectors").shape == (1, 32)


# Pipes and devices.


def test_a_list_of_errors_goes_through_a_pipe(trained, tmp_path):
    write_jsonl(tmp_path / "rows.jsonl", [{**row, "topic": topic} for row in labelled() for topic in ("game", "tech")])
    shown = tandem_ok("evaluate", trained, "--data", tmp_path / "rows.jsonl", "--errors", "/dev/stdout", "--json").lines
    assert json.loads(shown[-1])["rows"] == len(labelled()) * 2 and json.loads(shown[0])["task"] in ("topic", "names")


def test_an_array_in_a_pipe_is_refused_before_the_first_row(trained):
    result = tandem("embed", trained, "-o", "/dev/stdout", input="maria\n")
    assert_refused(result, "/dev/stdout", "no pipe can")


def test_an_array_goes_to_a_file_that_a_shell_opened(trained, tmp_path):
    command = f"{BUILD}/tandem embed {trained} -o /dev/stdout > e.npy"
    subprocess.run(["sh", "-c", command], input=b"maria\n", check=True, cwd=tmp_path)
    assert np.load(tmp_path / "e.npy").shape == (1, 32)
    tandem_ok("embed", trained, "-o", "/dev/null", input="maria\n")


# Places that do not last.


@pytest.mark.parametrize("log", ["out/model/log.jsonl", "out/model/../model/log.jsonl", "link/log.jsonl", "log.jsonl"])
def test_a_log_within_the_output_is_refused(workspace, log):
    (workspace / "out/model").mkdir(parents=True)
    os.symlink("out/model", workspace / "link")
    if log == "log.jsonl":
        os.symlink(workspace / "out/model/log.jsonl", workspace / log)
    result = tandem("train", "config.yml", "--log", log, cwd=workspace)
    assert_refused(result, log, "out/model", announced=True)
    assert names_in(workspace / "out") == ["model"] and names_in(workspace / "out/model") == []


def test_a_log_beside_the_output_is_none_of_it(workspace):
    (workspace / "out").mkdir()
    tandem_ok("train", "config.yml", "--log", "out/model.log", cwd=workspace)
    assert names_in(workspace / "out") == ["model", "model.log"]


def test_a_mount_point_is_refused_before_training(workspace):
    (workspace / "out/model").mkdir(parents=True)
    (workspace / "volume").mkdir()
    script = f"mount --bind volume out/model || exit 77; exec {BUILD}/tandem train config.yml"
    done = subprocess.run(["unshare", "--mount", "sh", "-c", script], cwd=workspace, capture_output=True, text=True)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("mounting is not permitted here")
    assert done.returncode == 2 and "mount point" in done.stderr and done.stdout == ""
    assert names_in(workspace / "volume") == []


def test_a_run_needs_no_directory_for_temporary_files(workspace, trained):
    text = (workspace / "config.yml").read_text().replace("{config: encoder}", str(trained))
    (workspace / "config.yml").write_text(text)
    environment = {**os.environ, "TMPDIR": "/nonexistent"}
    settings = [part for setting in ("model.freeze_backbone=true", "training.num_epochs=3") for part in ("--set", setting)]
    tandem_ok("train", "config.yml", *settings, cwd=workspace, env=environment)


def test_embeddings_with_the_ids_of_their_rows(trained, tmp_path):
    rows = [{"id": "a-é", "text": "maria plays"}, {"id": 7, "text": "tom"}, {"text": "a code in rome"}]
    given = "".join(json.dumps(row) + "\n" for row in rows)
    tandem_ok("embed", trained, "--jsonl", "-o", "e.npz", cwd=tmp_path, input=given)
    tandem_ok("embed", trained, "--jsonl", "-o", "e.npy", cwd=tmp_path, input=given)
    with np.load(tmp_path / "e.npz") as arrays:
        assert sorted(arrays) == ["embeddings", "ids"] and arrays["ids"].tolist() == ["a-é", "7", "2"]
        assert np.array_equal(arrays["embeddings"], np.load(tmp_path / "e.npy"))
    with zipfile.ZipFile(tmp_path / "e.npz") as archive:
        assert archive.testzip() is None
    assert_refused(tandem("embed", trained, "-o", "other.npz", "--resume", cwd=tmp_path, input="tom\n"), "an .npz file cannot be gone on with")
    tandem_ok("embed", trained, "-o", "none.npz", cwd=tmp_path, input="")
    with np.load(tmp_path / "none.npz") as arrays:
        assert arrays["embeddings"].shape == (0, 32) and arrays["ids"].shape == (0,)
