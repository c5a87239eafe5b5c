#!/usr/bin/env python3
"""Writes tests/labels/golden/ and tests/metrics/golden/: what seqeval and scikit-learn say about random tags and labels.

    python scripts/make_metrics_golden.py
"""

import json
import random
import warnings
from pathlib import Path

import seqeval.scheme
from seqeval.metrics.sequence_labeling import get_entities, precision_recall_fscore_support
from seqeval.scheme import Tokens
from sklearn import metrics

TESTS = Path(__file__).resolve().parent.parent / "tests"
PREFIXES = {"IOB1": "BI", "IOB2": "BI", "IOE1": "IE", "IOE2": "IE", "IOBES": "BIES", "BILOU": "BILU"}


def random_tags(rng, prefixes, length):
    """Tags in any order, most of them broken; "B" alone has no label."""
    tags = ["O"] + [f"{prefix}-{label}" for prefix in prefixes for label in ("PER", "B-C")] + list(prefixes)
    return rng.choices(tags, k=length)


def as_iobes(tags):
    """seqeval's default mode knows no L and U."""
    return [{"L": "E", "U": "S"}.get(tag[0], tag[0]) + tag[1:] for tag in tags]


def entity_cases(rng):
    for scheme, prefixes in PREFIXES.items():
        for _ in range(40):
            tags = random_tags(rng, prefixes, rng.randint(0, 12))
            yield {"scheme": scheme, "tags": tags,
                   "entities": [[label, begin, end + 1] for label, begin, end in get_entities(as_iobes(tags))]}


def strict_cases(rng):
    for scheme, prefixes in PREFIXES.items():
        for _ in range(40):
            tags = random_tags(rng, prefixes, rng.randint(1, 12))
            found = Tokens(tags, getattr(seqeval.scheme, scheme)).entities
            yield {"scheme": scheme, "tags": tags, "entities": [[entity.tag, entity.start, entity.end] for entity in found]}


def entity_metrics(rng):
    gold = [random_tags(rng, "BI", rng.randint(0, 12)) for _ in range(60)]
    predicted = [[rng.choice((tag, tag, *random_tags(rng, "BI", 1))) for tag in tags] for tags in gold]
    gold.append(["O", "B-GOLD"])
    predicted.append(["B-GUESS", "O"])
    averages = {name: [float(value) for value in precision_recall_fscore_support(gold, predicted, average=name)[:3]]
                for name in ("micro", "macro", "weighted")}
    labels = sorted({label for tags in gold + predicted for label, _, _ in get_entities(tags)})
    each = precision_recall_fscore_support(gold, predicted, average=None)
    return {"gold": gold, "predicted": predicted, "averages": averages,
            "labels": {label: [float(column[i]) for column in each] for i, label in enumerate(labels)}}


def classification(rng, num_labels, count, used):
    gold = [rng.randrange(used) for _ in range(count)]
    predicted = [label if rng.random() < 0.6 else rng.randrange(used) for label in gold]
    ids = list(range(num_labels))
    each = metrics.precision_recall_fscore_support(gold, predicted, labels=ids, zero_division=0)
    kappa = metrics.cohen_kappa_score(gold, predicted)

    def averaged(name):
        return [float(value) for value in
                metrics.precision_recall_fscore_support(gold, predicted, average=name, zero_division=0)[:3]]

    return {"num_labels": num_labels, "gold": gold, "predicted": predicted,
            "accuracy": metrics.accuracy_score(gold, predicted),
            "averages": {name: averaged(name) for name in ("micro", "macro", "weighted")},
            "matthews_correlation": metrics.matthews_corrcoef(gold, predicted),
            "cohen_kappa": kappa if kappa == kappa else 0.0,  # not a number where it is not defined
            "labels": [[float(column[i]) for column in each] for i in ids],
            "confusion": metrics.confusion_matrix(gold, predicted, labels=ids).ravel().tolist()}


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows), encoding="ascii")


def main():
    warnings.simplefilter("ignore")  # zero divisions, and tags that seqeval finds strange
    rng = random.Random(0)
    write(TESTS / "labels/golden/entities.jsonl", entity_cases(rng))
    write(TESTS / "metrics/golden/entities.jsonl", [entity_metrics(rng)])
    write(TESTS / "metrics/golden/classification.jsonl",
          [classification(rng, *shape) for shape in ((2, 30, 2), (5, 200, 5), (7, 40, 4), (3, 1, 1))])
    # Last, so that what stands above stays as it is.
    write(TESTS / "labels/golden/strict_entities.jsonl", strict_cases(rng))


if __name__ == "__main__":
    main()
