"""Streams of any length fit in the same memory."""

import pytest

from program import peak_megabytes


@pytest.mark.parametrize("command", ["predict", "embed", "tokenize"])
def test_memory_stays_flat_from_one_to_fifty_megabytes(trained, command):
    small, large = (peak_megabytes(command, trained, size << 20) for size in (1, 50))
    print(f"\n{command}: {small:.1f} MB of memory for 1 MB of input, {large:.1f} MB for 50 MB")
    assert large < small + 4
