"""How `predict`, `embed` and `tokenize` read their input: formats that nobody named, rows that the model cannot take, rows that have only begun."""

import json
import select
import subprocess

import pytest

from program import start_tandem, tandem, tandem_ok
from refusals import assert_refused
from workspace import write_workspace

COMMANDS = pytest.mark.parametrize("command", ["predict", "embed", "tokenize"])
CONLL = "-DOCSTART- -X- -X- O\n\nmaria NNP B-NP B-PER\nplays VBZ B-VP O\n\nthe DT B-NP O\ncode NN I-NP O\n"
LOOKS = {  # as the file of another ending, what it is called in the message, and its rows
    "conll": (CONLL, "CoNLL columns", [["maria", "plays"], ["the", "code"]]),
    "conllu": ("1\tmaria" + 8 * "\t_" + "\n2\tplays" + 8 * "\t_" + "\n", "CoNLL-U", [["maria", "plays"]]),
    "jsonl": ('{"tokens": ["maria", "plays"]}\n', "rows of JSON", [["maria", "plays"]]),
    "csv": ("tokens,names\nmaria plays,\n", "a CSV file", [["maria", "plays"]]),
    "tsv": ("tokens\tnames\nmaria plays\t_\n", "a TSV file", [["maria", "plays"]]),
}


@COMMANDS
@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("file", ["rows.testa", "rows.txt", "-"])
def test_rows_are_not_taken_for_texts(trained, tmp_path, command, name, file):
    content, look, _ = LOOKS[name]
    path = file if file == "-" else tmp_path / file
    if file != "-":
        path.write_text(content)
    result = tandem(command, trained, "-i", path, "--on-error", "skip", input=content)
    assert_refused(result, f"looks like {look}", f"say --format {name}, or --format text")


@pytest.mark.parametrize("name", LOOKS)
def test_what_the_refusal_offers_works(trained, tmp_path, name):
    content, _, words = LOOKS[name]
    (tmp_path / "rows.testa").write_text(content)
    rows = tandem_ok("predict", trained, "-i", tmp_path / "rows.testa", "--format", name).rows
    assert [row["tokens"] for row in rows] == words
    rows = tandem_ok("predict", trained, "-i", tmp_path / "rows.testa", "--format", "text").rows
    assert [row["text"] for row in rows] == content.split("\n")[:-1]


@pytest.mark.parametrize("content", ["maria plays\ntom wins\n", "yes, no\n\nperhaps, maybe\n", "hello\thola\n", "O maria\nO tom\n", "{maria}\n", ""])
def test_texts_are_texts_whatever_the_ending(trained, tmp_path, content):
    (tmp_path / "notes.md").write_text(content)
    rows = tandem_ok("predict", trained, "-i", tmp_path / "notes.md").rows
    assert [row["text"] for row in rows] == content.split("\n")[:-1]


def test_evaluate_takes_the_format_too(trained, tmp_path):
    (tmp_path / "rows.testa").write_text("maria\tPERSON\nplays\tO\n")
    assert_refused(tandem("evaluate", trained, "--data", tmp_path / "rows.testa"), "rows.testa", "say --format conll if it holds CoNLL columns")
    tandem_ok("evaluate", trained, "--data", tmp_path / "rows.testa", "--format", "conll")


@COMMANDS
def test_label_columns_may_be_empty(trained, tmp_path, command):
    for name, content in {"a.conll": "maria PERSON\nplays \n\ntom\t_\n", "a.tsv": "tokens\tnames\nmaria plays\t_ _\ntom\n",
                          "a.csv": "tokens,names,topic\nmaria plays,,_\ntom,_,\n",
                          "a.jsonl": '{"tokens": ["maria", "plays"], "names": [], "topic": null}\n{"tokens": ["tom"], "names": ["_"], "topic": "_"}\n'}.items():
        (tmp_path / name).write_text(content)
        rows = tandem_ok(command, trained, "-i", tmp_path / name).rows
        plain = tandem_ok(command, trained, "--jsonl", input='{"tokens": ["maria", "plays"]}\n{"tokens": ["tom"]}\n').rows
        assert [{field: row[field] for field in other} for row, other in zip(rows, plain, strict=True)] == plain, name


# Rows that the model cannot take.

ROWS = [{"text": "maria"}, {"text": "tom", "text_pair": "lena"}, {"text": "chess"}, {"text": 5}, {"text": "a", "text_pair": "b"}, {"text": "code"}]
GIVEN = "".join(json.dumps(row) + "\n" for row in ROWS)


@pytest.fixture(scope="module")
def of_one_segment(tmp_path_factory):
    """A model whose encoder tells no texts apart."""
    directory = write_workspace(tmp_path_factory.mktemp("segment"), type_vocab_size=1)
    tandem_ok("train", "config.yml", "--set", "training.max_steps=1", cwd=directory)
    return directory / "out" / "model"


@pytest.fixture(params=["no room", "one segment"])
def refusing(request, trained):
    """Model and arguments that refuse pairs, and what the message says."""
    if request.param == "no room":
        return trained, ["--max-length", 3], "leaves no room"
    return request.getfixturevalue("of_one_segment"), [], "type_vocab_size is 1: give one text"


@pytest.mark.parametrize("command", ["predict", "embed"])
def test_skip_answers_all_other_rows(refusing, tmp_path, command):
    model, arguments, message = refusing
    (tmp_path / "rows.jsonl").write_text(GIVEN)
    rows = tandem_ok(command, model, *arguments, "-i", tmp_path / "rows.jsonl", "--on-error", "skip").rows
    assert [row.get("text") for row in rows] == ["maria", "tom", "chess", None, "a", "code"]
    for line in (2, 5):
        assert rows[line - 1]["error"].startswith(f"{tmp_path}/rows.jsonl:{line}: ") and message in rows[line - 1]["error"]
    alone = tandem_ok(command, model, *arguments, "--jsonl", input='{"text": "code"}\n').rows[0]
    assert rows[5] == alone, "an answer does not depend on its neighbours"


@pytest.mark.parametrize("command", ["predict", "embed"])
def test_stop_answers_the_rows_before_and_names_the_line(refusing, command):
    model, arguments, message = refusing
    result = tandem(command, model, *arguments, "--jsonl", input=GIVEN)
    assert result.code == 2 and [row["text"] for row in result.rows] == ["maria"]
    assert len(result.errors) == 1 and "<stdin>:2: " in result.errors[0] and message in result.errors[0]


def test_tokenize_skips_a_row_without_room(trained):
    rows = tandem_ok("tokenize", trained, "--max-length", 3, "--jsonl", "--on-error", "skip", input=GIVEN).rows
    assert ["error" in row for row in rows] == [False, True, False, True, True, False]


# Rows that have only begun.

BEGUN = {"text": "maria\nto", "jsonl": '{"text": "maria"}\n\n{"te', "csv": 'text\nmaria\n"tom\n', "tsv": "text\nmaria\nto", "conll": "maria _\n\ntom _\nruns _\n"}


@COMMANDS
@pytest.mark.parametrize("name", BEGUN)
def test_a_row_is_answered_though_the_next_one_has_begun(trained, command, name):
    arguments = command, trained, "--format", name
    with start_tandem(*arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(BEGUN[name].encode())
        process.stdin.flush()
        ready, _, _ = select.select([process.stdout], [], [], 20)
        assert ready, "no answer while the second row is not complete"
        assert json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait(timeout=20) in (0, 2)  # some of what had begun is no row
