#!/usr/bin/env python3
"""Makes tests/encoder/golden: a tiny random BERT and what transformers and sentence-transformers
compute with it. Needs torch, transformers, sentence-transformers and safetensors."""

import json
import pathlib

import torch
from safetensors.torch import save_file
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers import BertConfig, BertModel

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "tests" / "encoder" / "golden"

# Widths that no vector length divides; weights large enough that every nonlinearity matters.
SIZES = dict(
    vocab_size=50,
    hidden_size=20,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=36,
    max_position_embeddings=24,
    type_vocab_size=2,
)
LENGTHS = [1, 2, 7, 24, 16]  # of the sequences; from the third on, the second half is segment 1


def make_model():
    torch.manual_seed(0)
    model = BertModel(BertConfig(**SIZES, attn_implementation="eager")).eval()
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            tensor.normal_(1.0 if name.endswith("LayerNorm.weight") else 0.0, 0.3)
    return model


def make_sequences():
    generator = torch.Generator().manual_seed(1)
    for length in LENGTHS:
        ids = torch.randint(SIZES["vocab_size"], (1, length), generator=generator)
        segments = torch.zeros_like(ids)
        if length > 2:
            segments[0, length // 2 :] = 1
        yield ids, segments


def pooled(mode, hidden):
    pooling = Pooling(SIZES["hidden_size"], pooling_mode=mode)
    mask = torch.ones(hidden.shape[:2], dtype=torch.int64)
    return pooling({"token_embeddings": hidden, "attention_mask": mask})["sentence_embedding"]


@torch.no_grad()
def main():
    model = make_model()
    columns = {}

    def add(name, value):
        columns.setdefault(name, []).append(value[0] if value.dim() > 1 else value)

    for ids, segments in make_sequences():
        output = model(ids, token_type_ids=segments)
        hidden = output.last_hidden_state
        add("ids", ids.int())
        add("segments", segments.int())
        add("positions", torch.arange(ids.shape[1], dtype=torch.int32))
        add("hidden", hidden)
        columns.setdefault("pooler", []).append(output.pooler_output)
        for mode in ("cls", "mean", "max", "mean_sqrt_len_tokens"):
            columns.setdefault(mode, []).append(pooled(mode, hidden))

    expected = {name: torch.cat(parts).contiguous() for name, parts in columns.items()}
    expected["offsets"] = torch.tensor([0, *torch.tensor(LENGTHS).cumsum(0)], dtype=torch.int32)
    GOLDEN.mkdir(parents=True, exist_ok=True)
    save_file(expected, GOLDEN / "expected.safetensors")
    save_file(model.state_dict(), GOLDEN / "model.safetensors", metadata={"format": "pt"})
    config = {"model_type": "bert", "hidden_act": "gelu", **SIZES}
    (GOLDEN / "config.json").write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    main()
