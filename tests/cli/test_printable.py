"""Whatever a line on standard error quotes, it is one line without orders to the terminal."""

import json

import pytest

from program import tandem

FORGED = "\x1b[2J\x9b1m\u202e\u2028\rx\ntandem: error: forged"


def add_tensor(model, name):
    path = model / "model.safetensors"
    content = path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8:8 + size])
    end = max(entry["data_offsets"][1] for key, entry in header.items() if key != "__metadata__")
    header[name] = {"dtype": "F32", "shape": [1], "data_offsets": [end, end + 4]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + content[8 + size:] + bytes(4))
    (model / "tandem.json").unlink()


@pytest.mark.parametrize("name", [FORGED, "x" * 20_000 + FORGED], ids=["orders", "long"])
def test_warnings_are_printable(trained_copy, name):
    add_tensor(trained_copy, name)
    result = tandem("embed", trained_copy, input="maria")
    assert result.code == 0 and len(result.err) < 10_000
    [line] = result.err.split("\n")[:-1]
    assert line.startswith("tandem: warning: ") and "nothing reads 1 of its tensors" in line and line.isprintable()
    assert not result.errors


def test_what_info_shows_is_printable(trained_copy):
    add_tensor(trained_copy, FORGED)
    result = tandem("info", trained_copy)
    assert result.code == 0 and "tandem: error" not in [line[:13] for line in result.lines]
    assert all(line.isprintable() for line in result.out.split("\n"))
    assert FORGED in json.loads(tandem("info", trained_copy, "--json").out)["unused_tensors"]


@pytest.mark.parametrize("name, content", [
    ("rows.jsonl", '{"text": "maria"}\r{"text": "tom"}\r'), ("rows.csv", "text,topic\rmaria,sport\rtom,game\r"),
    ("quoted.csv", 'text,topic\r"maria\nplays",sport\rtom,game\r'), ("rows.tsv", "text\ttopic\rmaria\tsport\r"),
    ("rows.conll", "maria\tB-PER\r\rtom\tB-PER\r"), ("rows.txt", "maria\rtom\r")])
@pytest.mark.parametrize("command", ["embed", "predict", "tokenize", "evaluate"])
def test_lines_that_end_with_cr_alone_are_refused(trained, tmp_path, name, content, command):
    if command == "evaluate" and name == "rows.txt":
        pytest.skip("evaluate reads no plain text")
    (tmp_path / name).write_text(content, newline="")
    result = tandem(command, trained, "--data" if command == "evaluate" else "-i", tmp_path / name)
    assert result.code == 2 and result.out == "" and len(result.errors) == 1
    assert str(tmp_path / name) in result.err and "end with CR alone" in result.err
