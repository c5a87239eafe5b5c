#!/usr/bin/env python3
"""Makes tests/encoder/golden: a tiny random encoder of every family and what transformers and
sentence-transformers compute with it. Needs torch, transformers, sentence-transformers and safetensors."""

import json
import pathlib

import torch
import transformers
from safetensors.torch import save_file
from sentence_transformers.sentence_transformer.modules import Pooling

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "tests" / "encoder" / "golden"

# Widths that no vector length divides; weights large enough that every nonlinearity matters.
WIDTH, VOCABULARY, LENGTHS = 20, 50, [1, 2, 7, 24, 16]  # lengths of the sequences
SIZES = dict(vocab_size=VOCABULARY, hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=4, intermediate_size=36,
             max_position_embeddings=24)
FAMILIES = {  # config.json, and lengths of the sequences
    "bert": ({"model_type": "bert", "hidden_act": "gelu", **SIZES, "type_vocab_size": 2}, LENGTHS),
    "distilbert": ({"model_type": "distilbert", "activation": "relu", "vocab_size": VOCABULARY, "dim": WIDTH, "n_layers": 2, "n_heads": 4,
                    "hidden_dim": 36, "max_position_embeddings": 24}, LENGTHS),
    "electra": ({"model_type": "electra", "hidden_act": "gelu_new", **SIZES, "type_vocab_size": 2, "embedding_size": 13}, LENGTHS),
    # Longer than the largest distance that has a bias of its own. Its ids hold the padding token, too.
    "mpnet": ({"model_type": "mpnet", "hidden_act": "gelu", **SIZES, "max_position_embeddings": 152}, [1, 2, 7, 24, 150]),
}


def make_model(config):
    torch.manual_seed(0)
    config = transformers.AutoConfig.for_model(**config)
    config._attn_implementation = "eager"
    model = transformers.AutoModel.from_config(config).eval()
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            tensor.normal_(1.0 if name.endswith(("LayerNorm.weight", "layer_norm.weight")) else 0.0, 0.3)
    return model


def make_sequences(lengths):
    """Ids and segments; from three tokens on, the second half is segment 1."""
    generator = torch.Generator().manual_seed(1)
    for length in lengths:
        ids = torch.randint(VOCABULARY, (1, length), generator=generator)
        segments = torch.zeros_like(ids)
        if length > 2:
            segments[0, length // 2 :] = 1
        yield ids, segments


def pooled(mode, hidden):
    pooling = Pooling(WIDTH, pooling_mode=mode)
    mask = torch.ones(hidden.shape[:2], dtype=torch.int64)
    return pooling({"token_embeddings": hidden, "attention_mask": mask})["sentence_embedding"]


@torch.no_grad()
def make(family, config, lengths):
    model = make_model(config)
    columns = {}

    def add(name, value):
        columns.setdefault(name, []).append(value[0] if value.dim() > 1 else value)

    for ids, segments in make_sequences(lengths):
        output = model(ids, **({"token_type_ids": segments} if "type_vocab_size" in config else {}))
        hidden = output.last_hidden_state
        add("ids", ids.int())
        add("segments", segments.int())
        add("positions", torch.arange(ids.shape[1], dtype=torch.int32))
        add("hidden", hidden)
        for mode in ("cls", "mean", "max", "mean_sqrt_len_tokens"):
            columns.setdefault(mode, []).append(pooled(mode, hidden))

    expected = {name: torch.cat(parts).contiguous() for name, parts in columns.items()}
    expected["offsets"] = torch.tensor([0, *torch.tensor(lengths).cumsum(0)], dtype=torch.int32)
    folder = GOLDEN / family
    folder.mkdir(parents=True, exist_ok=True)
    save_file(expected, folder / "expected.safetensors")
    save_file(model.state_dict(), folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    for family, (config, lengths) in FAMILIES.items():
        make(family, config, lengths)
