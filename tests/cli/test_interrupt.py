"""Ctrl-C and SIGTERM: what was achieved stays, nothing else is touched, and the last line says so."""

import json
import os
import re
import signal
import subprocess
import time

import numpy as np
import pytest

from hub_server import serve
from program import ENVIRONMENT, TANDEM, bytes_of, start_tandem, tandem_ok, wait_for, write_jsonl
from workspace import RECIPE, labelled

SIGNALS = pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])


def stop(process, number=signal.SIGINT):
    """Sends the signal; how the process ended, within seconds: (exit code, standard error)."""
    process.send_signal(number)
    begin = time.monotonic()
    process.wait(timeout=30)
    _, err = process.communicate()
    assert time.monotonic() - begin < 5, "the first signal is heeded at once"
    return process.returncode, err


def start_training(workspace, *settings, arguments=()):
    given = [part for setting in settings for part in ("--set", setting)]
    return start_tandem("train", "config.yml", *given, *arguments, cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


# Training.


@SIGNALS
def test_a_stop_keeps_the_best_model_so_far(workspace, number, code):
    settings = ("training.load_best_model_at_end=true", "training.metric_for_best_model=topic_accuracy", "training.num_epochs=100000",
                "training.learning_rate=2e-2", "training.lr_scheduler_type=constant")
    with start_training(workspace, *settings) as process:
        lines = [process.stdout.readline() for _ in range(8)]
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert process.returncode == code and "Stopped; the best model so far is in" in err.splitlines()[-1]
    shown = [float(value) for value in re.findall(r"dev topic_accuracy: ([\d.]+)", "".join(lines) + out)]
    judged = json.loads(tandem_ok("evaluate", workspace / "out/model", "--data", workspace / "dev.jsonl", "--json").out)
    assert judged["tasks"]["topic"]["accuracy"] == pytest.approx(max(shown), abs=1e-4)
    assert sorted(path.name for path in (workspace / "out").iterdir()) == ["model", "model.checkpoints"]


@SIGNALS
def test_a_stop_while_rows_are_read_leaves_the_finished_model(workspace, number, code):
    tandem_ok("train", "config.yml", cwd=workspace)
    before = bytes_of(workspace / "out")
    os.mkfifo(workspace / "rows.jsonl")
    with start_training(workspace, "data.train=rows.jsonl", arguments=["--overwrite"]) as process:
        with open(workspace / "rows.jsonl", "w") as rows:
            rows.write(json.dumps(labelled()[0]) + "\n")
            rows.flush()
            time.sleep(0.3)
            result = stop(process, number)
    assert result == (code, "Stopped; nothing was saved\n")
    assert bytes_of(workspace / "out") == before


def test_a_stop_while_rows_are_read_leaves_nothing_new(workspace):
    os.mkfifo(workspace / "rows.jsonl")
    with start_training(workspace, "data.train=rows.jsonl") as process:
        with open(workspace / "rows.jsonl", "w"):
            time.sleep(0.3)
            assert stop(process) == (130, "Stopped; nothing was saved\n")
    assert not (workspace / "out").exists()


def test_a_stop_ends_the_evaluation_before_training(workspace):
    write_jsonl(workspace / "dev.jsonl", labelled() * 20000)
    with start_training(workspace, "training.load_best_model_at_end=true") as process:
        assert process.stdout.readline() == "Using device: cpu\n"
        code, err = stop(process)
    assert code == 130 and err.splitlines()[-1] == "Stopped; nothing was saved"
    assert not (workspace / "out").exists()


def test_a_stop_ends_the_evaluation_of_an_epoch_and_saves_the_state(workspace):
    write_jsonl(workspace / "dev.jsonl", labelled() * 20000)
    log = workspace / "log.jsonl"
    with start_training(workspace, arguments=["--log", "log.jsonl"]) as process:
        wait_for(lambda: log.exists() and len(log.read_text().splitlines()) == 2, "two steps are an epoch")
        code, err = stop(process)
    assert code == 130 and "Stopped; the state so far is saved in" in err.splitlines()[-1]
    tandem_ok("info", workspace / "out/model")


def test_a_stop_ends_a_download(workspace, trained, tmp_path):
    (workspace / "config.yml").write_text(RECIPE.replace("{config: encoder}", "org/tiny"))
    begun = []

    def stall(name):
        if name == "model.safetensors":
            begun.append(name)
            time.sleep(15)

    with serve(trained) as hub:
        hub.before_body = stall
        environment = {**ENVIRONMENT, "HF_HUB_CACHE": str(tmp_path / "cache"), "HF_HUB_OFFLINE": "0", "HF_ENDPOINT": hub.address}
        with subprocess.Popen([TANDEM, "train", "config.yml"], cwd=workspace, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as process:
            wait_for(lambda: begun, "the download begins")
            code, err = stop(process)
    assert code == 130 and err.splitlines()[-1] == "Stopped; nothing was saved"
    assert not (workspace / "out").exists()


# Output files of the other commands.


def start_command(*arguments, cwd):
    return start_tandem(*arguments, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def feed(process, lines):
    process.stdin.write("".join(line + "\n" for line in lines))
    process.stdin.flush()


@SIGNALS
def test_stopped_embeddings_are_a_part_that_numpy_reads(trained, tmp_path, number, code):
    lines = ["maria plays", "tom wins", "a code in rome"]
    with start_command("embed", trained, "-o", "e.npy", cwd=tmp_path) as process:
        feed(process, lines)
        part = tmp_path / "e.npy.part"
        wait_for(lambda: part.exists() and part.stat().st_size > 128 + 2 * 32 * 4, "rows are embedded")
        assert not (tmp_path / "e.npy").exists()
        result = stop(process, number)
    assert result == (code, 'tandem: stopped; the first 3 rows are in "e.npy.part"; to go on, say --resume\n')
    assert [path.name for path in tmp_path.iterdir()] == ["e.npy.part"]
    whole = np.array([row["embedding"] for row in tandem_ok("embed", trained, input="\n".join(lines)).rows], np.float32)
    assert np.array_equal(np.load(part), whole)


def test_a_stop_before_the_first_row_leaves_nothing_and_the_old_file(trained, tmp_path):
    (tmp_path / "e.npy").write_text("old")
    with start_command("embed", trained, "-o", "e.npy", cwd=tmp_path) as process:
        wait_for((tmp_path / "e.npy.part").exists, "the output is begun")
        assert stop(process) == (130, "tandem: stopped\n")
    assert [path.name for path in tmp_path.iterdir()] == ["e.npy"] and (tmp_path / "e.npy").read_text() == "old"


def test_stopped_lines_are_a_part(trained, tmp_path):
    with start_command("embed", trained, "-o", "e.jsonl", cwd=tmp_path) as process:
        feed(process, ["maria plays"])
        wait_for(lambda: (tmp_path / "e.jsonl.part").exists() and (tmp_path / "e.jsonl.part").stat().st_size > 0, "a row is embedded")
        assert stop(process)[0] == 130
    assert json.loads((tmp_path / "e.jsonl.part").read_text())["text"] == "maria plays"


def test_stopped_ids_are_parts_that_numpy_reads(trained, tmp_path):
    with start_command("tokenize", trained, "-o", "ids.npy", cwd=tmp_path) as process:
        feed(process, ["maria plays", "tom"])
        part = tmp_path / "ids.npy.part"
        wait_for(lambda: part.exists() and part.stat().st_size > 128, "rows are tokenized")
        code, err = stop(process)
    assert code == 130 and "the first 2 rows are in" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ids.npy.part", "ids.offsets.npy.part"]
    assert np.load(tmp_path / "ids.offsets.npy.part").tolist() == [0, 4, 7] and len(np.load(part)) == 7


def test_stopped_lists_of_errors_are_a_part(trained, tmp_path):
    rows = [{**row, "topic": topic} for row in labelled() for topic in ("game", "sport", "tech")] * 20
    os.mkfifo(tmp_path / "rows.jsonl")
    with start_command("evaluate", trained, "--data", "rows.jsonl", "--errors", "errors.jsonl", cwd=tmp_path) as process:
        with open(tmp_path / "rows.jsonl", "w") as data:
            data.write("".join(json.dumps(row) + "\n" for row in rows))
            data.flush()
            part = tmp_path / "errors.jsonl.part"
            wait_for(lambda: part.exists() and part.stat().st_size > 0, "rows are judged")
            code, err = stop(process)
    count = int(re.fullmatch(r'tandem: stopped; the first (\d+) wrong rows are in "errors.jsonl.part"\n', err)[1])
    assert code == 130 and len(part.read_text().splitlines()) == count and not (tmp_path / "errors.jsonl").exists()


def test_without_an_output_file_a_signal_ends_the_command_as_ever(trained, tmp_path):
    with start_command("embed", trained, cwd=tmp_path) as process:
        feed(process, ["maria"])
        assert process.stdout.readline()
        assert stop(process) == (-signal.SIGINT, "")
