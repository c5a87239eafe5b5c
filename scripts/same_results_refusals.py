"""Configurations and rows that Tandem refuses, for same_results.py."""

CONFIG = """\
model:
  backbone: {config: ../bert}
data:
  train: ../train.jsonl
tasks:
  intent: {type: classification}
  slots: {type: token_classification}
training:
  device: cpu
  output: out/refused
"""

# What is replaced in CONFIG, and by what.
CHANGES = {
    "  device: cpu": [
        "  colour: red", "  bach_size: 4", "  output: a", "  batch_size: many", "  batch_size: 2.5", "  batch_size: [4]", "  bf16: 1",
        "  num_epochs: 0", "  learning_rate: .nan", "  warmup_ratio: 2", "  batch_size: 99999999999999999999", "\tdevice: cpu",
        "  lr_scheduler_type: liner", "  device: gpu", "  task: intents", "  load_best_model_at_end: true"],
    "intent: {type: classification}": [
        "intent: {type: classify}", "intent: {loss_weight: 1}", "intent: {type: classification, crf: true}",
        "intent: {type: classification, labels: [game, tech]}", "intent: {type: classification, labels: [a, a]}",
        "intent: {type: classification, num_labels: 2}", "intent: {type: classification, dropout: 1}",
        "intent: {type: classification, class_weights: {sprot: 2}}", "intent: {type: classification, class_weights: even}",
        "intent: {type: classification, tag_scheme: IO}", "intent: {type: token_classification}",
        "intent: {type: classification}\n  mood: {type: classification}", "in/tent: {type: classification}"],
    "{type: token_classification}": [
        "{type: token_classification, crf: true}", "{type: token_classification, tag_scheme: IOE9}",
        "{type: token_classification, tag_scheme: IO, convert_tags: none}", "{type: token_classification, labels: [O]}",
        "{type: token_classification, tag_scheme: none, convert_tags: IO}", "{type: classification}"],
    "{config: ../bert}": [
        "{config: nowhere}", "nobody/nothing", "{config: ../bert}\n  pooling: middle", "{config: ../bert}\n  max_length: 65",
        "{config: ../bert}\n  freeze: {layers: 0-7}", "{config: ../bert}\n  freeze: {tasks: [slot]}",
        "{config: ../bert}\n  freeze_backbone: false\n  freeze: {backbone: true}"],
    "train: ../train.jsonl": [
        "train: nothing.jsonl", "train: train.xml", "dev: ../train.jsonl", "train: {path: ../train.jsonl, format: xml}",
        "train: {path: ../train.jsonl, fields: {intents: intent}}"],
    "tasks:": ["heads:"],
    "training:": ["training: 5\nrest:"],
}

BAD_CONFIGS = {f"{key}-{at}": CONFIG.replace(old, new)
               for key, (old, changes) in enumerate(CHANGES.items()) for at, new in enumerate(changes)}

BAD_SETTINGS = ["training.colour=red", "training.num_epoch=3", "trainer.seed=3", "training.seed", "training.seed=one",
                "training.seed.low=1", "data.train.3.path=x"]

GOOD = b'{"tokens": ["a", "b"], "intent": "tech", "slots": ["O", "B-X"]}\n'

BAD_JSON = {
    "broken": b'{"tokens": ["a"], \n',
    "twice": b'{"text": "a", "intent": "x", "intent": "y"}\n',
    "rest": b'{"text": "a"} {}\n',
    "nul": b'{"text": "a\0b"}\n',
    "utf8": b'{"text": "a\xffb"}\n',
    "surrogate": b'{"text": "\\ud800"}\n',
    "list": b'["a"]\n',
    "number": b'{"text": 5, "intent": "x"}\n',
    "words": b'{"tokens": "a b", "intent": "x"}\n',
    "word": b'{"tokens": ["a", 5], "intent": "x"}\n',
    "length": b'{"tokens": ["a", "b"], "slots": ["O"]}\n',
    "text-length": b'{"text": "a b", "slots": ["O"]}\n',
    "both": b'{"text": "a", "tokens": ["a"]}\n',
    "neither": b'{"intent": "x"}\n',
    "none": b'{"tokens": [], "intent": "x"}\n',
    "silent": b'{"tokens": ["", " "], "slots": ["O", "O"]}\n',
    "fraction": b'{"text": "a", "intent": 1.5}\n',
    "truth": b'{"text": "a", "intent": true}\n',
    "map": b'{"text": "a", "intent": {"x": 1}}\n',
    "class-list": b'{"text": "a", "intent": ["x"]}\n',
    "tag-text": b'{"text": "a", "slots": "O"}\n',
    "tag-type": b'{"text": "a", "slots": [[]]}\n',
    "tag-number": b'{"text": "a", "slots": [1.5]}\n',
    "prefix": b'{"text": "a", "slots": ["Z-X"]}\n',
    "pair-tags": b'{"text": "a", "text_pair": "b", "slots": ["O"]}\n',
    "pair-words": b'{"tokens": ["a"], "text_pair": "b"}\n',
    "pair-number": b'{"text": "a", "text_pair": 5}\n',
}

BAD_TABLES = {
    "empty.jsonl": b"",
    "empty.csv": b"",
    "cr.csv": b"text,intent\ra,tech\r",
    "cell.csv": b"text,intent\na,tech\nb,tech,game\n",
    "quote.csv": b'text,intent\na,tech\n"b,tech\n',
    "column.csv": b"text,intent,intent\na,b,c\n",
    "no-text.csv": b"words,intent\na,b\n",
    "length.csv": b"tokens,slots,intent\na b,O,x\n",
    "list.csv": b'tokens,slots,intent\n"[""a"", 5]","[""O"", ""O""]",x\n',
    "open-list.csv": b'tokens,slots,intent\n"[""a""","[""O""]",x\n',
    "fraction.csv": b"text,intent\na,0.5\nb,1.5\n",
    "length.tsv": b"tokens\tslots\tintent\na b\tO\tx\n",
    "column.conll": b"# intent = x\na O\nb\n\n",
    "utf8.conll": b"# intent = x\na O\n\xff O\n",
    "prefix.conll": b"# intent = x\na B-X\nb Z-X\n",
    "id.conllu": b"x\ta" + b"\t_" * 8 + b"\n",
    "columns.conllu": b"1\ta\tb\n",
}

BAD_FILES = {**{f"{name}.jsonl": GOOD + row for name, row in BAD_JSON.items()}, **BAD_TABLES}
