"""Texts that tell implementations apart."""

from program import DATA

HARD = [
    "", " ", "a", "Hello, world!", "This is an example sentence.", "Each sentence is converted.", "naïve café – “quoted”", "İstanbul ẞtraße",
    "北京 is the capital", "日本語のテキスト", "한국어 문장", "مرحبا بالعالم", "हिन्दी वाक्य", "ภาษาไทย", "👩‍👩‍👧 family 🎉", "word " * 300,
    "Donaudampfschifffahrtsgesellschaft", "x" * 150, "e\u0301 vs \u00e9", "tab\tand\u00a0space\u200b", "[CLS] [SEP] [MASK] ##ing",
]


def corpus_lines(size):
    """Hard texts of our own, then lines of every language that is at hand."""
    lines = list(HARD)
    files = sorted((DATA / "tatoeba").glob("*-eng.*")) if DATA.exists() else []
    for file in files:
        lines += [line.rstrip("\r") for line in file.read_text().split("\n")[: size // len(files) + 1]]
    return lines[:size]
