"""What labels mean: numbers, unknown ones, slips of notation, words; nothing is silently wrong."""

import json

import pytest

from program import tandem, tandem_ok, write_jsonl
from workspace import RECIPE, ROWS, labelled

# What overfits the tiny model within a second or two.
HARD = ("training.learning_rate=5e-3", "training.num_epochs=60")


def only(directory, task):
    """The configuration with that task alone."""
    other = {"topic": "names", "names": "topic"}[task]
    (directory / "config.yml").write_text("".join(line for line in RECIPE.splitlines(True) if not line.startswith(f"  {other}:")))


def train(directory, *settings):
    return tandem("train", "config.yml", *[part for setting in settings for part in ("--set", setting)], cwd=directory)


def train_ok(directory, *settings):
    result = train(directory, *settings)
    assert result.code == 0, result.err
    return result


def refused(result, *parts):
    assert (result.code, result.out) == (2, ""), result.out
    assert len(result.errors) == 1
    for part in parts:
        assert part in result.errors[0]


def evaluate(model, data, *arguments):
    result = tandem_ok("evaluate", model, "--data", data, "--json", *arguments)
    return json.loads(result.out), result.err


def task_of(directory, name):
    return next(task for task in json.loads((directory / "out/model/tandem.json").read_text())["tasks"] if task["name"] == name)


def stars(numbers):
    return [{"text": row["tokens"][0] + " " + row["tokens"][1], "topic": number} for number, row in zip(numbers, labelled())]


def with_tags(change, rows=ROWS):
    return [{"tokens": tokens, "names": [change(tag) for tag in tags]} for tokens, _, tags in rows]


# Numbers.


def test_a_number_is_a_name_where_names_are_numbers(workspace):
    only(workspace, "topic")
    write_jsonl(workspace / "train.jsonl", stars([2, 3, 4, 5, 2, 3, 4, 5]))
    write_jsonl(workspace / "dev.jsonl", stars([2, 3, 1, 0]))
    result = train_ok(workspace)
    assert task_of(workspace, "topic")["labels"] == ["2", "3", "4", "5"]
    assert "labels that the training rows do not teach, which count as wrong: 1 (1), 0 (1)" in result.err
    evaluation, err = evaluate(workspace / "out/model", workspace / "dev.jsonl")
    assert evaluation["tasks"]["topic"]["accuracy"] <= 0.5
    assert evaluation["tasks"]["topic"]["labels"]["1"]["support"] == 1
    assert "topic: the model does not know labels of these rows, which count as wrong: 1 (1), 0 (1)" in err


def test_listed_numbers_are_names_and_no_places(workspace):
    only(workspace, "topic")
    write_jsonl(workspace / "train.jsonl", stars([0, 1, 2, 3, 4]))
    refused(train(workspace, "tasks.topic.labels=['1','2','3','4','5']"), "train.jsonl:1: topic: label '0' is not among the 5")


def test_places_are_meant_where_no_name_is_a_number(workspace):
    only(workspace, "topic")
    write_jsonl(workspace / "train.jsonl", stars([0, 1, 0, 1]))
    write_jsonl(workspace / "dev.jsonl", stars([0, 1]))
    train_ok(workspace, "tasks.topic.labels=[bad,good]")
    evaluation, _ = evaluate(workspace / "out/model", workspace / "dev.jsonl")
    assert set(evaluation["tasks"]["topic"]["labels"]) == {"bad", "good"}


@pytest.mark.parametrize("name, content", [
    ("train.jsonl", '{"text": "a", "topic": 0.4}\n{"text": "b", "topic": 3.1}\n{"text": "c", "topic": 4}\n'),
    ("train.csv", "text,topic\na,0.4\nb,3.1\nc,4\n"),
    ("train.tsv", "text\ttopic\na\t0.4\nb\t3.1\nc\t4\n"),
    ("train.conll", "# topic = 0.4\na\tO\n\n# topic = 3.1\nb\tO\n\n# topic = 4\nc\tO\n"),
])
def test_fractions_are_no_classes(workspace, name, content):
    only(workspace, "topic")
    (workspace / name).write_text(content)
    refused(train(workspace, f"data={{train: {name}}}"), "topic: ", "0.4", "regression")
    content = content.replace("0.4", '"0.4"').replace("3.1", '"3.1"') if name.endswith(".jsonl") else content
    (workspace / name).write_text(content)
    train_ok(workspace, f"data={{train: {name}}}", "tasks.topic.labels=['0.4','3.1','4']")


