"""What most tests train: a tiny random BERT on a few labelled rows."""

import json
import string

from program import write_jsonl

WORDS = "the a in of to and plays wins likes visits maria tom lena paris rome berlin football chess music code runs well".split()

CONFIG = {
    "model_type": "bert", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
    "hidden_act": "gelu", "max_position_embeddings": 64, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
    "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "initializer_range": 0.2, "pad_token_id": 0,
}

ROWS = [
    (["maria", "plays", "football", "in", "paris"], "sport", ["PERSON", "O", "O", "O", "LOC"]),
    (["tom", "wins", "the", "football"], "sport", ["PERSON", "O", "O", "O"]),
    (["lena", "plays", "chess", "in", "rome"], "game", ["PERSON", "O", "O", "O", "LOC"]),
    (["chess", "in", "berlin", "runs", "well"], "game", ["O", "O", "LOC", "O", "O"]),
    (["the", "code", "of", "tom", "runs"], "tech", ["O", "O", "O", "PERSON", "O"]),
    (["maria", "likes", "code", "and", "music"], "tech", ["PERSON", "O", "O", "O", "O"]),
    (["lena", "visits", "paris"], "sport", ["PERSON", "O", "LOC"]),
    (["a", "code", "in", "rome"], "tech", ["O", "O", "O", "LOC"]),
]

RECIPE = """\
model:
  backbone: {config: encoder}
  max_length: 32
data:
  train: train.jsonl
  dev: dev.jsonl
tasks:
  topic: {type: classification}
  names: {type: token_classification}
training:
  learning_rate: 3e-3
  num_epochs: 2
  batch_size: 4
  device: cpu
  output: out/model
"""


def labelled(rows=ROWS):
    return [{"tokens": tokens, "topic": topic, "names": names} for tokens, topic, names in rows]


def write_encoder(directory, **changes):
    """config.json and vocab.txt of a small BERT; weights are left to a seed."""
    letters = list(string.ascii_lowercase + string.digits)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *string.punctuation, *letters]
    vocabulary += ["##" + letter for letter in letters] + [word for word in WORDS if len(word) > 1]
    directory.mkdir(parents=True)
    (directory / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    (directory / "config.json").write_text(json.dumps({**CONFIG, "vocab_size": len(vocabulary), **changes}))


def write_workspace(directory, **changes):
    """encoder/, train.jsonl, dev.jsonl and config.yml; changes are the encoder's."""
    directory.mkdir(parents=True, exist_ok=True)
    write_encoder(directory / "encoder", **changes)
    write_jsonl(directory / "train.jsonl", labelled())
    write_jsonl(directory / "dev.jsonl", labelled(ROWS[::2]))
    (directory / "config.yml").write_text(RECIPE)
    return directory
