"""Rows that same_results.py trains and evaluates on, always the same, in every format."""

import json
import pathlib
import random
import sys
from collections.abc import Iterable
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))

from texts import SENTENCES  # noqa: E402
from workspace import WORDS  # noqa: E402

Row = dict[str, Any]

PEOPLE = [["maria"], ["tom"], ["lena"], ["maria", "lindqvist"], ["tom", "van", "dyk"]]
PLACES = [["paris"], ["rome"], ["berlin"], ["new", "york"], ["Köln"], ["北京"]]
INTENTS = {"sport": ["plays", "football", "wins"], "game": ["chess", "likes", "visits"], "tech": ["code", "runs", "well"]}


def sentence(rng: random.Random) -> tuple[list[str], str, list[str]]:
    intent = rng.choice(sorted(INTENTS))
    tokens: list[str] = []
    tags: list[str] = []
    for _ in range(rng.randint(1, 7)):
        kind, words = rng.choice([("PERSON", rng.choice(PEOPLE)), ("LOC", rng.choice(PLACES)), ("", rng.choices(INTENTS[intent], k=2)),
                                  ("", rng.choices(WORDS, k=2)), ("", rng.choice(SENTENCES).split()[:2])])
        tokens += words
        tags += [("B-" if at == 0 else "I-") + kind if kind else "O" for at in range(len(words))]
    return tokens, intent, tags


def rows(seed: int, count: int, partial: bool = True) -> list[Row]:
    """Words, `intent` and `slots` in IOB2; partial: a quarter lack the one label or the other, some single tags are missing."""
    rng = random.Random(seed)
    made: list[Row] = []
    for _ in range(count):
        tokens, intent, tags = sentence(rng)
        row: Row = {"tokens": tokens, "intent": intent, "slots": tags}
        if partial and rng.random() < 0.25:
            del row[rng.choice(["intent", "slots"])]
        if partial and "slots" in row and rng.random() < 0.1:
            row["slots"] = [None if rng.random() < 0.2 else tag for tag in tags]
        made.append(row)
    return made


# A truncated row, words without a token, labels that differ by case, null for a label, one text with a tag a word.
ODD_ROWS: list[Row] = [
    {"tokens": ["tom", "\u200b", "", "runs"], "intent": "tech", "slots": ["B-PERSON", "O", "B-LOC", "O"]},
    {"tokens": ["maria"] * 60, "intent": "Sport", "slots": ["B-PERSON"] * 60},
    {"text": "lena visits new york", "intent": None, "slots": ["B-PERSON", "O", "B-LOC", "I-LOC"]},
    {"text": "maria plays", "intent": "sport", "slots": [-100, "O"]},
    {"text": "chess in rome", "intent": -100, "slots": None},
    {"text": "nobody labels this"},
]
ODD_DEV_ROWS: list[Row] = [{"text": "tom wins", "intent": "unheard", "slots": ["B-ORG", "I-PERSON"]}, *rows(5, 6)]


def json_lines(made: Iterable[Row]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made)


def table(made: list[Row], comma: str, listed: bool) -> str:
    """CSV or TSV; listed: words and tags as a written list in their cells, else separated by spaces."""
    def cell(value: Any) -> str:
        text = (json.dumps(value, ensure_ascii=False) if listed else " ".join(value)) if isinstance(value, list) else value or ""
        return '"' + text.replace('"', '""') + '"' if comma == "," else text
    names = ["tokens", "intent", "slots"]
    return "\n".join([comma.join(names), *(comma.join(cell(row.get(name)) for name in names) for row in made)]) + "\n"


def conll(made: list[Row]) -> str:
    blocks = ("".join([f"# intent = {row['intent']}\n"] + [f"{token} {tag}\n" for token, tag in zip(row["tokens"], row["slots"])])
              for row in made)
    return "\n".join(blocks)


def conllu(made: list[Row]) -> str:
    def line(number: int, token: str) -> str:
        part = "NOUN" if token in ("football", "chess", "music", "code") else "PROPN" if [token] in PEOPLE + PLACES else "_"
        return "\t".join([str(number), token, "_", part, *"______"]) + "\n"
    return "\n".join("".join(line(number, token) for number, token in enumerate(row["tokens"], 1)) for row in made)


def pairs(seed: int, count: int) -> list[Row]:
    rng = random.Random(seed)
    made = [(rng.choice(SENTENCES), rng.choice(SENTENCES)) for _ in range(count)]
    return [{"text": a, "text_pair": b, "same": "yes" if len(a) % 3 == len(b) % 3 else "no"} for a, b in made]
