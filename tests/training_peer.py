"""`tandem train` again, in transformers and torch: the reference for losses, gradients' norms and weights. Imported by tests that have torch.

Both sides begin from one saved model with dropout 0 and see the same rows in the same order; the tokenizer, the alignment of tags, the padding, the
loss, the groups of the optimiser, clipping and schedule are the peer's own."""

import json
import math
import shutil
from typing import NamedTuple

import torch
import transformers
from safetensors.torch import load_file
from torch.nn.functional import cross_entropy
from transformers.trainer_pt_utils import get_parameter_names

from program import tandem_ok, write_jsonl

TASKS = {"intent": "classification", "slots": "token_classification"}
MAX_LENGTH = 64
TRAINING = {"num_epochs": 2, "max_steps": 50, "batch_size": 8, "gradient_accumulation_steps": 1, "learning_rate": 1e-4, "weight_decay": 0.01,
            "adam_beta1": 0.9, "adam_beta2": 0.999, "adam_epsilon": 1e-8, "max_grad_norm": 0.0, "lr_scheduler_type": "linear", "warmup_steps": 0}

# What differs from TRAINING (training), what is frozen (freeze) and how the tasks weigh (tasks).
SETTINGS = {
    "both tasks": {},
    "one task": {"training": {"task": "intent", "weight_decay": 10.0}},
    "the other task": {"training": {"task": "slots", "weight_decay": 10.0}},
    "frozen backbone": {"freeze": {"backbone": True}},
    "frozen embeddings": {"freeze": {"embeddings": True}},
    "frozen layers": {"freeze": {"layers": "0-3"}},
    "frozen embeddings and layers": {"freeze": {"embeddings": True, "layers": "0-3"}},
    "frozen head": {"freeze": {"tasks": ["intent"]}},
    "accumulation": {"training": {"gradient_accumulation_steps": 3, "batch_size": 3}},
    "weight decay": {"training": {"weight_decay": 20.0}},
    "no weight decay": {"training": {"weight_decay": 0.0}},
    "clipping": {"training": {"max_grad_norm": 0.5}},
    "betas": {"training": {"adam_beta1": 0.8, "adam_beta2": 0.95}},
    "constant": {"training": {"lr_scheduler_type": "constant"}},
    "constant with warm-up": {"training": {"lr_scheduler_type": "constant_with_warmup", "warmup_steps": 10}},
    "linear with warm-up": {"training": {"warmup_ratio": 0.25}},
    "loss weights": {"tasks": {"intent": {"loss_weight": 0.25}, "slots": {"loss_weight": 3.0}}},
    "class weights": {"tasks": {"intent": {"class_weights": "auto"}, "slots": {"class_weights": {"O": 0.2}}}},
    "missing labels": {"missing": True},
    "missing labels, accumulated": {"missing": True, "training": {"gradient_accumulation_steps": 4, "batch_size": 2}},
}

# Softmax cancels the bias of the keys, so its gradient is rounding alone, of which Adam makes whole steps: it cannot be equal, nor matter.
KEY_BIASES = ("key.bias", "k_lin.bias", "attn.k.bias")


class Run(NamedTuple):
    losses: list
    norms: list
    rates: list
    weights: dict  # by the saved model's names: encoder and "heads.<task>.weight"


class Difference(NamedTuple):
    """Largest relative differences; of weights the L2 norm of the difference of a tensor to that of the tensor."""
    loss: float
    norm: float
    weights: float
    tensor: str  # which differs by that
    moved: float  # smallest relative change, of the peer's trained weight matrices


def without_dropout(source, target):
    """A copy of an encoder's directory whose dropout is 0."""
    shutil.copytree(source, target)
    config = json.loads((target / "config.json").read_text())
    config |= {key: 0.0 for key in ("hidden_dropout_prob", "attention_probs_dropout_prob", "dropout", "attention_dropout") if key in config}
    (target / "config.json").write_text(json.dumps(config))
    return target


def take_labels_away(rows):
    """null, -100, an absent field and tags without a label, by turns; some rows have no label at all."""
    ways = [lambda row: row | {"intent": None}, lambda row: row | {"intent": -100}, lambda row: {"tokens": row["tokens"], "slots": row["slots"]},
            lambda row: {"tokens": row["tokens"], "intent": row["intent"]}, lambda row: {"tokens": row["tokens"]},
            lambda row: row | {"slots": [tag if place % 3 else None for place, tag in enumerate(row["slots"])]}, dict]
    return [ways[index % len(ways)](row) for index, row in enumerate(rows)]