def test_tags_that_are_numbers_need_names(workspace):
    only(workspace, "names")
    ids = {"O": 0, "PERSON": 1, "LOC": 2}
    write_jsonl(workspace / "train.jsonl", with_tags(ids.get))
    write_jsonl(workspace / "dev.jsonl", with_tags(ids.get, ROWS[::2]))
    refused(train(workspace), "names: the tags are numbers without names: 0, 1, 2", "labels: [O, B-PER, I-PER]")
    train_ok(workspace, "tasks.names.labels=[O,PERSON,LOC]", *HARD)
    evaluation, _ = evaluate(workspace / "out/model", workspace / "dev.jsonl")
    assert set(evaluation["tasks"]["names"]["labels"]) == {"PERSON", "LOC"}


# Notation.


@pytest.mark.parametrize("change, shown", [
    (lambda tag: "0" if tag == "O" else tag, "'0'"),
    (lambda tag: "OTHER" if tag == "O" else tag, "'OTHER'"),
    (lambda tag: "o" if tag == "O" else "b_" + tag.lower(), "'b_loc', 'b_person'"),
    (lambda tag: tag if tag == "O" else tag + "-B", "'LOC-B', 'PERSON-B'"),
    (lambda tag: {"O": "X", "PERSON": "NOUN", "LOC": "PROPN"}[tag], "no tag is O"),
])
def test_tags_in_another_notation_are_warned_about(workspace, change, shown):
    only(workspace, "names")
    write_jsonl(workspace / "train.jsonl", with_tags(change))
    warnings = [line for line in train_ok(workspace, "data.dev=null").err.splitlines() if line.startswith("tandem: warning: task names:")]
    assert any(shown in line and "tag_scheme: none" in line for line in warnings), warnings


def test_labels_that_look_alike_are_warned_about(workspace):
    only(workspace, "topic")
    write_jsonl(workspace / "train.jsonl", [{"text": "a", "topic": label} for label in ("a", "a ", "B", "b", "\ufeffa")])
    err = train_ok(workspace, "data.dev=null").err
    assert "'a', 'a ', '<U+FEFF>a' differ" in err and "'B', 'b' differ" in err


def test_plain_labels_of_words_are_no_entities(workspace):
    only(workspace, "names")
    pos = {"O": "X", "PERSON": "NOUN", "LOC": "PROPN"}
    write_jsonl(workspace / "train.jsonl", with_tags(pos.get))
    write_jsonl(workspace / "dev.jsonl", with_tags(pos.get, ROWS[::2]))
    result = train_ok(workspace, "tasks.names.tag_scheme=none", *HARD)
    assert "warning: task names" not in result.err
    evaluation, _ = evaluate(workspace / "out/model", workspace / "dev.jsonl")
    assert {"accuracy", "macro_f1"} < set(evaluation["tasks"]["names"]) and "f1" not in evaluation["tasks"]["names"]
    assert set(evaluation["tasks"]["names"]["labels"]) == {"X", "NOUN", "PROPN"}
    model = workspace / "out/model"
    answer = tandem_ok("predict", model, input="maria plays in paris\n").rows[0]["names"]
    assert "entities" not in answer
    assert [(word["text"], word["label"], word["start"], word["end"]) for word in answer["words"]] == [
        ("maria", "NOUN", 0, 5), ("plays", "X", 6, 11), ("in", "X", 12, 14), ("paris", "PROPN", 15, 20)]
    assert tandem_ok("predict", model, "--show", input="maria plays\n").out == "names: maria/NOUN plays/X\n\n"
    result = tandem("evaluate", model, "--data", workspace / "dev.jsonl", "--scheme", "IOB2")
    assert result.code == 2 and "cannot be converted" in result.err
    refused(train(workspace, "tasks.names.tag_scheme=none", "tasks.names.convert_tags=IOB2"), "convert_tags", "cannot be converted")


