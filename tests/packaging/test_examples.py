"""examples/cpp as the project builds them, and built on their own against an installed tree."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("TANDEM_BUILD", "build/release")
MODEL = ROOT / "models" / "all-MiniLM-L6-v2"


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    prefix = tmp_path_factory.mktemp("prefix")
    run("cmake", "--install", BUILD, "--prefix", prefix)
    build = tmp_path_factory.mktemp("examples")
    run("cmake", "-G", "Ninja", "-S", ROOT / "examples" / "cpp", "-B", build, "-DCMAKE_BUILD_TYPE=Release",
        f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", build)
    return prefix, build


@pytest.fixture(params=["in the project", "installed"])
def examples(request):
    return BUILD if request.param == "in the project" else request.getfixturevalue("installed")[1]


def test_embed_prints_shape_and_values(examples):
    if not MODEL.exists():
        pytest.skip(f"needs {MODEL}")
    lines = run(examples / "example_embed", MODEL).splitlines()
    assert lines[:2] == ["Using device: cpu", "Embedding shape: [2, 384]"]
    assert len(lines) == 4 and all(re.fullmatch(r"(-?\d\.\d{4} ){5}\.\.\.", line) for line in lines[2:])


def test_two_heads_prints_both_shapes(examples):
    if not MODEL.exists():
        pytest.skip(f"needs {MODEL}")
    assert run(examples / "example_two_heads", MODEL).splitlines() == [
        "Using device: cpu", "Sentence logits shape: [2, 3]", "Token logits shape: [2, 7, 4]"]


def test_train_loop_lowers_the_loss(examples):
    device, *lines = run(examples / "example_train").splitlines()
    losses = [float(line.rsplit(" ", 1)[1]) for line in lines]
    assert device == "Using device: cpu"
    assert len(losses) == 10 and losses[-1] < losses[0]


PLAIN_PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(Plain LANGUAGES CXX)
find_package(Tandem REQUIRED)
add_executable(plain plain.cc)
target_link_libraries(plain PRIVATE {target})
"""
PLAIN_SOURCE = """\
#include <tandem/{header}.h>
int main() {{ return sizeof(tandem::{type}) == 0; }}
"""


@pytest.mark.parametrize("target, header, type", [("Tandem::tandem", "model", "PaddedBatch"), ("Tandem::train", "train", "TrainListener")])
def test_a_project_that_sets_no_standard_gets_the_one_of_the_headers(installed, tmp_path, target, header, type):
    (tmp_path / "CMakeLists.txt").write_text(PLAIN_PROJECT.format(target=target))
    (tmp_path / "plain.cc").write_text(PLAIN_SOURCE.format(header=header, type=type))
    run("cmake", "-G", "Ninja", "-S", tmp_path, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={installed[0]}")
    run("cmake", "--build", tmp_path / "build")


def test_installed_programs_run_from_anywhere(installed, tmp_path):
    prefix, _ = installed
    assert "tandem" in run(prefix / "bin" / "tandem", "--help", cwd=tmp_path)
    assert "Train one encoder" in run(prefix / "bin" / "tandem", "train", "--help", cwd=tmp_path)
