#!/usr/bin/env python3
"""Makes tests/train/golden: each model of tests/encoder/golden with two heads, trained for ten AdamW steps by transformers and torch.
Dropout is 0. Needs torch, transformers and safetensors, and tests/encoder/golden."""

import pathlib

import torch
import transformers
from safetensors.torch import load_file, save_file
from torch.nn.functional import cross_entropy

TESTS = pathlib.Path(__file__).resolve().parent.parent / "tests"
# Epsilon is large enough that gradients which are zero but for rounding (the key biases) do not become whole steps.
STEPS, RATE, DECAY, EPSILON = 10, 1e-3, 0.01, 1e-5
WEIGHT_A, WEIGHT_B = 1.0, 0.5
CLASSES, LABELS = 3, 4


def padded(expected):
    offsets = expected["offsets"].tolist()
    lengths = [end - begin for begin, end in zip(offsets, offsets[1:])]
    shape = (len(lengths), max(lengths))
    ids, segments, mask = (torch.zeros(shape, dtype=torch.int64) for _ in range(3))
    for row, (begin, end) in enumerate(zip(offsets, offsets[1:])):
        ids[row, : end - begin] = expected["ids"][begin:end]
        segments[row, : end - begin] = expected["segments"][begin:end]
        mask[row, : end - begin] = 1
    return ids, segments, mask


def make(family):
    model = transformers.AutoModel.from_pretrained(TESTS / "encoder" / "golden" / family, attn_implementation="eager")
    model.train()
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    torch.manual_seed(3)
    head_a, head_b = torch.nn.Linear(20, CLASSES), torch.nn.Linear(20, LABELS)
    ids, segments, mask = padded(load_file(TESTS / "encoder" / "golden" / family / "expected.safetensors"))
    labels_a = torch.tensor([0, 2, -100, 1, 2])
    labels_b = torch.randint(LABELS, ids.shape)
    labels_b[torch.rand(ids.shape) < 0.3] = -100
    labels_b[mask == 0] = -100
    segments = {"token_type_ids": segments} if hasattr(model.embeddings, "token_type_embeddings") else {}

    named = [(n, p) for n, p in model.named_parameters() if not n.startswith("pooler")]
    named += [(f"heads.{t}.classifier.{n}", p) for t, h in (("a", head_a), ("b", head_b)) for n, p in h.named_parameters()]
    golden = {f"initial.{n}": p.detach().clone() for n, p in named if n.startswith("heads")}
    norms = {f"{n}.weight" for n, module in model.named_modules() if isinstance(module, torch.nn.LayerNorm)}
    # As transformers' Trainer chooses: MPNet's relative attention bias is a bias too.
    plain = [p for n, p in named if "bias" in n or n in norms]
    decayed = [p for n, p in named if not ("bias" in n or n in norms)]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": DECAY}, {"params": plain, "weight_decay": 0.0}], lr=RATE, eps=EPSILON)

    losses = []
    for step in range(STEPS):
        hidden = model(ids, attention_mask=mask, **segments).last_hidden_state
        loss = WEIGHT_A * cross_entropy(head_a(hidden[:, 0]), labels_a, ignore_index=-100)
        loss = loss + WEIGHT_B * cross_entropy(head_b(hidden).flatten(0, 1), labels_b.flatten(), ignore_index=-100)
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            golden |= {f"gradient.{n}": p.grad.clone() for n, p in named}
        optimizer.step()
        losses.append(loss.item())

    golden |= {f"final.{n}": p.detach().clone() for n, p in named}
    golden |= {"losses": torch.tensor(losses), "labels_a": labels_a.int(), "labels_b": labels_b[mask == 1].int()}
    folder = TESTS / "train" / "golden"
    folder.mkdir(parents=True, exist_ok=True)
    save_file({n: t.contiguous() for n, t in golden.items()}, folder / f"{family}.safetensors")


if __name__ == "__main__":
    for folder in sorted((TESTS / "encoder" / "golden").iterdir()):
        make(folder.name)
