"""One sentence of 15 tokens at a time."""

import contextlib
import statistics

from bench.measure import interleave, median_ratio
from bench.ours import dtypes, tool_json
from bench.peer import started
from bench.peers.serve import BACKENDS
from bench.report import Ratio, Report, Row

SENTENCE = "a man is playing a guitar on the stage in front of them"
RUNS = 200
PAIRS = [(dtype, peer) for dtype in ("fp32", "bf16", "int8") for peer in BACKENDS if peer.endswith(dtype)]


def ours(setting, dtype, p99):
    def once():
        found = tool_json("bench_latency", setting.model, "--dtype", dtype, "--threads", setting.threads, "--text", SENTENCE, "--rounds", RUNS)
        p99.setdefault(f"tandem {dtype}", []).append(found["p99_ms"])
        return found["p50_ms"]

    return once


def theirs(peer, name, p99):
    def once():
        found = peer.ask(op="latency", text=SENTENCE, runs=RUNS)
        p99.setdefault(name, []).append(found["p99_ms"])
        return found["p50_ms"]

    return once


def run(setting):
    p99 = {}
    contestants = {f"tandem {dtype}": ours(setting, dtype, p99) for dtype in dtypes()}
    with contextlib.ExitStack() as stack:
        for name, peer in stack.enter_context(started(BACKENDS if setting.peers else [], setting.model, setting.threads, cache=setting.cache)).items():
            contestants[name] = theirs(peer, name, p99)
        samples = interleave(contestants, setting.rounds, setting.max_seconds)
    rows = [Row(name, values, {"p99, ms": statistics.median(p99[name][1:])}) for name, values in samples.items()]
    ratios = [Ratio(f"tandem {dtype} to {peer}", median_ratio(samples[peer], samples[f"tandem {dtype}"]))
              for dtype, peer in PAIRS if peer in samples and f"tandem {dtype}" in samples]
    return Report(setting.name, "One short sentence", "ms at p50", rows, ratios, [f"A sentence of 15 tokens, tokenizing included, {RUNS} times a round; ours through the C++ interface."])
