"""The recipe of examples/snips.yml in transformers: one JSON line with intent accuracy and slot F1 on valid.jsonl.

    python bench/peer_snips.py DATA_DIRECTORY MODEL_DIRECTORY [--seed 0] [--max-steps N] [--epochs 5] [--bf16] [--group-by-length]

--bf16 is autocast with the fused AdamW; --group-by-length sorts windows of 50 batches by length, the quickest loop with padding.
"""

import argparse
import json
import pathlib
import random

import torch
import transformers
from seqeval.metrics import f1_score

BATCH, WINDOW, LEARNING_RATE, WEIGHT_DECAY, WARMUP, CLIP, MAX_LENGTH = 32, 50, 2e-4, 0.01, 0.1, 1.0, 128


class Peer(torch.nn.Module):
    """One encoder; the intent is read from [CLS], a slot from the first sub-word of its word."""

    def __init__(self, directory, num_intents, num_slots):
        super().__init__()
        self.encoder = transformers.AutoModel.from_pretrained(directory, add_pooling_layer=False)
        width = self.encoder.config.hidden_size
        self.dropout = torch.nn.Dropout(self.encoder.config.hidden_dropout_prob)
        self.intent = torch.nn.Linear(width, num_intents)
        self.slots = torch.nn.Linear(width, num_slots)
        for head in (self.intent, self.slots):
            torch.nn.init.normal_(head.weight, std=self.encoder.config.initializer_range)
            torch.nn.init.zeros_(head.bias)

    def forward(self, inputs):
        hidden_BLH = self.encoder(**inputs).last_hidden_state
        return self.intent(self.dropout(hidden_BLH[:, 0])), self.slots(self.dropout(hidden_BLH))


def read_rows(path):
    return [json.loads(line) for line in path.read_text().split("\n") if line]


def collate(tokenizer, rows):
    """Padded inputs, and for each row the position of every word's first sub-word (none for words that were cut)."""
    inputs = tokenizer([row["tokens"] for row in rows], is_split_into_words=True, truncation=True, max_length=MAX_LENGTH, padding=True,
                       return_tensors="pt")
    places = []
    for index in range(len(rows)):
        first = {}
        for position, word in enumerate(inputs.word_ids(index)):
            if word is not None:
                first.setdefault(word, position)
        places.append(first)
    return inputs, places


def losses(model, tokenizer, rows, intents, slots):
    inputs, places = collate(tokenizer, rows)
    intent_logits, slot_logits = model(inputs)
    targets = torch.full(inputs["input_ids"].shape, -100)
    for index, (row, first) in enumerate(zip(rows, places)):
        for word, position in first.items():
            targets[index, position] = slots.index(row["slots"][word])
    wanted = torch.tensor([intents.index(row["intent"]) for row in rows])
    cross_entropy = torch.nn.functional.cross_entropy
    return cross_entropy(intent_logits, wanted) + cross_entropy(slot_logits.flatten(0, 1), targets.flatten())


def make_optimiser(model, fused):
    decayed, plain = [], []
    for name, parameter in model.named_parameters():
        (plain if name.endswith("bias") or "LayerNorm" in name else decayed).append(parameter)
    groups = [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=LEARNING_RATE, fused=fused)


def grouped(order, shuffler):
    """Rows of like length in a batch, batches in random order."""
    batches = []
    for begin in range(0, len(order), WINDOW * BATCH):
        window = sorted(order[begin:begin + WINDOW * BATCH], key=lambda row: len(row["tokens"]))
        batches += [window[first:first + BATCH] for first in range(0, len(window), BATCH)]
    shuffler.shuffle(batches)
    return [row for batch in batches for row in batch]


def train(model, tokenizer, rows, intents, slots, arguments):
    optimiser = make_optimiser(model, arguments.bf16)
    steps = arguments.epochs * -(-len(rows) // BATCH)
    schedule = transformers.get_linear_schedule_with_warmup(optimiser, -(-steps // int(1 / WARMUP)), steps)
    shuffler = random.Random(arguments.seed)
    done = 0
    model.train()
    for _ in range(arguments.epochs):
        order = shuffler.sample(rows, len(rows))
        if arguments.group_by_length:
            order = grouped(order, shuffler)
        for begin in range(0, len(order), BATCH):
            optimiser.zero_grad()
            with torch.autocast("cpu", torch.bfloat16, enabled=arguments.bf16):
                loss = losses(model, tokenizer, order[begin:begin + BATCH], intents, slots)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
            optimiser.step()
            schedule.step()
            done += 1
            if done == arguments.max_steps:
                return


@torch.inference_mode()
def evaluate(model, tokenizer, rows, intents, slots):
    model.eval()
    right, gold, predicted = 0, [], []
    for begin in range(0, len(rows), BATCH):
        part = rows[begin:begin + BATCH]
        inputs, places = collate(tokenizer, part)
        intent_logits, slot_logits = model(inputs)
        best_intents, best_slots = intent_logits.argmax(-1).tolist(), slot_logits.argmax(-1).tolist()
        for row, first, intent, tags in zip(part, places, best_intents, best_slots):
            right += intents[intent] == row["intent"]
            gold.append(row["slots"])
            predicted.append([slots[tags[first[word]]] if word in first else "O" for word in range(len(row["tokens"]))])
    return {"intent_accuracy": right / len(rows), "slots_f1": f1_score(gold, predicted)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("model")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--max-steps", type=int, default=0, help="stop early; 0: every epoch")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--group-by-length", action="store_true")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    train_rows, valid_rows = (read_rows(arguments.data / name) for name in ("train.jsonl", "valid.jsonl"))
    intents = sorted({row["intent"] for row in train_rows + valid_rows})
    slots = sorted({tag for row in train_rows + valid_rows for tag in row["slots"]})
    tokenizer = transformers.AutoTokenizer.from_pretrained(arguments.model)
    model = Peer(arguments.model, len(intents), len(slots))
    train(model, tokenizer, train_rows, intents, slots, arguments)
    print(json.dumps(evaluate(model, tokenizer, valid_rows, intents, slots)))


if __name__ == "__main__":
    main()
