"""Models from the hub: a loopback server that misbehaves, and huggingface_hub's own reading of the cache."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

from hub_server import COMMIT, serve
from hub_session import TEXT, assert_error, assert_whole, embed, embed_ok, environment, home, hub, refusing, snapshot
from program import TANDEM, tandem


def test_a_model_is_fetched_once_and_answers_as_its_directory_does(hub, home, trained):
    first = embed_ok(hub, home)
    assert first.out == tandem("embed", trained, input=TEXT).out
    assert_whole(hub, home)
    assert "Downloaded org/tiny: model.safetensors (" in first.err and "\r" not in first.err
    asked = len(hub.requests)
    assert embed_ok(hub, home).err == "" and len(hub.requests) == asked
    assert embed_ok(hub, home, HF_HUB_OFFLINE="1").out == first.out and len(hub.requests) == asked


def test_huggingface_hub_reads_our_cache_and_we_read_its(hub, home, tmp_path):
    huggingface_hub = pytest.importorskip("huggingface_hub")
    embed_ok(hub, home)
    cache = home / "hub"
    assert huggingface_hub.snapshot_download("org/tiny", cache_dir=cache, local_files_only=True) == str(snapshot(home))
    found = huggingface_hub.try_to_load_from_cache("org/tiny", "1_Pooling/config.json", cache_dir=cache)
    assert found == str(snapshot(home) / "1_Pooling/config.json")
    [repository] = huggingface_hub.scan_cache_dir(cache).repos
    assert repository.repo_id == "org/tiny" and {ref for ref in repository.refs} == {"main"}
    # The other way round, through the same server; a process of its own, because it reads the environment when it is imported.
    theirs = tmp_path / "theirs"
    fetch = "import huggingface_hub as h, sys; [h.hf_hub_download('org/tiny', name) for name in sys.argv[1:]]"
    done = subprocess.run([sys.executable, "-c", fetch, *hub.files], capture_output=True, text=True,
                          env=environment(hub, theirs, HF_HUB_DISABLE_TELEMETRY="1"))
    assert done.returncode == 0, done.stderr
    hub.requests.clear()
    assert embed_ok(hub, theirs, HF_HUB_OFFLINE="1").out == embed_ok(hub, home).out and not hub.requests
    # It says nothing of files that nobody asked for; so the hub is asked once which there are, and what is not there is noted.
    embed_ok(hub, theirs)
    assert [request.path for request in hub.requests] == [f"/api/models/org/tiny/revision/{COMMIT}"]
    embed_ok(hub, theirs)
    assert len(hub.requests) == 1
    for name in ("tokenizer.json", "added_tokens.json"):
        for cache in (cache, theirs / "hub"):
            assert huggingface_hub.try_to_load_from_cache("org/tiny", name, cache_dir=cache) is huggingface_hub._CACHED_NO_EXIST


def test_a_revision_is_a_tag_or_a_commit(hub, home):
    embed_ok(hub, home, "org/tiny@v1")
    refs = snapshot(home).parent.parent / "refs"
    assert [(path.name, path.read_text()) for path in refs.iterdir()] == [("v1", COMMIT)]
    asked = len(hub.requests)
    embed_ok(hub, home, f"org/tiny@{COMMIT}")
    assert len(hub.requests) == asked
    assert_error(embed(hub, home, "org/tiny@v2"), 2, "org/tiny", "no revision 'v2'")


def test_only_needed_and_safe_files_are_fetched(hub, home, tmp_path):
    odd = ["../../outside.json", "/etc/passwd", "heads/../../x/config.json", "1_Pooling/..", "a\\b.json", "pytorch_model.bin", "model.onnx",
           "modeling_custom.py", "1_Pooling/evil.py", "heads/names/model.bin"]
    hub.extra_names = odd
    embed_ok(hub, home)
    assert_whole(hub, home)
    assert not any(name.rsplit("/", 1)[-1] in path for name in odd[:1] + odd[5:] for path in hub.paths() + hub.paths("HEAD"))


def test_without_safetensors_one_line_says_so(hub, home):
    hub.extra_names = ["pytorch_model.bin"]
    del hub.files["model.safetensors"]
    assert_error(embed(hub, home), 2, "org/tiny has no model.safetensors", ".bin")
    assert not hub.paths("HEAD")


def test_the_token_goes_to_the_hub_and_nowhere_else(hub, home):
    hub.token, hub.elsewhere = "hf_secret", True
    assert_error(embed(hub, home), 2, "HTTP 401", "set HF_TOKEN")
    hub.requests.clear()
    embed_ok(hub, home, HF_TOKEN="hf_secret")
    assert_whole(hub, home)
    there = [request for request in hub.requests if request.path.startswith("/cdn/")]
    assert there and all("Authorization" not in request.headers and request.host.startswith("localhost") for request in there)
    assert all(request.headers.get("Authorization") == "Bearer hf_secret" for request in hub.requests if request not in there)


def test_the_token_may_stand_in_a_file(hub, home):
    hub.token = "hf_secret"
    home.mkdir()
    (home / "token").write_text("hf_secret\n")
    embed_ok(hub, home)
    result = embed(hub, home, "org/other", HF_TOKEN="hf_two words")
    assert_error(result, 2, "token")
    assert "hf_two" not in result.err


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("admit", [False, True])
def test_a_connection_that_breaks_goes_on_where_it_stopped(hub, home, elsewhere, admit):
    hub.elsewhere, hub.admit_cuts = elsewhere, admit
    hub.cuts = {"model.safetensors": [1000, 500]}
    embed_ok(hub, home)
    assert_whole(hub, home)
    ranges = [request.headers.get("Range") for request in hub.requests
              if request.method == "GET" and request.path.endswith("/model.safetensors") and "heads" not in request.path
              and request.path.startswith("/cdn/") == elsewhere]
    assert ranges == [None, "bytes=1000-", "bytes=1500-"]


def test_a_server_that_ignores_range_begins_anew(hub, home):
    hub.ranges = False
    hub.cuts = {"model.safetensors": [1000]}
    embed_ok(hub, home)
    assert_whole(hub, home)


def test_a_damaged_file_is_fetched_again_once(hub, home):
    content = hub.files["model.safetensors"].content
    wrong = bytes(len(content))
    hub.replaced = {"model.safetensors": [wrong], "config.json": [b"x" * len(hub.files["config.json"].content)]}
    embed_ok(hub, home)
    assert_whole(hub, home)
    shutil.rmtree(home)
    hub.replaced = {"model.safetensors": [wrong] * 2}
    assert_error(embed(hub, home), 1, "org/tiny: model.safetensors", "damaged twice")
    assert not (snapshot(home) / "model.safetensors").exists()
    hub.replaced = {"model.safetensors": [content + b"more"]}
    assert_error(embed(hub, home), 1, "longer than the hub said")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_hub_is_asked_again(hub, home, status):
    hub.failure = (status, {"Retry-After": "1"} if status == 429 else {})
    file = f"/org/tiny/resolve/{COMMIT}/config.json"
    hub.fail_first.update({"/api/models/org/tiny/revision/main": 1, file: 2})
    begin = time.monotonic()
    embed_ok(hub, home)
    assert time.monotonic() - begin >= (3 if status == 429 else 1)
    assert_whole(hub, home)


def test_a_hub_that_stays_busy_is_given_up(hub, home):
    hub.failure = (503, {"Retry-After": "0"})
    hub.fail_first["/api/models/org/tiny/revision/main"] = 100
    assert_error(embed(hub, home), 1, "HTTP 503", "5 times in a row")
    assert len(hub.requests) == 5
    hub.failure = (429, {"Retry-After": "3600"})
    assert_error(embed(hub, home), 1, "wait for 3600 s")


@pytest.mark.parametrize("status, headers, texts", [
    (401, {}, ["check the name", "set HF_TOKEN"]),
    (403, {"X-Error-Code": "GatedRepo"}, ["accept its terms", "set HF_TOKEN"]),
    (404, {}, ["no such model"]),
])
def test_a_refusal_is_one_clear_line(hub, home, status, headers, texts):
    hub.failure = (status, headers)
    hub.fail_first["/api/models/org/tiny/revision/main"] = 1
    assert_error(embed(hub, home), 2, "org/tiny", f"HTTP {status}", *texts)
    assert len(hub.requests) == 1


def test_what_is_no_hub_is_told_so(hub, home):
    assert_error(embed(hub.address + "/page", home), 1, "check HF_ENDPOINT")
    assert_error(embed("ftp://127.0.0.1", home), 2, "HF_ENDPOINT")


def test_offline_nothing_is_asked(hub, home):
    assert_error(embed(hub, home, HF_HUB_OFFLINE="1"), 2, "HF_HUB_OFFLINE", str(home / "hub"))
    assert not hub.requests


def hanging():
    """Its queue of connections is full, so that the next one is never answered."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(0)
    waiting = [socket.socket() for _ in range(4)]
    for each in waiting:
        each.setblocking(False)
        each.connect_ex(server.getsockname())
    return [server, *waiting], f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("make", [refusing, hanging])
