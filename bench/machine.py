"""On what, and with which versions, a figure was measured."""

import importlib.metadata
import os
import pathlib
import re
import subprocess

from bench.ours import ROOT

PEERS = ("torch", "transformers", "sentence-transformers", "onnxruntime", "openvino", "nncf")


def cores():
    return len(os.sched_getaffinity(0))


def processor():
    """The name, the family that tells generations of one name apart, and which of the instructions that matter it has."""
    text = pathlib.Path("/proc/cpuinfo").read_text()
    name = re.search(r"model name\s*:\s*(.*)", text)
    family = re.search(r"cpu family\s*:\s*(.*)", text)
    flags = re.search(r"flags\s*:\s*(.*)", text)
    known = [flag for flag in ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile") if flags and flag in flags[1].split()]
    return f"{name[1].strip() if name else 'unknown processor'}{f' family {family[1]}' if family else ''} ({', '.join(known)})"


def version_of(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


def describe(threads):
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return {"processor": processor(), "threads": threads, "load at the start": round(os.getloadavg()[0], 1), "tandem": commit,
            **{name: version_of(name) for name in PEERS}}
