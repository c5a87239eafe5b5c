"""Tokenizing: tokens a second on one thread and on all, for English, mixed scripts, long documents and random characters, and whether the ids agree."""

import contextlib
import random
import statistics

import numpy as np

from bench.measure import interleave, median_ratio, say
from bench.ours import tandem, tool_json
from bench.peer import started
from bench.peers.serve import TOKENIZERS
from bench.report import Ratio, Report, Row
from bench.texts import corpus, sentences

EXACT = "tokenizers encode_batch"
OURS = {"tandem, ids alone": ["--no-offsets"], "tandem": []}
NOTE = ("Texts are not cut; reading and printing are left out on every side. `tandem` and tokenizers' encode_batch give offsets too. "
        "A cycle is one of the processor's time-stamp counter.")


def mixed_scripts():
    """Tatoeba's sentences in twelve languages, none of them English."""
    return [line for path in sorted(corpus("tatoeba").glob("tatoeba.*-eng.*")) if path.suffix != ".eng" for line in path.read_text().split("\n") if line.strip()]


def random_characters():
    """Lines of any characters but line breaks and surrogates."""
    source = random.Random(0)
    points = [point for point in range(0x20, 0x30000) if not 0xD800 <= point < 0xE000 and point not in (0x85, 0x2028, 0x2029)]
    return ["".join(chr(source.choice(points)) for _ in range(60)) for _ in range(3000)]


def kinds(setting):
    if setting.input:
        return {setting.input.name: [line for line in setting.input.read_text().split("\n") if line.strip()]}
    english = sentences()
    documents = [" ".join(english[first:first + 300]) for first in range(0, len(english) - 300, 300)]
    return {"English": english, "mixed scripts": mixed_scripts(), "long documents": documents, "random characters": random_characters()}


def ours(setting, path, threads, options, facts):
    def once():
        found = tool_json("bench_tokenizer", setting.model, path, "--threads", threads, "--rounds", 5, *options)
        facts.update({"MB/s": found["bytes_per_s"] / 1e6, "cycles a byte": found["cycles_per_byte"]})
        return found["tokens_per_s"]

    return once


def theirs(peer, path):
    def once():
        found = peer.ask(op="tokenize", texts=str(path))
        return found["tokens"] / found["seconds"]

    return once


def agreement(setting, path, peers):
    """{peer: "as ours" or "differ"}; RuntimeError where the exact one differs."""
    output = setting.folder / "ids.npy"
    tandem("tokenize", setting.model, "--input", path, "--max-length", 1 << 20, "-o", output)
    expected = np.load(output)
    found = {}
    for name, peer in peers.items():
        peer.ask(op="ids", texts=str(path), output=str(output))
        found[name] = "as ours" if np.array_equal(np.load(output), expected) else "differ"
    if found.get(EXACT) == "differ":
        raise RuntimeError(f"our ids and those of {EXACT} differ")
    return found


def measure(setting, kind, lines, threads, peers):
    """Rows and ratios of one kind of text, and our tokens a second."""
    path = setting.folder / "lines.txt"
    path.write_text("".join(line + "\n" for line in lines), newline="\n")
    facts = {name: {} for name in OURS}
    contestants = {name: ours(setting, path, threads, options, facts[name]) for name, options in OURS.items()}
    contestants |= {name: theirs(peer, path) for name, peer in peers.items()}
    samples = interleave(contestants, setting.rounds, setting.max_seconds)
    for name, same in agreement(setting, path, peers).items():
        facts[name] = {"ids": same}
    title = f"{kind}, {threads} thread{'s' * (threads > 1)}"
    rows = [Row(f"{title}: {name}", values, facts[name]) for name, values in samples.items()]
    ratios = [Ratio(f"{title}: to {name}", median_ratio(samples["tandem" if name == EXACT else "tandem, ids alone"], samples[name])) for name in peers if name in samples]
    return rows, ratios, statistics.median(samples["tandem, ids alone"])


def run(setting):
    rows, ratios, rates = [], [], {}
    texts = kinds(setting)
    for threads in dict.fromkeys((1, setting.threads)):
        with contextlib.ExitStack() as stack:
            peers = stack.enter_context(started(TOKENIZERS if setting.peers else [], setting.model, threads, cache=setting.cache))
            for kind, lines in texts.items():
                say(f"{kind}, {threads} threads: {len(lines):,} lines")
                more_rows, more_ratios, rates[kind, threads] = measure(setting, kind, lines, threads, peers)
                rows += more_rows
                ratios += more_ratios
    if setting.threads > 1:
        ratios += [Ratio(f"{kind}: {setting.threads} threads to one", rates[kind, setting.threads] / rates[kind, 1]) for kind in texts]
    return Report(setting.name, "Tokenizing", "tokens/s", rows, ratios, [NOTE])
