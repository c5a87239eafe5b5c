"""From the start of a process to its first embedding, and the memory it then holds."""

import json
import pathlib
import re
import statistics
import subprocess
import sys
import time

from bench.measure import interleave, median_ratio
from bench.ours import TANDEM, dtypes
from bench.peer import SERVER
from bench.report import Ratio, Report, Row

SENTENCE = "a man is playing a guitar on the stage in front of them"
PEERS = ("sentence-transformers fp32", "ONNX Runtime fp32", "OpenVINO fp32")


def first_answer(command, request, memory):
    """Seconds from the start of the process to its first line; memory gets (VmRSS, VmHWM) in MB at that moment."""
    begin = time.perf_counter()
    with subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        process.stdin.write(request.encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
        seconds = time.perf_counter() - begin
        if not line:
            raise RuntimeError("the process ended without an answer")
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        process.kill()  # some take longer to end than to start
    memory.append(tuple(int(re.search(rf"{key}:\s+(\d+) kB", status)[1]) / 1024 for key in ("VmRSS", "VmHWM")))
    return seconds


def run(setting):
    memory, contestants = {}, {}
    for dtype in dtypes():
        command = [TANDEM, "embed", setting.model, "--dtype", dtype, "--threads", setting.threads]
        contestants[f"tandem {dtype}"] = (command, SENTENCE)
    for name in PEERS if setting.peers else ():
        command = [sys.executable, SERVER, name, setting.model, "--threads", setting.threads, "--cache", setting.cache]
        contestants[name] = (command, json.dumps({"op": "latency", "text": SENTENCE, "runs": 1}))
    measured = {name: lambda how=how, name=name: first_answer(*how, memory.setdefault(name, [])) for name, how in contestants.items()}
    samples = interleave(measured, setting.rounds, setting.max_seconds)
    rows = [Row(name, values, {"resident, MB": statistics.median(rss for rss, _ in memory[name]), "highest, MB": statistics.median(peak for _, peak in memory[name])})
            for name, values in samples.items()]
    ratios = [Ratio(f"tandem fp32 to {name}", median_ratio(samples[name], samples["tandem fp32"])) for name in PEERS if name in samples]
    return Report(setting.name, "Start to first embedding", "s", rows, ratios,
                  ["From the start of the process to its answer for one sentence of 15 tokens, files in the page cache; memory (VmRSS, VmHWM) at that moment."])
