"""The texts that are embedded: short to paragraph-long English, the same on every machine."""

import csv
import random
import statistics

from bench.ours import DATA, tandem_json

NUM_TEXTS = 1320


class NoData(Exception):
    """What a benchmark reads is not there."""


def corpus(name):
    folder = DATA / name
    if not folder.exists():
        raise NoData(f"no {folder}: put the corpus there (source in its README), or give a file of your own with --input")
    return folder


def sentences():
    """One of each: SNLI's premises, questions to a bank (BANKING77), and the English side of Tatoeba."""
    found = (corpus("snli") / "s1.dev").read_text().split("\n")
    with open(corpus("banking77") / "train.csv", newline="") as file:
        found += [row["text"] for row in csv.DictReader(file)]
    for file in sorted(corpus("tatoeba").glob("*-eng.eng")):
        found += file.read_text().split("\n")
    return list(dict.fromkeys(" ".join(sentence.split()) for sentence in found if sentence.strip()))


def make_texts():
    """Sentences in a fixed random order, joined until a text has as many words as a lognormal draw says."""
    source = random.Random(0)
    pool = sentences()
    source.shuffle(pool)
    texts = []
    for _ in range(NUM_TEXTS):
        words = min(max(8, round(source.lognormvariate(3.2, 0.6))), 185)
        text = pool.pop().split()
        while len(text) < words:
            text += pool.pop().split()
        texts.append(" ".join(text[:words]))
    return texts


def write_texts(folder, given=None):
    """A file of lines: the texts above, or those of a file that the user gives."""
    lines = [line for line in given.read_text().split("\n") if line.strip()] if given else make_texts()
    path = folder / "texts.txt"
    path.write_text("".join(line + "\n" for line in lines))
    return path


def token_counts(model, path):
    """Tokens of each text, [CLS] and [SEP] included."""
    return [len(row["ids"]) for row in tandem_json("tokenize", model, "--input", path)]


def describe(counts):
    return f"{len(counts):,} texts of {statistics.mean(counts):.0f} tokens in the mean ({min(counts)}-{max(counts)}), {sum(counts):,} in all"
