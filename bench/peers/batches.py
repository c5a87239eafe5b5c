"""What the peers without a text-to-vectors call of their own share: tokenizing, batches of 32 sorted by length, mean pooling."""

import numpy as np
from tokenizers import Tokenizer

BATCH = 32


class Batches:
    def __init__(self, model):
        self.tokenizer = Tokenizer.from_file(f"{model}/tokenizer.json")
        self.tokenizer.enable_truncation(256)
        self.tokenizer.no_padding()

    def __call__(self, texts):
        """([row], inputs) of each batch: the longest first, as sentence-transformers does."""
        encoded = self.tokenizer.encode_batch(texts)
        order = sorted(range(len(texts)), key=lambda row: -len(encoded[row].ids))
        for begin in range(0, len(order), BATCH):
            rows = order[begin:begin + BATCH]
            length = len(encoded[rows[0]].ids)
            ids_BL, mask_BL = (np.zeros((len(rows), length), np.int64) for _ in range(2))
            for place, row in enumerate(rows):
                ids_BL[place, :len(encoded[row].ids)] = encoded[row].ids
                mask_BL[place, :len(encoded[row].ids)] = 1
            yield rows, {"input_ids": ids_BL, "attention_mask": mask_BL, "token_type_ids": np.zeros_like(ids_BL)}


def pool(hidden_BLH, mask_BL):
    """Normalised means."""
    mask_BL1 = mask_BL[:, :, None].astype(np.float32)
    sums_BH = (hidden_BLH * mask_BL1).sum(1) / mask_BL1.sum(1)
    return sums_BH / np.linalg.norm(sums_BH, axis=1, keepdims=True)
