"""cmake/FindTorchWheel.cmake on a LibTorch of the CPU, on the file tree of a CUDA wheel without any CUDA toolkit, and on none."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(Probe LANGUAGES CXX)
list(APPEND CMAKE_MODULE_PATH {modules})
find_package(TorchWheel 2.13 REQUIRED)
get_target_property(options TorchWheel::torch INTERFACE_LINK_OPTIONS)
message(STATUS "version=${{TorchWheel_VERSION}} cuda=${{TorchWheel_CUDA}} options=${{options}}")
"""


def make_wheel(folder, version="2.13.0", libraries=("torch", "torch_cpu", "c10")):
    (folder / "lib").mkdir(parents=True)
    (folder / "include" / "torch" / "csrc" / "api" / "include").mkdir(parents=True)
    for library in libraries:
        (folder / "lib" / f"lib{library}.so").touch()
    (folder / "version.py").write_text(f"__all__ = ['__version__']\n__version__ = '{version}'\n")
    return folder


def configure(tmp_path, torch):
    source = tmp_path / "probe"
    source.mkdir()
    (source / "CMakeLists.txt").write_text(PROJECT.format(modules=ROOT / "cmake"))
    command = ["cmake", "-G", "Ninja", "-S", source, "-B", tmp_path / "build", f"-DTANDEM_TORCH={torch}"]
    return subprocess.run(command, capture_output=True, text=True)


def test_a_cuda_wheel_needs_no_toolkit(tmp_path):
    libraries = ("torch", "torch_cpu", "c10", "torch_cuda", "c10_cuda")
    done = configure(tmp_path, make_wheel(tmp_path / "torch", "2.13.0+cu130", libraries))
    assert done.returncode == 0, done.stderr
    assert "version=2.13.0 cuda=TRUE" in done.stdout
    assert "libtorch_cuda.so" in done.stdout and "--no-as-needed" in done.stdout


def test_a_cpu_wheel_is_found_in_the_directory_above(tmp_path):
    make_wheel(tmp_path / "site-packages" / "torch", "2.13.0+cpu")
    done = configure(tmp_path, tmp_path / "site-packages")
    assert done.returncode == 0, done.stderr
    assert "version=2.13.0 cuda=FALSE" in done.stdout


@pytest.mark.parametrize("version", ["1.13.1", None])
def test_no_or_an_old_libtorch_says_what_to_do(tmp_path, version):
    torch = make_wheel(tmp_path / "torch", version) if version else tmp_path / "nowhere"
    done = configure(tmp_path, torch)
    assert done.returncode != 0
    assert "TorchWheel" in done.stderr
