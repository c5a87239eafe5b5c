"""What bf16 and int8 cost in quality against fp32: at most 0.3 points of the correlation with how related people find two sentences (SICK)."""

import csv
import subprocess

import numpy as np
import pytest

from program import ENVIRONMENT, TANDEM

MOST = 0.003


def ranks(values):
    """Ranks, the mean of them where values are equal."""
    _, group, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[group]


def spearman(a, b):
    return np.corrcoef(ranks(a), ranks(b))[0, 1]


@pytest.fixture(scope="module")
def relatedness(minilm, data, tmp_path_factory):
    """Spearman correlation of the cosines with SICK's relatedness, by dtype."""
    folder = tmp_path_factory.mktemp("sick")
    with open(data / "sick/SICK_train.txt", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    (folder / "texts.txt").write_text("".join(row[side] + "\n" for side in ("sentence_A", "sentence_B") for row in rows))
    gold = np.array([float(row["relatedness_score"]) for row in rows])
    found = {}
    for dtype in ("fp32", "bf16", "int8"):
        output = folder / f"{dtype}.npy"
        subprocess.run([TANDEM, "embed", minilm, "--dtype", dtype, "-i", folder / "texts.txt", "-o", output], check=True, capture_output=True, env=ENVIRONMENT)
        first, second = np.split(np.load(output).astype(np.float64), 2)
        found[dtype] = spearman((first * second).sum(1) / np.linalg.norm(first, axis=1) / np.linalg.norm(second, axis=1), gold)
    print("\nSICK relatedness, Spearman: " + ", ".join(f"{dtype} {value:.4f}" for dtype, value in found.items()))
    return found


@pytest.mark.parametrize("dtype", ["bf16", "int8"])
def test_relatedness_keeps_its_order(relatedness, dtype):
    assert relatedness[dtype] >= relatedness["fp32"] - MOST
