"""`tandem tokenize` beside the tokenizers library: texts, tokenizers, and the comparison of every field of every window."""

import json
import random
import sys

import transformers
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors

from program import tandem_ok
from workspace import CONFIG

VOCABULARIES = {"bert-base-uncased": True, "bert-base-cased": False, "bert-base-multilingual-cased": False, "bert-base-chinese": True}
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = {
    "latin": "abcxyzABCXYZéÉñøßıİſﬁŉǅẞ",
    "greek": "αβγΣσςΆάὈΐ",
    "cyrillic": "абвЖЙйЁёӐ",
    "hebrew and arabic": "אבשׁﬡابتﷺﻻ",
    "indic": "कखक्षিোొൌ",
    "thai and tibetan": "กำทั้งཀྵཱི",
    "hangul": "가각힣각ㄱ",
    "cjk": "中国人㐀豈𠀀𫠝𫤠々〇ー",
    "kana": "あがぱアガﾊﾟ",
    "other planes": "𐐀𐐨𝒜𝟘𞤀𑀓",
    "digits": "0129٣५Ⅷ²½",
}
MARKS = [chr(c) for c in (*range(0x300, 0x370), 0x483, 0x591, 0x5B0, 0x64B, 0x670, 0x93C, 0x94D, 0xE38, 0xF71, 0xF72, 0xF73, 0x1ABE, 0x1DC0,
                          0x1DFF, 0x20D0, 0x302A, 0x302E, 0x3099, 0xFE20, 0x16FF0, 0x1D165, 0x1E8D0)]
SPACES = list(" \t\n\r\v\f\x1c\x1f\x85\u00a0\u1680\u180e\u2000\u2009\u200a\u2028\u2029\u202f\u205f\u3000")
CONTROLS = ["\0", "\x01", "\x07", "\x7f", "\x9f", "\u00ad", "\u061c", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\ufffd", "\ufffe", "\uffff",
            "\ue000", "\U000e0001", "\U0010ffff", "\u0378", "\u0e3b", "\U0001fc00", "\U000323b0"]
PUNCTUATION = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡§«·»¿–—“”…、。「」।؟€£∑©")
EMOJI = ["😀", "👩‍👩‍👧", "👍🏽", "🇩🇪", "❤️", "1️⃣", "🏴\U000e0067\U000e0062\U000e007f"]
WORDS = ["the", "unaffable", "Café", "cafe\u0301", "don't", "x" * 100, "x" * 101, "é" * 100, "e\u0301" * 50, "e\u0301" * 51, "中" * 3,
         "[CLS]", "[SEP]", "[MASK]", "[MASK]x", "[mask]", "[UNK]", "[PAD]", "##ing", "new york", "New  Yörk", "<e1>", "ab", "AB", "foobar"]
ADDED = ["new york", "New Yörk", "<e1>", "<E1>", "ab", "AB", "foo", "FooBar", "é", "e\u0301", "中", "中国", " x", "x ", "\u00a0q", "a\u0301", "[NEW]",
         "i\u0307", "가", ".", "x", "the", "don't", "😀", "👩‍👩‍👧", "\u0301"]


def code_point(rng):
    while True:
        c = rng.randrange(0x110000)
        if not 0xD800 <= c <= 0xDFFF:
            return chr(c)


def fuzz_text(rng):
    """A text of one mixture: some are of one script, some of everything."""
    letters = list(LETTERS[rng.choice(list(LETTERS))])
    pools = [letters, letters, letters, [" "], MARKS, SPACES, CONTROLS, PUNCTUATION, EMOJI, WORDS, ADDED]
    pools = rng.sample(pools, rng.randint(1, len(pools)))
    parts = []
    for _ in range(rng.choice((0, 1, 2, 5, 10, 20, 60))):
        parts.append(code_point(rng) if rng.random() < 0.03 else rng.choice(rng.choice(pools)))
    return "".join(parts)