# Rows without labels, and unknown ones.


def test_counts_are_shown_and_files_without_labels_are_named(workspace):
    write_jsonl(workspace / "dev.jsonl", [{"text": "maria plays", "topics": "sport"}])
    result = train_ok(workspace)
    assert "dev.jsonl labels no row for the task topic; it has a field \"topics\": if that is it, say fields: {topic: topics}" in result.err
    assert "dev.jsonl labels no row for the task names" in result.err
    table = [line.split() for line in result.err.splitlines()]
    assert [str(workspace / "train.jsonl"), "train", "8"] in table
    assert ["topic", "8", "8"] in table and ["names", "8", "36"] in table
    assert [str(workspace / "dev.jsonl"), "dev", "1"] in table and ["topic", "0", "0"] in table
    # Nothing was judged: there is no loss and no metric to show.
    assert all(line.split(", ")[1].startswith("Loss: ") and "dev" not in line for line in result.lines[1:])


def test_nothing_to_choose_by_is_an_error_before_training(workspace):
    write_jsonl(workspace / "dev.jsonl", [{"text": "maria plays", "topics": "sport"}])
    result = train(workspace, "training.load_best_model_at_end=true")
    assert result.code == 2 and "no dev row is labelled for a task that is trained" in result.errors[0]
    assert not (workspace / "out").exists()


def test_a_trailing_tab_hides_tags_and_is_named(workspace):
    only(workspace, "names")
    (workspace / "a.conll").write_text("maria\tPERSON\t\nplays\tO\t\n\n" * 3)
    (workspace / "b.conll").write_text("tom\tPERSON\nwins\tO\n")
    result = train_ok(workspace, "data={train: [a.conll, b.conll]}")
    assert "a.conll labels no row for the task names; its last column is empty: does a tab end each line?" in result.err


def test_unknown_tags_of_dev_and_test_rows_count_as_wrong(workspace):
    only(workspace, "names")
    rows = with_tags(lambda tag: tag if tag == "O" else "B-" + tag)
    write_jsonl(workspace / "train.jsonl", rows)
    rows[0]["names"][4] = "B-CITY"
    write_jsonl(workspace / "dev.jsonl", rows)
    result = train_ok(workspace, *HARD)
    assert "B-CITY (1)" in result.err
    evaluation, err = evaluate(workspace / "out/model", workspace / "dev.jsonl")
    assert "B-CITY (1)" in err
    names = evaluation["tasks"]["names"]
    assert names["labels"]["CITY"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 1}
    assert names["labels"]["PERSON"]["support"] == 6
    refused(train(workspace, "training.overwrite=true", "data.train=dev.jsonl", "tasks.names.labels=[O,B-PERSON,B-LOC]"), "dev.jsonl:1: names: label 'B-CITY'")


def test_words_without_a_token_are_not_learned_and_count_as_wrong_unless_outside(workspace):
    only(workspace, "names")
    rows = with_tags(lambda tag: tag)
    rows.append({"tokens": ["maria", "\u200b", "plays", "\ue000"], "names": ["PERSON", "O", "O", "LOC"]})
    write_jsonl(workspace / "train.jsonl", rows)
    write_jsonl(workspace / "dev.jsonl", rows[-1:])
    result = train_ok(workspace, *HARD)
    assert result.err.count("2 labelled words of the training rows") == 1 and "train.jsonl:9" in result.err
    evaluation, err = evaluate(workspace / "out/model", workspace / "dev.jsonl")
    assert "2 labelled words yield no token" in err
    assert evaluation["tasks"]["names"]["accuracy"] == 0.75
    answer = tandem_ok("predict", workspace / "out/model", "--input", workspace / "dev.jsonl").rows[0]["names"]
    assert answer["tags"] == ["PERSON", "O", "O", "O"]
    write_jsonl(workspace / "train.jsonl", [*rows, {"tokens": ["\u200b"], "names": ["O"]}])
    refused(train(workspace, "training.overwrite=true"), "train.jsonl:10: names: no word of this row yields a token")


