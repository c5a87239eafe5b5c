"""Embedding, text to vectors: tokens a second of every dtype and peer, how near the vectors are to fp32 sentence-transformers, and the share of the GEMM limit."""

import contextlib
import json
import statistics

import numpy as np

from bench import texts
from bench.measure import interleave, median_ratio, say
from bench.ours import dtypes, tandem, tool_json
from bench.peer import started
from bench.peers.serve import BACKENDS
from bench.report import Ratio, Report, Row

REFERENCE = "sentence-transformers fp32"
GOALS = {("fp32", "OpenVINO fp32"): 1.0, ("bf16", "OpenVINO bf16"): 1.4, ("int8", "OpenVINO int8"): 1.45}
NOTE = ("Ours is the time of the command less that of the same command on one text, so that no side counts its start; every side includes tokenizing. "
        "The cosine is to {}; the limit is that of our matrix products on this processor, measured in the same run.")
UNEQUAL = ("ONNX Runtime's int8 does not heed the switches that turn AVX-512 off for the others: where the processor has it, that row ran with it, and "
           "the comparison with it is unequal.")


def our_rate(setting, dtype, counts, path, one, output):
    """Tokens a second of the command, its start taken off."""
    environment = {"TANDEM_KERNELS": setting.kernels} if setting.kernels else {}

    def seconds(source, target):
        return tandem("embed", setting.model, "--dtype", dtype, "--threads", setting.threads, "--input", source, "-o", target, env=environment)

    return lambda: sum(counts) / (seconds(path, output) - seconds(one, setting.folder / "one.npy"))


def cosines(path, reference):
    ours, theirs = np.load(path).astype(np.float64), np.load(reference).astype(np.float64)
    found = (ours * theirs).sum(1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)
    return {"cosine, lowest": f"{found.min():.5f}", "mean": f"{found.mean():.5f}"}


def limits(setting):
    """GFLOP/s of each dtype by our own matrix products, or {} where that many threads are not measured."""
    found = tool_json("bench_gemm", env={"TANDEM_KERNELS": setting.kernels} if setting.kernels else {})
    return {dtype: found[dtype][str(setting.threads)] for dtype in dtypes() if str(setting.threads) in found[dtype]}


def encoder_parameters(model):
    """Weights of the layers' matrices: two operations each a token."""
    config = json.loads((model / "config.json").read_text())
    width, inner = config["hidden_size"], config["intermediate_size"]
    return config["num_hidden_layers"] * (4 * width * width + 2 * width * inner)


def run(setting):
    path = texts.write_texts(setting.folder, setting.input)
    counts = texts.token_counts(setting.model, path)
    say(texts.describe(counts))
    lines = path.read_text().split("\n")
    one = setting.folder / "one.txt"
    one.write_text(lines[0] + "\n")
    (setting.cache / "calibration.txt").write_text("".join(line + "\n" for line in lines[:300] if line))
    outputs = {f"tandem {dtype}": setting.folder / f"tandem-{dtype}.npy" for dtype in dtypes()}
    contestants = {name: our_rate(setting, name.split()[1], counts, path, one, output) for name, output in outputs.items()}
    with contextlib.ExitStack() as stack:
        names = BACKENDS if setting.peers else []
        for name, peer in stack.enter_context(started(names, setting.model, setting.threads, cache=setting.cache, avx2=setting.kernels == "avx2")).items():
            outputs[name] = setting.folder / f"{name.replace(' ', '-')}.npy"
            contestants[name] = lambda peer=peer, name=name: sum(counts) / peer.ask(op="embed", texts=str(path), output=str(outputs[name]))["seconds"]
        samples = interleave(contestants, setting.rounds, setting.max_seconds)
    best = limits(setting)
    reference = REFERENCE if REFERENCE in samples else "tandem fp32"
    rows = []
    for name, values in samples.items():
        facts = cosines(outputs[name], outputs[reference])
        dtype = name.removeprefix("tandem ")
        if dtype in best:
            share = 2e-9 * encoder_parameters(setting.model) * statistics.median(values) / best[dtype]
            facts["share of the limit"] = f"{100 * share:.0f} % of {best[dtype]:.0f} GFLOP/s"
        rows.append(Row(name, values, facts))
    ratios = [Ratio(f"tandem {dtype} to {name}", median_ratio(samples[f"tandem {dtype}"], samples[name]), None if setting.kernels else GOALS.get((dtype, name)))
              for dtype in dtypes() for name in samples if name.endswith(dtype) and not name.startswith("tandem")]
    suffix = f", {setting.kernels} kernels" if setting.kernels else ""
    return Report(setting.name, f"Embedding, text to vectors{suffix}", "tokens/s", rows, ratios,
                  [f"{texts.describe(counts)}. {NOTE.format(reference)}" + (f" {UNEQUAL}" if setting.kernels == "avx2" else "")])