def fuzz_vocabulary(rng):
    letters = [c for name in LETTERS for c in LETTERS[name]] + MARKS + PUNCTUATION
    pieces = ["the", "un", "##aff", "##able", "cafe", "café", "##ing", "xxx", "##xx", "new", "york", "ab", "##ab", "i", "##\u0307", "foo", "##bar"]
    tokens = SPECIAL + pieces + [c for c in letters if rng.random() < 0.8] + ["##" + c for c in letters if rng.random() < 0.8]
    return {token: index for index, token in enumerate(dict.fromkeys(tokens))}


def fuzz_template(rng):
    cls, sep = "[CLS]:0", "[SEP]"
    return rng.choice([
        processors.TemplateProcessing(single=f"{cls} $A:0 {sep}:0", pair=f"{cls} $A:0 {sep}:0 $B:1 {sep}:1", special_tokens=[("[CLS]", 2), (sep, 3)]),
        processors.TemplateProcessing(single="$A:1", pair=f"$B:1 {sep}:0 {sep}:0 $A:0", special_tokens=[(sep, 3)]),
        processors.TemplateProcessing(single=f"{cls} {cls} $A:2", pair=f"{cls} $A:0 $B:0 {sep}:0", special_tokens=[("[CLS]", 2), (sep, 3)]),
        processors.BertProcessing((sep, 3), ("[CLS]", 2)),
        processors.RobertaProcessing((sep, 3), ("[CLS]", 2), add_prefix_space=False),
        processors.RobertaProcessing((sep, 3), ("[CLS]", 2), trim_offsets=False),
        None,
    ])


def fuzz_tokenizer(rng):
    """Settings, template and added tokens at random."""
    flag = lambda: rng.random() < 0.5
    tokenizer = Tokenizer(models.WordPiece(fuzz_vocabulary(rng), unk_token="[UNK]", max_input_chars_per_word=rng.choice((100, 100, 3, 0))))
    bert = normalizers.BertNormalizer(clean_text=flag(), handle_chinese_chars=flag(), strip_accents=rng.choice((None, True, False)), lowercase=flag())
    normalizer = rng.choice((bert, bert, bert, None, normalizers.Lowercase(), normalizers.Sequence([bert, normalizers.Lowercase()])))
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    split = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()])
    tokenizer.pre_tokenizer = rng.choice((pre_tokenizers.BertPreTokenizer(), split))
    template = fuzz_template(rng)
    if template is not None:
        tokenizer.post_processor = template
    normalized = (lambda text: text) if normalizer is None else normalizer.normalize_str
    tokenizer.add_special_tokens(SPECIAL)
    forms = {""}  # of tokens with one normalised form the library takes any: its answer differs from run to run
    for content in rng.sample(ADDED, rng.randint(0, 8)):
        if normalized(content) not in forms:
            forms.add(normalized(content))
            flags = dict(lstrip=flag(), rstrip=flag(), single_word=flag(), normalized=flag(), special=rng.random() < 0.2)
            tokenizer.add_tokens([AddedToken(content, **flags)])
    return tokenizer