def recipe(backbone, rows, setting, output):
    tasks = {name: {"type": kind, **setting.get("tasks", {}).get(name, {})} for name, kind in TASKS.items()}
    return {
        "model": {"backbone": str(backbone), "pooling": "cls", "max_length": MAX_LENGTH, "freeze": setting.get("freeze", {})},
        "data": {"train": str(rows)}, "tasks": tasks,
        "training": {**TRAINING, **setting.get("training", {}), "train_sampling_strategy": "sequential", "device": "cpu", "output": str(output)},
    }


def run_tandem(config, directory, *arguments):
    (directory / "config.yml").write_text(json.dumps(config))  # JSON is YAML
    tandem_ok("train", directory / "config.yml", *arguments, timeout=900)


def write_start(backbone, rows, directory):
    """The model that both sides begin from: the backbone without dropout, and new heads. A rate that moves nothing saves them as they are."""
    directory.mkdir(parents=True)
    without_dropout(backbone, directory / "backbone")
    write_jsonl(directory / "all.jsonl", rows)
    still = {"training": {"learning_rate": 1e-30, "weight_decay": 0.0, "max_steps": 1}}
    run_tandem(recipe(directory / "backbone", directory / "all.jsonl", still, directory / "start"), directory)
    return directory / "start"


def read_weights(model):
    weights = load_file(model / "model.safetensors")
    for task in TASKS:
        for name, tensor in load_file(model / "heads" / task / "model.safetensors").items():
            weights[f"heads.{task}.{name.removeprefix('classifier.')}"] = tensor
    return weights


def train_tandem(start, rows, setting, directory):
    write_jsonl(directory / "train.jsonl", rows)
    run_tandem(recipe(start, directory / "train.jsonl", setting, directory / "model"), directory, "--log", directory / "log.jsonl")
    log = [json.loads(line) for line in (directory / "log.jsonl").read_text().splitlines()]
    steps = [line for line in log if "loss" in line]
    assert [line["step"] for line in steps] == list(range(1, len(steps) + 1))
    return Run([line["loss"] for line in steps], [line["grad_norm"] for line in steps], [line["learning_rate"] for line in steps],
               read_weights(directory / "model"))


class Peer(torch.nn.Module):
    """The encoder with a linear head on [CLS] and one on the first sub-word of each word."""

    def __init__(self, start):
        super().__init__()
        self.tokenizer = transformers.AutoTokenizer.from_pretrained(start)
        self.encoder = transformers.AutoModel.from_pretrained(start, attn_implementation="eager")
        self.labels = {task["name"]: task["labels"] for task in json.loads((start / "tandem.json").read_text())["tasks"]}
        self.heads = torch.nn.ModuleDict({name: torch.nn.Linear(self.encoder.config.hidden_size, len(self.labels[name])) for name in TASKS})
        self.heads.load_state_dict({name.removeprefix("heads."): tensor for name, tensor in read_weights(start).items() if "heads." in name})

    def targets(self, rows, inputs):
        """[B] and [B, L], -100 where there is no label."""
        intents, slots = torch.full((len(rows),), -100), torch.full(inputs["input_ids"].shape, -100)
        for index, row in enumerate(rows):
            if row.get("intent") not in (None, -100):
                intents[index] = self.labels["intent"].index(row["intent"])
            before = None
            for position, word in enumerate(inputs.word_ids(index)):
                if word not in (None, before) and row.get("slots") and row["slots"][word] is not None:
                    slots[index, position] = self.labels["slots"].index(row["slots"][word])
                before = word
        return {"intent": intents, "slots": slots}

    def forward(self, rows):
        """Logits and targets of each task."""
        inputs = self.tokenizer([row["tokens"] for row in rows], is_split_into_words=True, truncation=True, max_length=MAX_LENGTH, padding=True,
                                return_tensors="pt")
        hidden_BLH = self.encoder(**inputs).last_hidden_state
        targets = self.targets(rows, inputs)
        return {"intent": (self.heads["intent"](hidden_BLH[:, 0]), targets["intent"]),
                "slots": (self.heads["slots"](hidden_BLH).flatten(0, 1), targets["slots"].flatten())}

    def freeze(self, what):
        layers = next(module for name, module in self.encoder.named_modules() if name in ("encoder.layer", "transformer.layer"))
        frozen = [self.encoder] if what.get("backbone") else []
        if what.get("embeddings"):
            frozen += [module for name, module in self.encoder.named_modules()
                       if name in ("embeddings", "embeddings_project", "encoder.relative_attention_bias")]
        if "layers" in what:
            first, last = map(int, what["layers"].split("-"))
            frozen += layers[first : last + 1]
        for module in [*frozen, *(self.heads[name] for name in what.get("tasks", []))]:
            module.requires_grad_(False)

    def class_weights(self, rows, options):
        """[C] by task, or None."""
        weights = dict.fromkeys(TASKS)
        for name, given in ((name, options.get(name, {}).get("class_weights")) for name in TASKS):
            if given == "auto":  # scikit-learn's "balanced"
                with torch.no_grad():
                    targets = torch.cat([self([row])[name][1] for row in rows])
                counts = torch.bincount(targets[targets >= 0], minlength=len(self.labels[name]))
                weights[name] = torch.where(counts > 0, counts.sum() / ((counts > 0).sum() * counts.clamp(min=1)), 1.0)
            elif given:
                weights[name] = torch.tensor([given.get(label, 1.0) for label in self.labels[name]])
        return weights