# Words.


def test_plain_text_is_parted_into_words_as_in_training(workspace):
    only(workspace, "names")
    texts = ["o'neil plays football, in paris", "tom-o'hara wins the rome-cup", "the code of o'neil runs", "lena visits new-york!"]
    tags = [["PERSON", "O", "O", "O", "LOC"], ["PERSON", "O", "O", "LOC"], ["O", "O", "O", "PERSON", "O"], ["PERSON", "O", "LOC"]]
    write_jsonl(workspace / "train.jsonl", [{"text": text, "names": tag} for text, tag in zip(texts, tags)])
    train_ok(workspace, "data.dev=null", *HARD)
    model = workspace / "out/model"
    assert task_of(workspace, "names")["words"] == "whitespace"
    evaluation, _ = evaluate(model, workspace / "train.jsonl")
    assert evaluation["tasks"]["names"]["f1"] == 1.0
    for text, tag, row in zip(texts, tags, tandem_ok("predict", model, input="\n".join(texts) + "\n").rows):
        gold = [(word, label) for word, label in zip(text.split(), tag) if label != "O"]
        assert [(entity["text"], entity["label"]) for entity in row["names"]["entities"]] == gold
    # What nobody sees at the end of a word is no part of it.
    assert tandem_ok("predict", model, input="lena visits rome-cup\u200b\n").rows[0]["names"]["entities"][-1]["text"] == "rome-cup"


def test_training_on_remembers_how_tags_are_written_and_read(workspace):
    only(workspace, "names")
    rows = with_tags(lambda tag: tag if tag == "O" else "I-" + tag)
    rows.append({"tokens": ["maria", "tom"], "names": ["I-PERSON", "B-PERSON"]})
    write_jsonl(workspace / "train.jsonl", rows)
    train_ok(workspace, "data.dev=null", "tasks.names.tag_scheme=IOB1", "tasks.names.convert_tags=IOBES")
    before = task_of(workspace, "names")
    assert (before["tag_scheme"], before["data_tag_scheme"]) == ("IOBES", "IOB1")
    train_ok(workspace, "data.dev=null", "model.backbone=out/model", "training.overwrite=true")
    assert task_of(workspace, "names") == before


def test_class_weights_count_what_is_learned(workspace):
    only(workspace, "names")
    rows = [{"tokens": ["maria", *["the"] * 20], "names": ["PERSON", *["O"] * 20]}, {"tokens": ["tom", "wins"], "names": ["PERSON", "O"]}]
    write_jsonl(workspace / "train.jsonl", rows)
    settings = ("data.dev=null", "model.max_length=4", "training.num_epochs=1", "training.max_steps=1")
    assert json.loads(loss_of(workspace, *settings, "tasks.names.class_weights=auto"))["loss"] == pytest.approx(
        json.loads(loss_of(workspace, *settings, "tasks.names.class_weights={O: 1.0, PERSON: 1.0}"))["loss"])


def loss_of(directory, *settings):
    result = tandem("train", "config.yml", "--overwrite", "--log", "log.jsonl", *[part for setting in settings for part in ("--set", setting)], cwd=directory)
    assert result.code == 0, result.err
    return (directory / "log.jsonl").read_text().splitlines()[0]


def test_steps_without_a_labelled_row_do_not_lower_the_loss_of_an_epoch(workspace):
    rows = [row if i == 0 else {"tokens": row["tokens"]} for i, row in enumerate(labelled())]
    write_jsonl(workspace / "train.jsonl", rows)
    tandem_ok("train", "config.yml", "--log", "log.jsonl", "--set", "data.dev=null", "--set", "training.batch_size=1", "--set", "training.num_epochs=1", cwd=workspace)
    lines = [json.loads(line) for line in (workspace / "log.jsonl").read_text().splitlines()]
    losses = [line["loss"] for line in lines if "loss" in line]
    assert losses.count(None) == 7 and len(losses) == 8
    assert lines[-1]["train_loss"] == next(loss for loss in losses if loss is not None)
