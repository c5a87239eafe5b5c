"""Hugging Face's tokenizers, in its two ways to encode a batch."""

import pathlib


class Backend:
    def __init__(self, model, threads, cache, method):
        import tokenizers

        self.tokenizer = tokenizers.Tokenizer.from_file(str(pathlib.Path(model) / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.encode_batch = getattr(self.tokenizer, method)
        self.what = f"tokenizers {tokenizers.__version__}, {method}"

    def encode(self, lines):
        """The ids of every line."""
        return [encoding.ids for encoding in self.encode_batch(lines)]

    def count(self, lines):
        return sum(map(len, self.encode_batch(lines)))