def write_model(directory, vocab_size=200_000):
    """What a model directory holds beside its tokenizer."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "config.json").write_text(json.dumps({**CONFIG, "vocab_size": vocab_size}))
    return directory


def save(tokenizer, directory):
    """The model directory of a tokenizer, and the tokenizer as its library reads that file."""
    write_model(directory)
    tokenizer.save(str(directory / "tokenizer.json"))
    return directory, Tokenizer.from_file(str(directory / "tokenizer.json"))


def vocabulary_model(data, name, directory):
    """The model directory of one of the vocabularies of `data`, and its tokenizer as transformers builds it."""
    write_model(directory)
    (directory / "vocab.txt").write_bytes((data / f"vocab/{name}-vocab.txt").read_bytes())
    settings = {"do_lower_case": VOCABULARIES[name], "tokenizer_class": "BertTokenizer", "model_max_length": 512}
    (directory / "tokenizer_config.json").write_text(json.dumps(settings))
    return directory, transformers.AutoTokenizer.from_pretrained(directory).backend_tokenizer


def corpus(data):
    """Every text of `data`: the lines of each file, as they are."""
    for path in sorted(data.rglob("*")):
        if path.is_file():
            yield from (line for line in path.read_bytes().decode(errors="replace").split("\n") if line)


def fields(encoding):
    """(Tokens are left out: the library shows an added token as it stands in the text, with the spaces that it took.)"""
    return {"ids": encoding.ids, "type_ids": encoding.type_ids, "offsets": list(map(list, encoding.offsets)),
            "words": encoding.word_ids, "special_tokens_mask": encoding.special_tokens_mask}


def check(model, reference, rows, max_length=512, stride=0, truncation="longest_first", side="right"):
    """Compares all windows of these rows, all of one kind: texts, pairs (tuples) or words (lists). Returns how many windows there were."""
    reference.no_padding()
    reference.enable_truncation(max_length, stride=stride, strategy=truncation, direction=side)
    words = bool(rows) and isinstance(rows[0], list)
    encodings = reference.encode_batch(rows, is_pretokenized=words)
    expected = [window for row in encodings for window in (row, *row.overflowing)]
    objects = [{"tokens": row} if words else {"text": row} if isinstance(row, str) else {"text": row[0], "text_pair": row[1]} for row in rows]
    given = "".join(json.dumps(row) + "\n" for row in objects)
    got = tandem_ok("tokenize", model, "--jsonl", "--return-overflowing-tokens", "--max-length", max_length, "--stride", stride, "--truncation",
                    truncation, "--truncation-side", side, input=given, timeout=600).out.split("\n")[:-1]
    for line, encoding in zip(got, expected):
        found, wanted = json.loads(line), fields(encoding)
        if any(found[name] != value for name, value in wanted.items()):
            differing = {name: (found[name], value) for name, value in wanted.items() if found[name] != value}
            raise AssertionError(f"row {objects[found['row']]!r} of {model}: found, wanted: {differing}")
    assert len(got) == len(expected)
    return len(got)


def check_corpus(model, reference, texts, batch=20_000, **how):
    return sum(check(model, reference, texts[at:at + batch], **how) for at in range(0, len(texts), batch))


def random_truncation(rng, room_taken):
    """A length that leaves room behind `room_taken` special tokens, and a stride that a half of it allows."""
    room = rng.choice((2, 3, 4, 5, 8, 13, 40))
    return {"max_length": room + room_taken, "stride": rng.randrange(room // 2), "side": rng.choice(("right", "left"))}


def fuzz(rng, directory, rows=120):
    """One random tokenizer, on texts, pairs and words under random truncations. Returns how many windows were compared."""
    model, reference = save(fuzz_tokenizer(rng), directory)
    texts = [fuzz_text(rng) for _ in range(rows)]
    single, pair = (reference.num_special_tokens_to_add(is_pair) for is_pair in (False, True))
    windows = check(model, reference, texts) + check(model, reference, texts, **random_truncation(rng, single))
    words = [[fuzz_text(rng) for _ in range(rng.randint(1, 6))] for _ in range(rows // 2)]
    windows += check(model, reference, words, **random_truncation(rng, single))
    pairs = [(fuzz_text(rng), fuzz_text(rng)) for _ in range(rows // 2)]
    windows += check(model, reference, pairs, **random_truncation(rng, pair))
    # Only one text is cut: rows in which that one is too short are refused by both sides.
    cut = {**random_truncation(rng, pair), "stride": 0, "truncation": rng.choice(("only_first", "only_second"))}
    room = cut["max_length"] - pair
    kept = [row for row in pairs if len(encode(reference, row[cut["truncation"] == "only_first"])) < room]
    return windows + check(model, reference, kept, **cut)


def encode(reference, text):
    reference.no_truncation()
    return reference.encode(text, add_special_tokens=False).ids


def fuzz_rounds(seed, rounds, directory):
    windows = 0
    for number in range(rounds):
        try:
            windows += fuzz(random.Random(f"{seed}/{number}"), directory / str(number))
        except AssertionError:
            print(f"seed {seed}, round {number}", file=sys.stderr)
            raise
    return windows
