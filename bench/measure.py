"""Interleaved rounds: every contestant once a round, so that a slow minute of the machine meets all of them."""

import statistics
import sys
import time


def interleave(contestants, rounds, max_seconds, warm_up=True):
    """{name: [value of each round]} of {name: function that measures once}, after one round that is not counted (unless warm_up is false). The first
    round always counts; another begins only while time is left. One that fails is left out, with a line that says so."""
    samples = {name: [] for name in contestants}
    begin = time.monotonic()
    for number in range(0 if warm_up else 1, rounds + 1):
        if number > 1 and time.monotonic() - begin > max_seconds:
            say(f"time is up after {number - 1} of {rounds} rounds")
            break
        for name in list(samples):
            try:
                value = contestants[name]()
            except Exception as error:  # noqa: BLE001 a peer may fail in any way, and the others are still worth measuring
                say(f"{name} is left out: {str(error).splitlines()[-1] if str(error) else type(error).__name__}")
                del samples[name]
                continue
            if number > 0:
                samples[name].append(value)
        say(f"round {number} of {rounds}" + ("" if number else " (warm-up)"))
    return samples


def median_ratio(above, below):
    """Median over the rounds of above / below."""
    return statistics.median(a / b for a, b in zip(above, below))


def say(message):
    print(f"bench: {message}", file=sys.stderr, flush=True)
