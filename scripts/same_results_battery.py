"""What same_results.py runs: a workspace, and cases that touch every option that changes a result."""

import json
import pathlib
from dataclasses import dataclass, field
from typing import Any

from same_results_refusals import BAD_CONFIGS, BAD_FILES, BAD_SETTINGS
from same_results_rows import ODD_DEV_ROWS, ODD_ROWS, Row, conll, conllu, json_lines, pairs, rows, table
from texts import SENTENCES, varied_texts
from workspace import labelled, write_encoder

MINILM = pathlib.Path(__file__).resolve().parent.parent / "models" / "all-MiniLM-L6-v2"


@dataclass
class Step:
    """One run of `tandem` in the workspace, and the exit code that it must have; None: any."""
    arguments: list[str]
    input: bytes = b""
    environment: dict[str, str] = field(default_factory=dict)
    code: int | None = 0


@dataclass
class Case:
    """Steps whose output lies in out/<name>; `needs` names cases whose models they read."""
    name: str
    steps: list[Step]
    needs: tuple[str, ...] = ()


CONFIGS: dict[str, Row] = {}
BATTERY: list[Case] = []

# The workspace.

ENCODERS: dict[str, Row] = {
    "bert": {},
    "plain": {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    "distilbert": {"model_type": "distilbert", "dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64},
    "electra": {"model_type": "electra", "embedding_size": 24},
    "mpnet": {"model_type": "mpnet", "pad_token_id": 1, "max_position_embeddings": 66},
}
MPNET_NAMES = {"cls_token": "<s>", "pad_token": "<pad>", "sep_token": "</s>", "unk_token": "[UNK]", "mask_token": "<mask>"}


def write_inputs(work: pathlib.Path) -> None:
    """Everything that the cases read, in a new directory."""
    work.mkdir(parents=True)
    for name, changes in ENCODERS.items():
        write_encoder(work / name, **changes)
    vocabulary = (work / "mpnet/vocab.txt").read_text().split("\n")
    (work / "mpnet/vocab.txt").write_text("\n".join([*MPNET_NAMES.values(), *vocabulary[5:]]))
    (work / "mpnet/tokenizer_config.json").write_text(json.dumps(MPNET_NAMES))
    train_rows, dev, full, full_dev = rows(1, 160), rows(2, 40), rows(3, 80, partial=False), rows(4, 24, partial=False)
    without_prefix = [{**row, "slots": [tag.split("-")[-1] for tag in row["slots"]]} for row in full]
    mixed = [*({"tokens": row["tokens"]} for row in dev[:5]), *({"text": text} for text in SENTENCES[:5]),
             *({"text": row["text"], "text_pair": row["text_pair"]} for row in pairs(9, 5))]
    files = {
        "train.jsonl": json_lines(train_rows), "dev.jsonl": json_lines(dev), "io.jsonl": json_lines(without_prefix),
        "odd.jsonl": json_lines(rows(6, 40) + ODD_ROWS), "odd_dev.jsonl": json_lines(ODD_DEV_ROWS),
        "train.csv": table(full, ",", True), "dev.csv": table(full_dev, ",", True),
        "train.tsv": table(full, "\t", False), "dev.tsv": table(full_dev, "\t", False),
        "train.conll": conll(full), "dev.conll": conll(full_dev), "train.conllu": conllu(full), "dev.conllu": conllu(full_dev),
        "pairs.jsonl": json_lines(pairs(7, 60)), "dev_pairs.jsonl": json_lines(pairs(8, 20)),
        "topics.jsonl": json_lines(labelled()), "mixed.jsonl": json_lines(mixed),
        "tokens.jsonl": json_lines({"tokens": row["tokens"]} for row in train_rows[:40]),
        **{f"configs/{case}.json": json.dumps(config, indent=1) for case, config in CONFIGS.items()},
        **{f"bad/{name}.yml": text for name, text in BAD_CONFIGS.items()},
    }
    for name, text in files.items():
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text(text)
    for name, content in BAD_FILES.items():
        (work / "bad" / name).write_bytes(content)


# Trainings. A configuration is JSON, which is YAML too.

FULL: Row = {
    "model": {"backbone": {"config": "../bert"}, "max_length": 32},
    "data": {"train": "../train.jsonl", "dev": "../dev.jsonl"},
    "tasks": {"intent": {"type": "classification"}, "slots": {"type": "token_classification"}},
    "training": {"learning_rate": 3e-3, "num_epochs": 2, "batch_size": 8, "num_threads": 1, "device": "cpu"},
}
SHORT: Row = {
    "model": {"backbone": str(MINILM)},
    "training": {"learning_rate": 1e-4, "batch_size": 16, "num_threads": 1, "device": "cpu"},
}


def merged(base: Row, changes: Row) -> Row:
    """Maps are merged, all else is replaced; None takes a key away."""
    both = {**base}
    for key, value in changes.items():
        both[key] = merged(both[key], value) if isinstance(value, dict) and isinstance(both.get(key), dict) else value
    return {key: value for key, value in both.items() if value is not None}


def train(name: str, base: Row = FULL, on: str = "", environment: dict[str, str] | None = None, **sections: Any) -> None:
    """A case that trains out/train-<name>/model, with --log; on: goes on from that case's model."""
    name = f"train-{name}"
    backbone = {"model": {"backbone": f"../{model(on)}"}} if on else {}
    output = {"training": {"output": f"../out/{name}/model"}}
    CONFIGS[name] = merged(merged(merged(base, backbone), sections), output)
    arguments = ["train", f"configs/{name}.json", "--log", f"out/{name}/log.jsonl"]
    BATTERY.append(Case(name, [Step(arguments, environment=environment or {})], (f"train-{on}",) if on else ()))


def model(name: str) -> str:
    return f"out/train-{name}/model"


def data(name: str, **more: Any) -> Row:
    kind = name.rsplit(".", 1)[1]
    return {"train": {"path": f"../{name}", **more}, "dev": {"path": f"../dev.{kind}", **more}}


train("short-frozen", SHORT, model={"num_classes_task_a": 3, "num_labels_task_b": 4, "freeze_backbone": True}, training={"num_epochs": 3})
train("short", SHORT, training={"max_steps": 8, "warmup_ratio": 0.25})
train("short-bf16", SHORT, training={"max_steps": 8, "bf16": True, "seed": 7})
train("short-one-task", SHORT, training={"max_steps": 4, "task": "task_b"}, model={"pooling": "mean"})
train("full", tasks={"intent": {"class_weights": "auto", "loss_weight": 0.5}, "slots": {"class_weights": "auto", "dropout": 0.3}},
      training={"gradient_accumulation_steps": 3, "warmup_steps": 4})
train("no-dropout", model={"backbone": {"config": "../plain"}}, tasks={"intent": {"dropout": 0}, "slots": {"dropout": 0}})
train("class-weights",
      tasks={"intent": {"labels": ["tech", "sport", "game"], "num_labels": 5, "class_weights": {"sport": 2.5, "tech": 0}}})
train("schedules", training={"lr_scheduler_type": "constant_with_warmup", "warmup_ratio": 0.3, "train_sampling_strategy": "sequential",
                             "max_tokens_per_batch": 60, "weight_decay": 0, "max_grad_norm": 0, "eval_batch_size": 3})
train("adam", training={"lr_scheduler_type": "constant", "adam_beta1": 0.8, "adam_beta2": 0.99, "adam_epsilon": 1e-6,
                        "max_grad_norm": 0.1})
train("bf16", training={"bf16": True})
train("frozen", model={"freeze": {"backbone": True}})
train("frozen-uncached", model={"freeze": {"backbone": True}}, training={"max_cache_mb": 0})
train("frozen-layers", model={"freeze": {"embeddings": True, "layers": [0]}})
train("frozen-head", on="full", model={"freeze": {"tasks": ["intent"]}})
train("frozen-all", on="full", model={"freeze": {"all": True}})
train("best", training={"num_epochs": 4, "load_best_model_at_end": True, "metric_for_best_model": "eval_slots_f1"})
train("best-loss", training={"num_epochs": 3, "learning_rate": 0.1, "load_best_model_at_end": True})
train("convert", tasks={"slots": {"convert_tags": "IOBES"}})
train("iob1", tasks={"slots": {"tag_scheme": "IOB1", "convert_tags": "BILOU"}})
train("io", data={"train": "../io.jsonl", "dev": "../io.jsonl"})
train("no-scheme", tasks={"slots": {"tag_scheme": "none", "class_weights": "auto"}})
train("odd", data={"train": ["../odd.jsonl", "../train.jsonl"], "dev": ["../odd_dev.jsonl", "../dev.jsonl"]})
train("conll", data=data("train.conll"))
train("conllu", data=data("train.conllu", fields={"pos": "upos"}),
      tasks={"intent": None, "slots": None, "pos": {"type": "token_classification", "tag_scheme": "none"}})
train("csv", data=data("train.csv"))
train("tsv", data=data("train.tsv"))
train("fields", data={"train": {"path": "../topics.jsonl", "fields": {"intent": "topic", "slots": "names"}}, "dev": None})
train("files", data={"train": ["../train.jsonl", "../train.conll", "../train.csv"], "dev": ["../dev.jsonl", "../dev.csv"]})
train("pairs", data={"train": "../pairs.jsonl", "dev": "../dev_pairs.jsonl"},
      tasks={"intent": None, "slots": None, "same": {"type": "classification"}})
train("streaming", data={"streaming": True, "shuffle_buffer_size": 50, "cache_dir": "../rows-streaming"},
      tasks={"intent": {"class_weights": "auto"}}, training={"max_tokens_per_batch": 90, "gradient_accumulation_steps": 2})
train("streaming-frozen", model={"freeze": {"backbone": True}}, tasks={"slots": {"convert_tags": "IOBES"}},
      data={"train": ["../train.jsonl", "../train.conll"], "max_rows_in_memory": 100, "cache_dir": "../rows-frozen"})
train("one-task", training={"task": "slots"})
train("continued", on="full", data={"train": ["../train.jsonl", "../topics.jsonl"]},
      tasks={"slots": None, "names": {"type": "token_classification"}})
train("poolings", model={"pooling": ["cls", "max", "mean_sqrt_len_tokens"]})
train("last-token", model={"pooling": "lasttoken"}, tasks={"slots": None})
train("distilbert", model={"backbone": {"config": "../distilbert"}, "pooling": "weightedmean"})
train("electra", model={"backbone": {"config": "../electra"}, "freeze": {"embeddings": True}})
train("mpnet", model={"backbone": {"config": "../mpnet"}})
train("aten", environment={"TANDEM_KERNELS": "aten"})
train("portable", environment={"TANDEM_KERNELS": "portable"}, training={"num_epochs": 1})
train("portable-bf16", environment={"TANDEM_KERNELS": "portable"}, training={"num_epochs": 1, "bf16": True})
train("two-threads", training={"num_threads": 2})
train("seed", training={"seed": 1, "num_epochs": 1})

# What trained models answer.

TEXTS = "".join(text.replace("\n", " ") + "\n" for text in varied_texts(150)).encode()


def commands(name: str, *lines: str, given: bytes = TEXTS, code: int | None = 0) -> None:
    """A case of several commands, split at spaces. OUT in them is where the case writes; they read `given`, and models of trainings."""
    def step(line: str) -> Step:
        arguments = line.replace("OUT", f"out/{name}").split(" ")
        if arguments[0] not in ("export", "info", "train") and "--threads" not in arguments:
            arguments += ["--threads", "1"]
        return Step(arguments, given, code=code)
    needs = tuple(case.name for case in BATTERY if any(f"/{case.name}/" in line for line in lines))
    BATTERY.append(Case(name, [step(line) for line in lines], needs))


def in_each_way(command: str, *ways: str) -> list[str]:
    return [f"{command}{way}" for way in ways]


for trained in ("full", "convert", "no-scheme", "continued", "poolings", "mpnet", "electra", "distilbert"):
    commands(f"predict-{trained}", *in_each_way(
        f"predict {model(trained)}", " --logits", " --show", " --logits --input tokens.jsonl", " --logits --input mixed.jsonl",
        " --input dev.jsonl --deterministic --threads 2", " --max-length 8"))
commands("predict-types",
         *(f"predict {model(trained)} --logits --dtype {kind}" for trained in ("full", "short") for kind in ("bf16", "int8")))
commands("predict-short", *in_each_way(f"predict {model('short')}", "", " --input train.csv --logits", " --input dev.conll --show"))
commands("predict-skip", f"predict {model('full')} --jsonl --on-error skip",
         given=b'{"text": "tom"}\n{"txt": 1}\n{"text": 5}\n{"text": "a"}\n')
commands("predict-invalid", f"predict {model('full')} --replace-invalid-utf8", given=b"tom \xff runs\n")

for trained in ("full", "poolings", "mpnet"):
    commands(f"embed-{trained}", *in_each_way(
        f"embed {model(trained)}", "", " -o OUT/texts.npy --normalize-embeddings",
        " -o OUT/rows.jsonl --input mixed.jsonl --truncate-dim 7"))
commands("embed-minilm", *in_each_way(
    f"embed {MINILM}", " -o OUT/fp32.npy", " -o OUT/bf16.npy --dtype bf16", " -o OUT/int8.npy --dtype int8",
    " -o OUT/prompt.npy --prompt query:"), given=b"\n".join(TEXTS.split(b"\n")[:40]))

EVALUATED = {"full": "dev.jsonl", "odd": "odd_dev.jsonl", "convert": "dev.conll", "iob1": "dev.csv", "no-scheme": "dev.tsv",
             "conllu": "dev.conllu --field pos=upos", "pairs": "dev_pairs.jsonl",
             "short": "topics.jsonl --field task_a=topic --field task_b=names"}
for trained, labelled_rows in EVALUATED.items():
    commands(f"evaluate-{trained}", *in_each_way(
        f"evaluate {model(trained)} --data {labelled_rows}", "", " --json", " --errors OUT/errors.jsonl --mode strict",
        " --dtype bf16 --max-length 6"))
commands("evaluate-scheme", *in_each_way(
    f"evaluate {model('full')}", " --data dev.jsonl --scheme IOB2 --mode strict --json", " --data io.jsonl --scheme IO"))

for trained in ("full", "continued", "mpnet"):
    commands(f"export-{trained}", *in_each_way(
        f"export {model(trained)}", " -o OUT/st --format sentence-transformers", " -o OUT/st6 --format sentence-transformers --st-format 6",
        " -o OUT/st16 --format sentence-transformers --dtype fp16", " -o OUT/hf --format hf --head intent",
        " -o OUT/hf16 --format hf --head slots --dtype fp16", " -o OUT/hfb --format hf --head intent --dtype bf16",
        " -o OUT/onnx --format onnx", " -o OUT/head --format onnx --head intent --outputs heads",
        " -o OUT/all --format onnx --outputs encoder,embedding,heads --external-data", " -o OUT/onnx16 --format onnx --dtype fp16"),
        "info OUT/st --json", "embed OUT/st16", "predict OUT/hf", "predict OUT/hf16 --logits")

INFORMED = [*map(model, ("full", "continued", "mpnet", "convert")), str(MINILM)]
commands("info", *(f"info {path}{how}" for how in ("", " --json") for path in INFORMED))
for name, path in (("full", model("full")), ("mpnet", model("mpnet")), ("minilm", str(MINILM))):
    commands(f"tokenize-{name}", *in_each_way(
        f"tokenize {path}", "", " --max-length 12 --truncation-side left", " --max-length 16 --return-overflowing-tokens --stride 3",
        " -o OUT/ids.npy", " --input dev_pairs.jsonl --max-length 30 --truncation only_first"), code=None)

# Refusals.

TRAIN = "train configs/train-full.json --set training.output=out/refused --set"
commands("refused-config", *(f"train bad/{name}.yml" for name in BAD_CONFIGS), code=2)
commands("refused-set", *(f"{TRAIN} {setting}" for setting in BAD_SETTINGS), code=2)
commands("refused-rows", *(f"{TRAIN} data.train=bad/{name}" for name in BAD_FILES), code=2)
commands("refused-output", *in_each_way("train configs/train-full.json --set training.output=" + model("full"), "", " --log a.txt"), code=2)
commands("bad-rows-evaluate", *(f"evaluate {model('full')} --data bad/{name}" for name in BAD_FILES), code=None)
commands("bad-rows-predict", *(f"predict {model('full')} --input bad/{name}" for name in BAD_FILES), code=None)
commands("refused-usage", *in_each_way(
    f"predict {model('full')}", " --dtype fp8", " --format xml", " --threads -1"),
    "predict nowhere", "info train.jsonl", f"evaluate {model('full')} --data dev.jsonl --scheme IOX",
    f"embed {model('full')} -o OUT/a.txt", *in_each_way(
        f"export {model('full')} -o OUT/export", " --format hf", " --format hf --head intents", " --format onnx --head intents"), code=2)
