"""Training rows that lie on the disk: the same model as in memory, kept from run to run, whole or not at all."""

import json
import subprocess

import pytest

from battery_runs import arguments_of, make_work, train
from program import ENVIRONMENT, bytes_of, start_tandem, tandem_ok, wait_for

STREAMED = ("data.streaming=true", "data.shuffle_buffer_size=50")
IN_ORDER = ("training.train_sampling_strategy=sequential", "training.max_steps=6")


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return make_work(tmp_path_factory.mktemp("streaming") / "work")


def cache_of(work):
    return work / "train.jsonl.tandem-rows"


def made_at(work):
    return (cache_of(work) / "rows.bin").stat().st_mtime_ns


@pytest.mark.parametrize("case", ["train-full", "train-convert", "train-odd"])
def test_in_the_order_of_the_rows_it_is_the_same_model_as_in_memory(work, tmp_path, case):
    train(work, case, tmp_path / "memory", settings=IN_ORDER)
    train(work, case, tmp_path / "disk", settings=(*IN_ORDER, *STREAMED))
    train(work, case, tmp_path / "many", settings=(*IN_ORDER, "data.max_rows_in_memory=10"))
    # What says how the rows were read differs, as it should.
    disk, memory, many = ({name: content for name, content in bytes_of(tmp_path / model).items() if name not in ("config.yml", "report.html")}
                          for model in ("disk", "memory", "many"))
    assert disk == memory == many


def test_rows_are_tokenised_anew_where_something_has_changed(work, tmp_path):
    def run(*settings):
        train(work, "train-full", tmp_path / "model", "--overwrite", settings=(*IN_ORDER, *STREAMED, *settings))
        return made_at(work)
    first = run()
    assert run("training.learning_rate=1e-5", "training.seed=3") == first
    shorter = run("model.max_length=8")
    assert shorter != first
    rows = (work / "train.jsonl").read_text()
    (work / "train.jsonl").write_text(rows + rows.splitlines(keepends=True)[0])
    longer = run("model.max_length=8")
    assert longer != shorter
    (cache_of(work) / "offsets.bin").unlink()
    assert run("model.max_length=8") != longer
    assert json.loads((cache_of(work) / "rows.json").read_text())["num_rows"] == rows.count("\n") + 1
    (work / "train.jsonl").write_text(rows)


def test_a_bad_row_leaves_the_rows_of_before(work, tmp_path):
    train(work, "train-full", tmp_path / "model", settings=(*IN_ORDER, *STREAMED))
    before = bytes_of(cache_of(work))
    rows = (work / "train.jsonl").read_text()
    (work / "train.jsonl").write_text(rows + '{"text": "x", "slots": ["O", "O"]}\n')
    error = train(work, "train-full", tmp_path / "other", settings=(*IN_ORDER, *STREAMED), code=2).err
    assert f"train.jsonl:{rows.count(chr(10)) + 1}: slots has 2 labels for 1 words" in error
    (work / "train.jsonl").write_text(rows)
    assert bytes_of(cache_of(work)) == before and not (tmp_path / "other").exists()


def test_another_folder_is_not_overwritten(work, tmp_path):
    train(work, "train-full", tmp_path / "model", settings=(*IN_ORDER, *STREAMED, f"data.cache_dir={tmp_path}/cache"))
    (kept,) = (tmp_path / "cache").iterdir()
    (kept / "rows.json").unlink()
    error = train(work, "train-full", tmp_path / "other", settings=(*IN_ORDER, *STREAMED, f"data.cache_dir={tmp_path}/cache"), code=2).err
    assert f"{kept}, which holds something else: say another data.cache_dir" in error


def test_where_the_data_cannot_be_written_beside_the_users_cache_is_used(work, tmp_path):
    (work / "locked.jsonl").write_text((work / "train.jsonl").read_text())
    (work / "locked.jsonl.tandem-rows").write_text("a file")  # also for root, no folder can be made here
    environment = {**ENVIRONMENT, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    train(work, "train-full", tmp_path / "model", settings=(*IN_ORDER, *STREAMED, f"data.train={work}/locked.jsonl"), environment=environment)
    (kept,) = (tmp_path / "cache/tandem/rows").iterdir()
    assert kept.name.startswith("locked.jsonl-") and (kept / "rows.json").exists()


def test_another_buffer_is_another_order(work, tmp_path):
    keep = ("training.save_strategy=steps", "training.save_steps=2", "training.keep_checkpoints=true")
    train(work, "train-full", tmp_path / "model", settings=(*STREAMED, *keep))
    error = train(work, "train-full", tmp_path / "again", "--resume", f"{tmp_path}/model.checkpoints",
                  settings=(*STREAMED, *keep, "data.shuffle_buffer_size=51"), code=2).err
    assert "data.shuffle_buffer_size: 50 then, 51 now" in error


def test_killed_while_it_tokenises_nothing_half_made_is_used(work, tmp_path):
    rows = (work / "train.jsonl").read_text() * 200
    (work / "long.jsonl").write_text(rows)
    arguments = arguments_of("train-full", tmp_path / "model", settings=(*IN_ORDER, *STREAMED, f"data.train={work}/long.jsonl"))
    process = start_tandem(*arguments, cwd=work, stderr=subprocess.DEVNULL)
    wait_for(lambda: process.poll() is not None or list(work.glob(".long*/rows.bin")), "no rows are made")
    process.kill()
    process.wait()
    assert not (work / "long.jsonl.tandem-rows").exists()
    tandem_ok(*arguments, cwd=work)
    assert sorted(path.name for path in work.iterdir() if "long.jsonl" in path.name) == ["long.jsonl", "long.jsonl.tandem-rows"]
    assert (work / "long.jsonl.tandem-rows/offsets.bin").stat().st_size == 8 * (rows.count("\n") + 1)