def test_an_unreachable_hub_costs_three_seconds_at_most(make, home, workspace):
    sockets, address = make()
    begin = time.monotonic()
    assert_error(embed(address, home), 1, f"cannot reach the model hub {address}", "HF_ENDPOINT", "model directory")
    assert time.monotonic() - begin < 4
    # A configuration that names no backbone falls back, and says so.
    config = workspace / "config.yml"
    config.write_text(config.read_text().replace("  backbone: {config: encoder}\n", "  freeze: {all: true}\n"))
    begin = time.monotonic()
    result = tandem("train", config, env=environment(address, home), cwd=workspace)
    if "no default backbone" in result.err:
        pytest.skip("all-MiniLM-L6-v2 is not installed")
    assert result.code == 0, result.err
    assert f"Backbone: all-MiniLM-L6-v2 (bert-base-uncased cannot be had: cannot reach the model hub {address}" in result.err
    for each in sockets:
        each.close()


def test_a_download_that_was_killed_goes_on(hub, home):
    held = []
    hub.before_body = lambda name: held.append(name) or time.sleep(30) if name == "model.safetensors" and not held else None
    hub.cuts = {"model.safetensors": [5000]}
    part = snapshot(home).parent.parent / "blobs" / (hub.files["model.safetensors"].etag + ".incomplete")
    part.parent.mkdir(parents=True)
    part.write_bytes(hub.files["model.safetensors"].content[:4000])
    process = subprocess.Popen([TANDEM, "embed", "org/tiny"], env=environment(hub, home), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not held:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (snapshot(home) / "model.safetensors").exists()
    hub.requests.clear()
    hub.cuts = {}
    embed_ok(hub, home)
    assert_whole(hub, home)
    assert hub.downloads("model.safetensors")[0].headers["Range"] == "bytes=4000-"


def test_processes_share_one_download(hub, home):
    hub.before_body = lambda name: time.sleep(0.05)
    processes = [subprocess.Popen([TANDEM, "embed", "org/tiny"], env=environment(hub, home), stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    outputs = [process.communicate(TEXT.encode()) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], outputs
    assert len({out for out, _ in outputs}) == 1
    assert_whole(hub, home)
    assert len(hub.downloads("model.safetensors")) == 1


def test_a_hostile_listing_is_only_long(hub, home):
    hub.extra_names = ["1_" + "a" * 500_000 + "/config.json", "model-" + "1" * 500_000 + "-of-2.safetensors"]
    embed_ok(hub, home)
    assert_whole(hub, home)


def test_pickled_weights_of_a_module_are_refused_before_anything_large(home, trained_copy):
    modules = json.loads((trained_copy / "modules.json").read_text())
    modules.append({"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"})
    (trained_copy / "modules.json").write_text(json.dumps(modules))
    (trained_copy / "2_Dense").mkdir()
    (trained_copy / "2_Dense/config.json").write_text(json.dumps({"in_features": 32, "out_features": 8}))
    (trained_copy / "2_Dense/pytorch_model.bin").write_bytes(b"")
    result = tandem("embed", trained_copy, input=TEXT)
    assert_error(result, 2, "2_Dense/model.safetensors", "pytorch_model.bin", "sentence-transformers")
    with serve(trained_copy) as hub:
        assert_error(embed(hub, home), 2, "org/tiny has no 2_Dense/model.safetensors", ".bin", "sentence-transformers")
        assert [path.rsplit("/", 1)[-1] for path in hub.paths("HEAD")] == ["modules.json"]


@pytest.mark.parametrize("variable, value", [
    ("HF_HOME", "~/hf"), ("HF_HOME", "$HOME/hf"), ("HF_HUB_CACHE", "~/hf/hub"), ("HUGGINGFACE_HUB_CACHE", "~/hf/hub"),
    ("XDG_CACHE_HOME", "~/hf/..")])
def test_places_may_begin_with_a_tilde(hub, tmp_path, variable, value):
    kept = environment(hub, "")
    del kept["HF_HOME"]
    where = tmp_path / ("huggingface" if variable == "XDG_CACHE_HOME" else "hf")
    (tmp_path / "hf").mkdir()
    result = tandem("embed", "org/tiny", input=TEXT, env={**kept, "HOME": str(tmp_path), variable: value}, cwd=tmp_path)
    assert result.code == 0, result.err
    assert snapshot(where).is_dir() and not (tmp_path / "~").exists()


def test_a_directory_does_not_hide_a_model_without_a_word(hub, home, trained, tmp_path):
    first = embed_ok(hub, home)
    theirs = tandem("embed", trained, input=TEXT)
    (tmp_path / "org/tiny").mkdir(parents=True)

    def here(model, **changes):
        return tandem("embed", model, input=TEXT, cwd=tmp_path, env=environment(hub, home, **changes))
    empty = here("org/tiny", HF_HUB_OFFLINE="1")
    assert empty.out == first.out and "the directory org/tiny here holds no model" in empty.err
    shutil.copytree(trained, tmp_path / "org/tiny", dirs_exist_ok=True)
    taken = here("org/tiny")
    assert taken.out == theirs.out and taken.err.count("\n") == 1 and "the directory org/tiny here is taken, not the model" in taken.err
    assert here("./org/tiny").err == "" and here(tmp_path / "org/tiny").err == ""
    # Where there is no other, the directory is what it is: no model, or one.
    shutil.copytree(trained, tmp_path / "out/model")
    assert here("out/model").err == ""
    (tmp_path / "out/none").mkdir()
    for how in ({}, {"HF_HUB_OFFLINE": "1"}):
        assert_error(here("out/none", **how), 2, "the directory out/none holds no model")


def test_a_damaged_cache_path_is_an_error(hub, tmp_path):
    (tmp_path / "file").write_text("")
    assert_error(embed(hub, tmp_path / "file"), 2, str(tmp_path / "file"))


def test_a_terminal_sees_a_bar(hub, home):
    ours, theirs = os.openpty()
    process = subprocess.Popen([TANDEM, "info", "org/tiny"], env=environment(hub, home), stdout=subprocess.DEVNULL, stderr=theirs)
    assert process.wait(timeout=60) == 0
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert "\r\x1b[Korg/tiny: model.safetensors [########################] " in shown


def test_a_directory_beside_a_configuration_hides_no_backbone(hub, home, trained, workspace, tmp_path):
    embed_ok(hub, home)
    config = workspace / "config.yml"
    config.write_text(config.read_text().replace("{config: encoder}", "org/tiny"))
    (workspace / "org/tiny").mkdir(parents=True)

    def train(*arguments):
        result = tandem("train", config, "--set", "training.max_steps=1", "--overwrite", cwd=tmp_path,
                        env=environment(hub, home, HF_HUB_OFFLINE="1"))
        assert result.code == 0, result.err
        return result.err
    assert "org/tiny here holds no model: the one of that name in" in train()
    shutil.copytree(trained, workspace / "org/tiny", dirs_exist_ok=True)
    told = train()
    assert "org/tiny here is taken, not the model of that name in" in told and f"Backbone: tiny (the directory {workspace}/org/tiny)" in told
    config.write_text(config.read_text().replace("org/tiny", "./org/tiny"))
    assert "is taken" not in train()
