"""Model directories that somebody made to do harm: one clear line and exit code 2, in no time, in hardly more memory than the files have bytes, and
nothing opened outside the directory."""

import ctypes
import json
import os
import shutil
import struct
import subprocess
import sys
from typing import NamedTuple

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from program import ENVIRONMENT, TANDEM

MIB = 1 << 20
IN_OPEN = 0x20

# A small process between the tests and the program: the peak that the kernel tells of a child includes its parent's memory at the start.
LAUNCHER = """
import os, sys
null = os.open(os.devnull, os.O_RDONLY)
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, 0)])
_, status, usage = os.wait4(child, 0)
print("\\n", os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""


class Ran(NamedTuple):
    code: int
    err: str
    seconds: float  # of a processor
    peak: int  # bytes


def embed(directory):
    command = [sys.executable, "-I", "-S", "-c", LAUNCHER, TANDEM, "embed", directory, "--threads", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=15, env=ENVIRONMENT, errors="replace")
    code, seconds, kilobytes = done.stdout.split("\n")[-2].split()
    return Ran(int(code), done.stderr, float(seconds), int(kilobytes) * 1024)


class Watch:
    """Whether anything in a directory is opened while the block runs."""

    def __init__(self, directory):
        libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = libc.inotify_init1(os.O_NONBLOCK)
        assert self.descriptor >= 0 and libc.inotify_add_watch(self.descriptor, os.fsencode(directory), IN_OPEN) >= 0, os.strerror(ctypes.get_errno())
        self.opened = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.opened = bool(os.read(self.descriptor, 4096))
        except BlockingIOError:
            pass
        os.close(self.descriptor)


@pytest.fixture(scope="module")
def sound_peak(trained):
    ran = embed(trained)
    assert ran.code == 0, ran.err
    return ran.peak


@pytest.fixture
def hostile(trained, tmp_path):
    """A sound model, to be made hostile."""
    return shutil.copytree(trained, tmp_path / "hostile")


@pytest.fixture
def outside(trained, tmp_path):
    """Beside the model, with files that a hostile path could mean."""
    shutil.copytree(trained, tmp_path / "outside")
    return tmp_path / "outside"


def files_size(directory):
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file() and not path.is_symlink())


def assert_refused(directory, sound_peak, *places, outside=None):
    with Watch(outside or directory) as watch:
        ran = embed(directory)
    lines = ran.err.splitlines()
    assert ran.code == 2 and len(lines) == 1 and lines[0].startswith("tandem: error: "), ran
    assert len(lines[0].encode()) < 1000 + 2 * len(str(directory)), f"{len(lines[0])} characters"
    for place in places:
        assert place in lines[0]
    assert ran.seconds < 1, f"{ran.seconds} s"
    assert ran.peak <= sound_peak + files_size(directory) + 16 * MIB, f"{ran.peak / MIB:.1f} MiB for {files_size(directory) / MIB:.1f} MiB of files"
    assert outside is None or not watch.opened


def remove_seal(directory):
    """Leaves a sentence-transformers directory, whose tensors have no checksums."""
    (directory / "tandem.json").unlink()


def edit(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


# config.json.

SIZES = ("num_hidden_layers", "num_attention_heads", "hidden_size", "intermediate_size", "vocab_size", "max_position_embeddings", "type_vocab_size")
VALUES = {"10^9": "1000000000", "2^31": "2147483648", "2^63": "9223372036854775808", "10^400": "1" + "0" * 400, "1e400": "1e400", "-1": "-1",
          "-2^63": "-9223372036854775808", "fraction": "1.5", "text": '"12"', "list": "[]", "object": "{}", "truth": "true", "null": "null"}


@pytest.mark.parametrize("key, value", [(key, "10^9") for key in SIZES] + [(key, value) for key in SIZES[:3] for value in VALUES if value != "10^9"])
def test_size(hostile, sound_peak, key, value):
    text = json.dumps({**json.loads((hostile / "config.json").read_text()), key: "VALUE"}).replace('"VALUE"', VALUES[value])
    (hostile / "config.json").write_text(text)
    assert_refused(hostile, sound_peak, str(hostile))


LARGE = {
    "most layers": {"num_hidden_layers": 1000},
    "widest": {"hidden_size": 1 << 16, "num_attention_heads": 1 << 16},
    "most of all": {"num_hidden_layers": 1000, "hidden_size": 4096, "intermediate_size": 4096, "vocab_size": 1 << 20},
    "most words": {"vocab_size": 1 << 24},
    "most positions": {"max_position_embeddings": 1 << 24},
    "most labels": {"architectures": ["BertForSequenceClassification"], "id2label": {str(10**9): "a", "0": "b"}},
    "many labels": {"architectures": ["BertForTokenClassification"], "id2label": {str(i): f"B-{i}" for i in range(100_000)}},
}


@pytest.mark.parametrize("name", LARGE)
def test_sizes_within_the_bounds_that_the_weights_do_not_have(hostile, sound_peak, name):
    remove_seal(hostile)
    edit(hostile / "config.json", **LARGE[name])
    assert_refused(hostile, sound_peak, str(hostile))


JUNK = {
    "empty": b"", "spaces": b" " * (20 * MIB), "open brackets": b"[" * (20 * MIB), "zeros": b"[" + b"0," * (10 * MIB) + b"0]",
    "one long text": b'{"model_type": "' + b"a" * (20 * MIB) + b'"}', "one long number": b'{"hidden_size": ' + b"1" * (20 * MIB) + b"}",
    "many keys": b"{" + b",".join(b'"%d":0' % i for i in range(1_000_000)) + b"}", "one long key": b'{"' + b"\\u0000" * MIB + b'": [}',
    "nested objects": b'{"a":' * 100_000, "the same key": b'{"vocab_size": 1, "vocab_size": 2}', "no JSON": bytes(range(256)) * 4096,
    "NUL": b'{"hidden_size": 32\0}', "lone surrogate": b'{"model_type": "\\ud800"}', "lines": b'{"model_type": "a\\nb\\u001b[31m\\r\\u0000"}',
}
JSON_FILES = ("config.json", "modules.json", "tandem.json", "sentence_bert_config.json", "config_sentence_transformers.json", "tokenizer_config.json",
              "tokenizer.json", "1_Pooling/config.json")


@pytest.mark.parametrize("file, junk", [(file, junk) for junk in JUNK for file in ("config.json", "tokenizer.json")]
                         + [(file, junk) for file in JSON_FILES[1:] for junk in ("open brackets", "zeros", "lone surrogate") if file != "tokenizer.json"])
def test_junk_for_json(hostile, sound_peak, file, junk):
    (hostile / file).write_bytes(JUNK[junk])
    assert_refused(hostile, sound_peak, file)


# What stands in place of a file.

FILES = (*JSON_FILES, "model.safetensors", "heads/topic/model.safetensors", "vocab.txt")


def make_unreadable(path):
    path.touch()
    path.chmod(0)


KINDS = {
    "pipe": os.mkfifo, "directory": lambda path: path.mkdir(), "link to itself": lambda path: path.symlink_to(path.name),
    "link to zeros": lambda path: path.symlink_to("/dev/zero"), "link to nothing": lambda path: path.symlink_to("nothing"),
    "unreadable": make_unreadable, "empty": lambda path: path.touch(),
}
OPTIONAL = ("tokenizer_config.json", "tokenizer.json", "sentence_bert_config.json", "config_sentence_transformers.json", "modules.json", "tandem.json")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("file", FILES)
def test_what_stands_in_place_of_a_file(hostile, sound_peak, file, kind):
    if kind == "unreadable" and os.geteuid() == 0:
        pytest.skip("root reads everything")
    if kind == "link to nothing" and file in OPTIONAL:
        pytest.skip("as if it were not there")
    (hostile / file).unlink(missing_ok=True)
    KINDS[kind](hostile / file)
    if "heads" not in file and file != "tandem.json":
        remove_seal(hostile)
    assert_refused(hostile, sound_peak, file)


# The weights.


def safetensors(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensor(dtype="F32", shape=(1,), offsets=(0, 4), **more):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets), **more}


WEIGHTS = {
    "length 2^63": struct.pack("<Q", 1 << 63) + b"{}", "length 2^64-1": struct.pack("<Q", (1 << 64) - 1) + b"{}",
    "length beyond the file": struct.pack("<Q", 100) + b"{}", "no tensor": safetensors({}),
    "overlap": safetensors({"a": tensor(), "b": tensor()}, bytes(4)), "hole": safetensors({"a": tensor(), "b": tensor(offsets=(8, 12))}, bytes(12)),
    "bytes behind": safetensors({"a": tensor()}, bytes(8)), "unknown dtype": safetensors({"a": tensor(dtype="F31")}, bytes(4)),
    "dtype is a number": safetensors({"a": tensor(dtype=7)}, bytes(4)), "shape of 2^128": safetensors({"a": tensor(shape=[1 << 32] * 4)}, bytes(4)),
    "shape that wraps to 1": safetensors({"a": tensor(shape=[1 << 62, 4, 1])}, bytes(4)), "negative shape": safetensors({"a": tensor(shape=[-1])}, bytes(4)),
    "shape of 10^5 dimensions": safetensors({"a": tensor(shape=[1] * 100_000)}, bytes(4)), "offset 2^63": safetensors({"a": tensor(offsets=(1 << 63, 4))}, bytes(4)),
    "negative offset": safetensors({"a": tensor(offsets=(-4, 0))}, bytes(4)), "offset is a fraction": safetensors({"a": tensor(offsets=(0, 4.0))}, bytes(4)),
    "the same name": safetensors(b'{"a":%s,"a":%s}' % ((json.dumps(tensor()).encode(),) * 2), bytes(4)),
    "10^5 empty tensors": safetensors({f"tensor.{i}": tensor(shape=[0], offsets=(0, 0)) for i in range(100_000)}),
    "deep header": safetensors(b'{"a":' + b"[" * 100_000), "15 MiB of metadata": safetensors({"__metadata__": {str(i): "a" * 100 for i in range(120_000)}}),
    "name of lines": safetensors({"a\n\x1b[2Jb" * 99: tensor(dtype="F31")}, bytes(4)), "pickle": b"\x80\x02}q\0." + bytes(64),
    "20 MB of nothing": bytes(20 * MIB), "20 MB of header": struct.pack("<Q", 20 * MIB) + b" " * (20 * MIB),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights(hostile, sound_peak, name):
    remove_seal(hostile)
    (hostile / "model.safetensors").write_bytes(WEIGHTS[name])
    assert_refused(hostile, sound_peak, "model.safetensors")


INDEXES = {
    "above": "../outside/model.safetensors", "absolute": "{outside}/model.safetensors", "through a folder": "heads/../../outside/model.safetensors",
    "folder": "heads", "itself": "model.safetensors.index.json", "missing": "model-00001-of-00009.safetensors", "empty": "", "number": 7, "list": ["x"],
    "NUL": "a\0.safetensors", "long": "a" * 100_000 + ".safetensors",
}


@pytest.mark.parametrize("name", INDEXES)
def test_index(hostile, sound_peak, outside, name):
    remove_seal(hostile)
    tensors = load_file(hostile / "model.safetensors")
    (hostile / "model.safetensors").unlink()
    file = INDEXES[name].format(outside=outside) if isinstance(INDEXES[name], str) else INDEXES[name]
    (hostile / "model.safetensors.index.json").write_text(json.dumps({"weight_map": dict.fromkeys(tensors, file)}))
    assert_refused(hostile, sound_peak, outside=outside)


def test_index_of_overlapping_shards(hostile, sound_peak):
    remove_seal(hostile)
    tensors = load_file(hostile / "model.safetensors")
    (hostile / "model.safetensors").rename(hostile / "a.safetensors")
    shutil.copy(hostile / "a.safetensors", hostile / "b.safetensors")
    places = {name: "ab"[index % 2] + ".safetensors" for index, name in enumerate(tensors)}
    (hostile / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    assert_refused(hostile, sound_peak, "is in another shard too")


def test_index_of_many_shards(hostile, sound_peak):
    remove_seal(hostile)
    (hostile / "model.safetensors").rename(hostile / "0.safetensors")
    places = {f"tensor.{index}": f"{index}.safetensors" for index in range(20_000)}
    (hostile / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    assert_refused(hostile, sound_peak, "1.safetensors")


def test_sparse_weights(hostile, sound_peak):
    """A terabyte that is not there."""
    remove_seal(hostile)
    with open(hostile / "model.safetensors", "wb") as file:
        file.write(safetensors({"a": tensor(shape=[1 << 38], offsets=(0, 1 << 40))}))
        file.truncate(file.tell() + (1 << 40))
    ran = embed(hostile)
    assert ran.code == 2 and ran.err.count("\n") == 1 and ran.peak < sound_peak + 16 * MIB


# The modules of sentence-transformers.

TRANSFORMER = {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}


def module(kind, path):
    return {"idx": 1, "name": "1", "path": path, "type": f"sentence_transformers.models.{kind}"}


MODULES = {
    "empty": [], "number": 5, "texts": ["a", "b"], "nulls": [None], "first is no Transformer": [module("Pooling", "1_Pooling")],
    "Router": [module("Router", "")], "Asym": [module("Asym", "")], "unknown": [TRANSFORMER, module("Pooling", "1_Pooling"), module("Magic", "2")],
    "CNN": [TRANSFORMER, module("CNN", "1_Pooling")], "name of lines": [TRANSFORMER, module("a\nb\x1b[2J" * 1000, "1_Pooling")],
    "above": [TRANSFORMER, module("Pooling", "../outside/1_Pooling")], "absolute": [TRANSFORMER, module("Pooling", "{outside}/1_Pooling")],
    "through a folder": [TRANSFORMER, module("Pooling", "heads/../../outside/1_Pooling")], "encoder above": [{**TRANSFORMER, "path": "../outside"}],
    "NUL": [TRANSFORMER, module("Pooling", "1_Pooling\0/../../outside")], "long path": [TRANSFORMER, module("Pooling", "a" * 100_000)],
    "long path of folders": [TRANSFORMER, module("Pooling", "1_Pooling/" * 1000)],
    "path is a list": [TRANSFORMER, {**module("Pooling", ""), "path": ["1_Pooling"]}], "two Transformers": [TRANSFORMER, TRANSFORMER],
    "two Poolings": [TRANSFORMER, *[module("Pooling", "1_Pooling")] * 2], "10^5 Poolings": [TRANSFORMER, *[module("Pooling", "1_Pooling")] * 100_000],
    "10^5 Normalize": [TRANSFORMER, module("Pooling", "1_Pooling"), *[module("Normalize", "")] * 100_000],
}


@pytest.mark.parametrize("name", MODULES)
def test_modules(hostile, sound_peak, outside, name):
    (hostile / "modules.json").write_text(json.dumps(MODULES[name]).replace("{outside}", str(outside)))
    assert_refused(hostile, sound_peak, outside=outside)


POOLINGS = {
    "wider": {"word_embedding_dimension": 64}, "widest": {"word_embedding_dimension": 10**9}, "no width": {"word_embedding_dimension": 0},
    "negative": {"word_embedding_dimension": -32}, "text": {"word_embedding_dimension": "32"}, "unknown flag": {"pooling_mode_magic": True},
    "flag is a text": {"pooling_mode_cls_token": "yes"}, "unknown mode": {"pooling_mode": "magic"}, "no mode": {"pooling_mode": []},
    "10^5 modes": {"pooling_mode": ["mean"] * 100_000}, "prompt is a number": {"include_prompt": 3},
}


@pytest.mark.parametrize("name", POOLINGS)
def test_pooling(hostile, sound_peak, name):
    edit(hostile / "1_Pooling/config.json", **POOLINGS[name])
    assert_refused(hostile, sound_peak, "1_Pooling/config.json")


def test_dense_module_of_more_than_its_file_holds(hostile, sound_peak):
    (hostile / "2_Dense").mkdir()
    (hostile / "modules.json").write_text(json.dumps([TRANSFORMER, module("Pooling", "1_Pooling"), module("Dense", "2_Dense")]))
    config = {"in_features": 32, "out_features": 1 << 20, "bias": True, "activation_function": "torch.nn.modules.linear.Identity"}
    (hostile / "2_Dense/config.json").write_text(json.dumps(config))
    save_file({"linear.weight": np.zeros((2, 32), np.float32)}, hostile / "2_Dense/model.safetensors")
    assert_refused(hostile, sound_peak, "2_Dense/model.safetensors", "1048576")


SENTENCE = {
    "sentence_bert_config.json": [{"max_seq_length": value} for value in (-1, 0, 1.5, "12", [], {}, True)],
    "config_sentence_transformers.json": [{"prompts": 5}, {"prompts": {"a": 5}}, {"prompts": ["a"]}, {"default_prompt_name": "nobody\n"}, {"truncate_dim": 0},
                                          {"truncate_dim": 10**9}, {"truncate_dim": "all"}, {"similarity_fn_name": 5}, {"default_prompt_name": {}}],
}


@pytest.mark.parametrize("file, changes", [(file, changes) for file, all_changes in SENTENCE.items() for changes in all_changes], ids=str)
def test_sentence_configs(hostile, sound_peak, file, changes):
    edit(hostile / file, **changes)
    assert_refused(hostile, sound_peak, file)


# tandem.json.

TOPIC = {"name": "topic", "type": "classification", "labels": ["game", "sport", "tech"]}
SEALS = {
    "10^9 labels": {"tasks": [{**TOPIC, "labels": 10**9}]}, "50,000 labels": {"tasks": [{**TOPIC, "labels": [str(i) for i in range(50_000)]}]},
    "count of labels": {"tasks": [{**TOPIC, "labels": {"count": 10**9}}]}, "labels are numbers": {"tasks": [{**TOPIC, "labels": [1, 2, 3]}]},
    "the same task": {"tasks": [TOPIC, TOPIC]}, "10^5 tasks": {"tasks": [{**TOPIC, "name": f"t{i}"} for i in range(100_000)]},
    "task above": {"tasks": [{**TOPIC, "name": "../../outside/heads/topic"}]}, "absolute task": {"tasks": [{**TOPIC, "name": "{outside}/heads/topic"}]},
    "task ..": {"tasks": [{**TOPIC, "name": ".."}]}, "task NUL": {"tasks": [{**TOPIC, "name": "topic\0"}]}, "task of lines": {"tasks": [{**TOPIC, "name": "a\nb\x1b[2J"}]},
    "long task": {"tasks": [{**TOPIC, "name": "a" * 1_000_000}]}, "no task": {"tasks": [{**TOPIC, "name": ""}]}, "task is a number": {"tasks": [5]},
    "unknown type": {"tasks": [{**TOPIC, "type": "m\nagic" * 1000}]}, "hidden layer of 10^9": {"tasks": [{**TOPIC, "hidden": {"size": 10**9, "activation": "tanh"}}]},
    "hidden layer of 2^20": {"tasks": [{**TOPIC, "hidden": {"size": 1 << 20, "activation": "tanh"}}]},
    "10^5 poolings": {"tasks": [{**TOPIC, "pooling": ["mean"] * 100_000}]}, "no version": {"format_version": None}, "version 10^9": {"format_version": 10**9},
    "wrong checksum": {"checksums": {"model.safetensors": "xxh3_128:" + "0" * 32}}, "checksum is a number": {"checksums": {"model.safetensors": 5}},
    "long checksum": {"checksums": {"model.safetensors": "0" * 1_000_000}}, "checksum above": {"checksums": {"../outside/model.safetensors": "x"}},
    "checksum absolute": {"checksums": {"{outside}/model.safetensors": "x"}}, "checksum through a folder": {"checksums": {"heads/../../outside/config.json": "x"}},
    "checksum of a folder": {"checksums": {"heads": "x"}}, "checksum of nothing": {"checksums": {"": "x"}}, "checksum of lines": {"checksums": {"a\n\x1b[2J": "x"}},
    "checksum of another file": {"checksums": {"README.md": "x"}}, "checksums are a list": {"checksums": ["model.safetensors"]},
    "10^5 checksums": {"checksums": {f"./{'./' * (i % 300)}model.safetensors{'/' * (i // 300)}": "x" for i in range(100_000)}},
}


@pytest.mark.parametrize("name", SEALS)
def test_seal(hostile, sound_peak, outside, name):
    text = json.dumps({**json.loads((hostile / "tandem.json").read_text()), **SEALS[name]})
    (hostile / "tandem.json").write_text(text.replace("{outside}", str(outside)))
    assert_refused(hostile, sound_peak, str(hostile), outside=outside)


def test_a_file_checked_over_and_over(hostile, sound_peak):
    """As many names of one large file as there is room for, each with its right checksum."""
    seal = json.loads((hostile / "tandem.json").read_text())
    right = seal["checksums"]["model.safetensors"]
    seal["checksums"] |= {"./" * i + "model.safetensors": right for i in range(1, 300)}
    (hostile / "tandem.json").write_text(json.dumps(seal))
    assert_refused(hostile, sound_peak, "tandem.json", "is no tensor file of this model")


# The tokenizer.


def test_vocabulary_that_is_not_that_of_the_encoder(hostile, sound_peak):
    remove_seal(hostile)
    with open(hostile / "vocab.txt", "a") as vocabulary:
        vocabulary.writelines(f"word{i}\n" for i in range(100_000))
    assert_refused(hostile, sound_peak, "vocab_size")


def test_vocabulary_of_one_long_line(hostile, sound_peak):
    (hostile / "vocab.txt").write_bytes(b"a" * (20 * MIB))
    assert_refused(hostile, sound_peak, "vocabulary")


def test_directory_that_links_to_itself(sound_peak, tmp_path):
    (tmp_path / "hostile").symlink_to("hostile")
    ran = embed(tmp_path / "hostile")
    assert ran.code == 2 and ran.err.count("\n") == 1, ran
