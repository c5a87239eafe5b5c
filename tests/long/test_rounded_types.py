"""Embeddings in bf16 and int8 point where those in fp32 do: real sentences of 100 languages."""

import csv
import subprocess

import numpy as np

from program import ENVIRONMENT, TANDEM


def sentences(data):
    """One of each: SNLI's premises and hypotheses, questions to a bank, and each third line of Tatoeba."""
    lines = (data / "snli/s1.dev").read_text().splitlines()[::5] + (data / "snli/s2.dev").read_text().splitlines()[::5]
    with open(data / "banking77/train.csv", newline="") as file:
        lines += [row["text"] for row in csv.DictReader(file)][::5]
    for file in sorted((data / "tatoeba").glob("*-eng.*")):
        lines += file.read_text().split("\n")[::30]
    return list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))


def embed(model, lines, file, dtype):
    command = [TANDEM, "embed", model, "--dtype", dtype, "--input", lines, "-o", file]
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    return np.load(file).astype(np.float64)


def test_cosines_on_real_sentences(minilm, data, tmp_path):
    texts = sentences(data)
    lines = tmp_path / "texts.txt"
    lines.write_text("".join(text + "\n" for text in texts))
    fp32, *rounded = (embed(minilm, lines, tmp_path / f"{dtype}.npy", dtype) for dtype in ("fp32", "bf16", "int8"))
    assert len(texts) == len(fp32) >= 1000
    bf16, int8 = ((fp32 * other).sum(1) / np.linalg.norm(fp32, axis=1) / np.linalg.norm(other, axis=1) for other in rounded)
    for dtype, cosines in ("bf16", bf16), ("int8", int8):
        print(f"\n{dtype} against fp32, {len(texts)} texts: cosine at least {cosines.min():.6f}, mean {cosines.mean():.6f}")
    assert bf16.min() >= 0.9999
    assert int8.mean() >= 0.998
