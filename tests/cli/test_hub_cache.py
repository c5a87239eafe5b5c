"""A model of which the cache holds a part: what is fetched, what is assumed, what is known to be absent."""

import json
import shutil

import pytest

from hub_server import COMMIT, File, serve
from hub_session import assert_error, assert_whole, embed, embed_ok, environment, home, hub, refusing, snapshot
from program import tandem


def shard(hub):
    """The weights of the root in one shard of an odd name."""
    content = hub.files.pop("model.safetensors")
    hub.files["part.safetensors"] = content
    header = json.loads(content.content[8:8 + int.from_bytes(content.content[:8], "little")])
    weight_map = {name: "part.safetensors" for name in header if name != "__metadata__"}
    hub.files["model.safetensors.index.json"] = File(json.dumps({"weight_map": weight_map}).encode(), False)
    del hub.files["tandem.json"]  # it knows the checksum of one file


def test_shards_come_with_their_index(hub, home):
    shard(hub)
    hub.files = {name: file for name, file in hub.files.items() if not name.startswith("heads/")}
    first = embed_ok(hub, home)
    assert_whole(hub, home)
    (snapshot(home) / "part.safetensors").unlink()
    offline = embed(hub, home, HF_HUB_OFFLINE="1")
    assert_error(offline, 2, '"part.safetensors", which is not there')
    assert "missing: part.safetensors" in offline.err and "HF_HUB_OFFLINE" in offline.err
    hub.requests.clear()
    assert embed_ok(hub, home).out == first.out
    assert hub.downloads("part.safetensors") == [] and len(hub.paths("HEAD")) == 1  # its blob was there still
    (snapshot(home) / "part.safetensors").resolve().unlink()
    assert embed_ok(hub, home).out == first.out
    assert len(hub.downloads("part.safetensors")) == 1


OF_TRANSFORMERS = ("config.json", "vocab.txt", "model.safetensors")


def leave(home, *names):
    """The cache as a program leaves it that has asked for these files alone."""
    shutil.rmtree(snapshot(home).parent.parent / ".no_exist")
    for path in snapshot(home).rglob("*"):
        if not path.is_dir() and path.relative_to(snapshot(home)).as_posix() not in names:
            path.unlink()


def test_what_a_snapshot_lacks_is_fetched(hub, home):
    first = embed_ok(hub, home)
    leave(home, *OF_TRANSFORMERS)
    hub.requests.clear()
    result = embed_ok(hub, home)
    assert result.out == first.out and "warning" not in result.err
    assert hub.paths()[0] == f"/api/models/org/tiny/revision/{COMMIT}" and not hub.downloads("model.safetensors")
    assert_whole(hub, home)
    asked = len(hub.requests)
    assert embed_ok(hub, home).err == "" and len(hub.requests) == asked


def test_what_a_snapshot_lacks_is_of_its_own_commit(hub, home):
    embed_ok(hub, home)
    leave(home, *OF_TRANSFORMERS)
    hub.commits = {"main": "f" * 40}
    embed_ok(hub, home)
    assert_whole(hub, home)


@pytest.mark.parametrize("reason", ["HF_HUB_OFFLINE", "cannot reach the model hub"])
def test_without_the_hub_what_was_assumed_is_said_once(hub, home, reason, workspace):
    whole = embed_ok(hub, home)
    leave(home, *OF_TRANSFORMERS)
    sockets, nobody = refusing()
    how = {"HF_HUB_OFFLINE": "1"} if reason == "HF_HUB_OFFLINE" else {"HF_ENDPOINT": nobody}
    result = embed_ok(hub, home, **how)
    [warning] = [line for line in result.err.splitlines() if line.startswith("tandem: warning: ")]
    for text in ("org/tiny", reason, "mean pooling", "no modules.json", "no tokenizer_config.json"):
        assert text in warning
    assert result.out != whole.out and len(result.lines) == 1
    config = workspace / "config.yml"
    config.write_text(config.read_text().replace("{config: encoder}", "org/tiny"))
    result = tandem("train", config, "--set", "training.max_steps=1", cwd=workspace, env=environment(hub, home, **how))
    assert result.code == 0 and result.err.count("mean pooling") == 1, result.err


def test_what_the_hub_is_known_not_to_have_is_not_asked_for(hub, home):
    for name in ("modules.json", "1_Pooling/config.json", "sentence_bert_config.json", "config_sentence_transformers.json"):
        del hub.files[name]
    embed_ok(hub, home)
    absent = snapshot(home).parent.parent / ".no_exist" / COMMIT
    assert {"modules.json", "sentence_xlnet_config.json", "tokenizer.json"} <= {path.name for path in absent.iterdir()}
    assert all(path.read_bytes() == b"" for path in absent.iterdir())
    hub.requests.clear()
    for how in ({}, {"HF_HUB_OFFLINE": "1"}):
        assert embed_ok(hub, home, **how).err == ""
    assert not hub.requests
    (absent / "modules.json").unlink()
    assert "mean pooling" in embed_ok(hub, home, HF_HUB_OFFLINE="1").err
    embed_ok(hub, home)
    assert len(hub.requests) == 1 and (absent / "modules.json").exists()


def test_every_file_that_is_read_is_fetched(home, trained_copy):
    """Names that are rare: each changes the answer."""
    (trained_copy / "1_Pooling").rename(trained_copy / "my pool")
    modules = json.loads((trained_copy / "modules.json").read_text())
    modules[1]["path"] = "my pool"
    (trained_copy / "modules.json").write_text(json.dumps(modules))
    (trained_copy / "sentence_bert_config.json").rename(trained_copy / "sentence_distilbert_config.json")
    size = len((trained_copy / "vocab.txt").read_text().splitlines())
    config = json.loads((trained_copy / "config.json").read_text())
    assert config["vocab_size"] == size
    lines = (trained_copy / "vocab.txt").read_text().splitlines()
    (trained_copy / "vocab.txt").write_text("\n".join(lines[:-1]) + "\n")
    (trained_copy / "added_tokens.json").write_text(json.dumps({"<e1>": size - 1}))
    with serve(trained_copy) as hub:
        def tokens(model):
            return tandem("tokenize", model, input="<e1> x " * 40, env=environment(hub, home))
        assert tokens("org/tiny").out == tokens(trained_copy).out and '"<e1>"' in tokens("org/tiny").out
        assert_whole(hub, home)
