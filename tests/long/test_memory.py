"""Streams of any length fit in the same memory: little more than the weights."""

import pytest

from program import peak_megabytes, peak_megabytes_of


@pytest.mark.parametrize("command", ["predict", "embed", "tokenize"])
def test_memory_stays_flat_from_one_to_fifty_megabytes(trained, command):
    small, large = (peak_megabytes(command, trained, size << 20) for size in (1, 50))
    print(f"\n{command}: {small:.1f} MB of memory for 1 MB of input, {large:.1f} MB for 50 MB")
    assert large < small + 4


@pytest.mark.parametrize("dtype, num_bytes", [("fp32", 4), ("bf16", 2), ("int8", 1)])
def test_memory_is_that_of_the_weights_and_60_megabytes(minilm, data, dtype, num_bytes):
    """Beside the panels of its linear layers all-MiniLM-L6-v2 holds its table of 30,522 embeddings, of which the texts use a good part."""
    panels = 6 * (4 * 384 * 384 + 2 * 384 * 1536) * num_bytes / 2**20
    embeddings = 30522 * 384 * 4 / 2**20
    texts = (data / "snli/s1.dev").read_bytes() + (data / "banking77/train.csv").read_bytes()
    peak = peak_megabytes_of(["embed", minilm, "--dtype", dtype], [texts])
    print(f"\n{dtype}: {peak:.1f} MB, of which weights in panels {panels:.1f} MB and embeddings up to {embeddings:.1f} MB")
    assert peak < panels + embeddings + 60
