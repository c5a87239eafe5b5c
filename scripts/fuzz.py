#!/usr/bin/env python3
"""Runs the fuzz targets of a build (preset asan), each from its seeds, and says how many inputs each has tried.

    python scripts/fuzz.py [--seconds N | --runs N] [--only NAME] [--build DIR] [--corpus DIR]

With --corpus what a target finds is kept there and gone on from. An input that breaks a target is left as tests/fuzz/crashes/<target>-<hash>,
where tests/fuzz's seeds are: it becomes a test file. Exits 1 where one did.
"""

import argparse
import gzip
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

import proof_counts

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGETS = sorted(path.stem for path in (ROOT / "tests/fuzz").glob("*.cc"))
# Largest input, and the most that one allocation may take; rows and tokenizers have bounds of their own, which are larger.
MAX_BYTES, MEGABYTES, LARGER = 1 << 16, 16, {"rows": 64, "tokenizer_json": 256, "tokenizer": 64}


def safetensors(header: object, data: bytes) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


TWO = {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "b": {"dtype": "BF16", "shape": [1, 2], "data_offsets": [8, 12]}}
TOKENIZER = {
    "version": "1.0", "truncation": {"direction": "Right", "max_length": 8, "strategy": "LongestFirst", "stride": 0}, "padding": None,
    "added_tokens": [{"id": 1, "content": "[SEP]", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}],
    "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                       "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                       "special_tokens": {"[SEP]": {"id": "[SEP]", "ids": [1], "tokens": ["[SEP]"]}}},
    "decoder": {"type": "WordPiece"},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
              "vocab": {"[UNK]": 0, "[SEP]": 1, "a": 2, "##b": 3}}}
CONFIG = {"architectures": ["BertForSequenceClassification"], "model_type": "bert", "hidden_size": 8, "num_attention_heads": 2, "vocab_size": 9,
          "num_hidden_layers": 1, "intermediate_size": 8, "max_position_embeddings": 16, "id2label": {"0": "x", "1": "y"}}
YAML = """model: {backbone: all-MiniLM-L6-v2, max_length: 32, freeze: {layers: [0-2], tasks: [a]}}
data:
  train: [{path: a.jsonl, format: jsonl, fields: {a: b}}]
tasks:
  a: {type: classification, labels: ["x", 'y'], class_weights: auto}
  b: {type: token_classification, loss_weight: 2e-1}
"""
ROWS = ['{"text": "a b", "classification": "x", "token_classification": ["B-P", null]}\n{"tokens": ["a"], "classification": 3}\n',
        'text,classification\n"a, ""b""",x\n', "text\tclassification\na b\tx\n", "# classification = x\na O\nb B-P\n\nc O\n",
        "# sent_id = 1\n1\ta\ta\tX\t_\t_\t0\troot\t_\t_\n1-2\tab\t_\t_\t_\t_\t_\t_\t_\t_\n\n", "__label__x a __label__y b\n"]
MORE_ROWS = [  # of these formats, by their numbers
    (0, '[{"text": "a b", "token_classification": [[0, 1, "P"]]},\n {"text": "ab", "token_classification": [{"start": 0, "end": 1, "label": "P"}]}]'),
    (0, '{"text": "a", "token_classification": {"P": {"span": [0, 1]}, "sc": [{"start_offset": 0, "end_offset": 1, "labels": ["Q"]}]}}\n'),
    (0, '[{"data": {"text": "a b"}, "annotations": [{"was_cancelled": false, "result": [{"from_name": "token_classification", "value": {"start": 0, "end": 3, '
        '"labels": ["P"]}}, {"from_name": "classification", "value": {"choices": ["x"]}}]}]}]'),
    (1, 'text;classification\n"a; b";x\n'), (2, 'text\tclassification\n"a ""b"""\tx\n"two\nlines"\ty\n')]
SEEDS = {
    "safetensors": [safetensors(TWO, bytes(12)), safetensors({"__metadata__": {"format": "pt"}}, b""), safetensors({**TWO, "__metadata__": {}}, bytes(12))],
    "config_json": [json.dumps(CONFIG).encode(), json.dumps({**CONFIG, "model_type": "mpnet", "relative_attention_num_buckets": 32}).encode()],
    "tokenizer_json": [json.dumps(TOKENIZER).encode()],
    "config_file": [YAML.encode()],
    "rows": [bytes([number]) + text.encode() for number, text in [*enumerate(ROWS), *MORE_ROWS]] + [
        bytes([0 | bits << 4]) + packed for bits, packed in ((1, gzip.compress(ROWS[0].encode())), (2, bytes.fromhex("28b52ffd00587100007b2274657874223a202261227d0a")))],
    "tokenizer": [bytes([bits]) + "Ab abc, cÉ 日! [a]  i".encode() for bits in (0, 7, 15)],
    "manifest": [b'{"format_version": 1, "files": {"a": {"bytes": 4, "checksum": "xxh3_128:"}}}'],
    "hub_listing": [b'{"sha": "ab", "siblings": [{"rfilename": "config.json"}, {"rfilename": "a/b"}]}'],
}


def run(target: str, arguments: argparse.Namespace, work: pathlib.Path) -> bool:
    corpus = (arguments.corpus or work) / target
    seeds, crashes = work / f"{target}-seeds", ROOT / "tests/fuzz/crashes"
    for directory in (corpus, seeds, crashes):
        directory.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[target]):
        (seeds / str(number)).write_bytes(seed)
    for path in crashes.glob(f"{target}-*"):
        (seeds / path.name).write_bytes(path.read_bytes())
    limit = f"-runs={arguments.runs}" if arguments.runs else f"-max_total_time={arguments.seconds}"
    done = subprocess.run([arguments.build / f"fuzz_{target}", limit, f"-max_len={MAX_BYTES}", f"-malloc_limit_mb={LARGER.get(target, MEGABYTES)}", "-timeout=10",
                           "-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={crashes}/{target}-", corpus, seeds],
                          capture_output=True, text=True)
    tried = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
    inputs = int(tried[1]) if tried else 0
    outcome = proof_counts.add(target, inputs) if done.returncode == 0 else "FAILED"
    print(f"{target:15} {inputs:>12,} inputs, {outcome}", flush=True)
    if done.returncode != 0:
        print(done.stderr[-4000:], file=sys.stderr)
    return done.returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=10, help="for each target")
    parser.add_argument("--runs", type=int, help="inputs of each target, instead of seconds")
    parser.add_argument("--only", choices=TARGETS)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/asan")
    parser.add_argument("--corpus", type=pathlib.Path, help="where what is found is kept")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        passed = [run(target, arguments, pathlib.Path(work)) for target in ([arguments.only] if arguments.only else TARGETS)]
    sys.exit(not all(passed))


if __name__ == "__main__":
    main()