def optimiser_of(peer, training):
    """Groups as transformers' Trainer makes them."""
    patterns = [r"bias", r"layernorm", r"rmsnorm", r"(?:^|\.)norm(?:$|\.)", r"_norm(?:$|\.)"]
    decayed = set(get_parameter_names(peer, [torch.nn.LayerNorm], patterns))
    named = [(name, parameter) for name, parameter in peer.named_parameters() if parameter.requires_grad]
    groups = [{"params": [parameter for name, parameter in named if (name in decayed) == decays], "weight_decay": decay}
              for decays, decay in ((True, training["weight_decay"]), (False, 0.0))]
    return torch.optim.AdamW(groups, lr=training["learning_rate"], betas=(training["adam_beta1"], training["adam_beta2"]),
                             eps=training["adam_epsilon"])


def train_peer(start, rows, setting):
    torch.manual_seed(0)
    training = {**TRAINING, **setting.get("training", {})}
    peer = Peer(start)
    peer.freeze(setting.get("freeze", {}))
    selected = [training["task"]] if "task" in training else list(TASKS)
    class_weights = peer.class_weights(rows, setting.get("tasks", {}))
    optimiser = optimiser_of(peer, training)
    # Accumulation gives the gradient of one large batch, so the peer takes that batch.
    size = training["batch_size"] * training["gradient_accumulation_steps"]
    steps = [rows[begin : begin + size] for _ in range(training["num_epochs"]) for begin in range(0, len(rows), size)][: training["max_steps"]]
    warmup = training["warmup_steps"] or math.ceil(training.get("warmup_ratio", 0.0) * len(steps))
    schedule = transformers.get_scheduler(training["lr_scheduler_type"], optimiser, num_warmup_steps=warmup, num_training_steps=len(steps))
    peer.train()
    run = Run([], [], [], {})
    for batch in steps:
        logits = peer(batch)
        loss = torch.zeros(())
        for name in selected:
            if (logits[name][1] >= 0).any():
                weight = setting.get("tasks", {}).get(name, {}).get("loss_weight", 1.0)
                loss = loss + weight * cross_entropy(*logits[name], weight=class_weights[name], ignore_index=-100)
        optimiser.zero_grad()
        if loss.requires_grad:
            loss.backward()
        run.rates.append(schedule.get_last_lr()[0])
        run.norms.append(torch.nn.utils.clip_grad_norm_(peer.parameters(), training["max_grad_norm"] or math.inf).item())
        optimiser.step()
        schedule.step()
        run.losses.append(loss.item())
    weights = {name.removeprefix("encoder.") if name.startswith("encoder.") else name: tensor.detach()
               for name, tensor in peer.state_dict().items()}
    return run._replace(weights=weights)


def relative(ours, theirs):
    return max(abs(a - b) / max(abs(b), 1e-30) for a, b in zip(ours, theirs, strict=True))


def compare(start, rows, setting, directory):
    """Trains both, checks what must be equal to the bit, and returns by how much the rest differs."""
    directory.mkdir(parents=True)
    rows = take_labels_away(rows) if setting.get("missing") else rows
    ours, theirs = train_tandem(start, rows, setting, directory), train_peer(start, rows, setting)
    assert relative([1 + rate for rate in ours.rates], [1 + rate for rate in theirs.rates]) < 1e-12
    before = read_weights(start)
    assert ours.weights.keys() == before.keys()
    clip = setting.get("training", {}).get("max_grad_norm")
    assert clip is None or min(ours.norms) > clip, "every step is to be clipped"
    differences, moved = {}, []
    for name, tensor in ours.weights.items():
        expected = theirs.weights[name]
        if torch.equal(expected, before[name]):
            assert torch.equal(tensor, expected), f"{name} was not to be trained"
            continue
        if name.endswith(KEY_BIASES):
            continue
        differences[name] = ((tensor - expected).norm() / expected.norm()).item()
        if tensor.dim() == 2:
            moved.append(((expected - before[name]).norm() / before[name].norm()).item())
    worst = max(differences, key=differences.get)
    return Difference(relative(ours.losses, theirs.losses), relative(ours.norms, theirs.norms), differences[worst], worst, min(moved))
