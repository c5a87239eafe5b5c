"""What the program says of itself: help, version, completion, the manual page; and of a slip in what it is told."""

import re
import shutil
import subprocess

import pytest

from program import ROOT, tandem, tandem_ok
from refusals import assert_refused

COMMANDS = ["train", "evaluate", "report", "predict", "embed", "tokenize", "info", "export", "help", "completion"]


def test_version_says_what_runs_here():
    names = [line.split(" ", 1)[0] for line in tandem_ok("--version").lines]
    assert names == ["tandem", "commit", "kernels", "LibTorch"] and tandem("-V").out == tandem("--version").out
    assert re.search(r"^kernels (portable|avx2|avx512\w*)$", tandem("-V").out, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_that_of_the_command(command):
    text = tandem_ok("help", command).out
    assert text == tandem_ok(command, "--help").out and "Usage: tandem " + command in text
    assert "->" not in text  # words, not what they stand for inside


def test_help_without_a_command():
    assert tandem_ok("help").out == tandem_ok("--help").out
    assert_refused(tandem("help", "trian"), "no command 'trian'", "did you mean 'train'")


def test_help_on_a_configuration_is_that_of_the_documentation():
    listed = tandem_ok("help", "config").out
    tables = re.findall(r"^\| key \|.*?\n\n", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE | re.DOTALL)
    documented = re.findall(r"^\| `(\w+)` \|", "".join(tables), re.MULTILINE)
    assert len(documented) > 50 and all(re.search(rf"^  {key}  ", listed, re.MULTILINE) for key in documented)
    assert re.search(r"^  learning_rate +2e-5$", listed, re.MULTILINE)
    text = tandem_ok("help", "config", "warmup_ratio").out
    assert text.startswith("training.warmup_ratio\n  default: 0.0\n  Share of all steps") and max(map(len, text.splitlines())) <= 80
    assert tandem_ok("help", "config", "training.warmup_ratio").out == text
    assert "`" not in listed + text and "](" not in tandem_ok("help", "config", "freeze").out
    assert_refused(tandem("help", "config", "learnig_rate"), "did you mean 'learning_rate'")
    assert_refused(tandem("help", "config", "lr"), "did you mean 'training.learning_rate'")


# A slip.


@pytest.mark.parametrize("arguments, fragments", [
    (["trian", "config.yml"], ["no command 'trian'", "did you mean 'train'", "see tandem --help"]),
    (["predict", "m", "--inptu", "x"], ["--inptu", "did you mean '--input'", "see tandem predict --help"]),
    (["train", "config.yml", "--overwite"], ["did you mean '--overwrite'", "see tandem train --help"]),
    (["evaluate", "m", "--dta=x"], ["did you mean '--data'", "see tandem evaluate --help"]),
    (["embed"], ["model is required", "see tandem embed --help"]),
    (["--verison"], ["did you mean '--version'"]),
])
def test_wrong_usage_says_what_is_meant_and_whose_help_to_read(arguments, fragments):
    assert_refused(tandem(*arguments), *fragments)


def test_a_mistyped_directory_is_no_model_of_the_hub(trained, tmp_path):
    (tmp_path / "runs").mkdir()
    shutil.copytree(trained, tmp_path / "runs/demo")
    assert_refused(tandem("predict", "runs/dmeo", "maria", cwd=tmp_path), "no directory runs/dmeo", "did you mean 'runs/demo'")
    assert_refused(tandem("predict", "runs/nope", "maria", cwd=tmp_path), "no directory runs/nope", "the models in runs are demo")
    assert_refused(tandem("embed", "rnus/demo", "maria", cwd=tmp_path), "no directory rnus/demo", "did you mean 'runs/demo'")
    assert_refused(tandem("info", "./a/b/c", cwd=tmp_path), "cannot find the model")


# Shells and the manual page.


def complete(words, tmp_path):
    script = tandem_ok("completion", "bash").out + f"""
COMP_WORDS=({' '.join(words)!s}); COMP_CWORD={len(words) - 1}; _tandem; printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_bash_completes_commands_options_and_words(tmp_path):
    assert complete(["tandem", "e"], tmp_path) == ["evaluate", "embed", "export"]
    assert complete(["tandem", "predict", "--thr"], tmp_path) == ["--threads"]
    assert complete(["tandem", "predict", "--dtype", "b"], tmp_path) == ["bf16"]
    assert complete(["tandem", "export", "--format", "o"], tmp_path) == ["onnx"]
    assert complete(["tandem", "help", "conf"], tmp_path) == ["config"]


@pytest.mark.parametrize("shell, check", [("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])])
def test_scripts_of_other_shells(shell, check, tmp_path):
    text = tandem_ok("completion", shell).out
    assert all(command in text for command in COMMANDS) and "overwrite" in text
    if shutil.which(shell):
        (tmp_path / "script").write_text(text)
        subprocess.run([*check, tmp_path / "script"], check=True)


def test_the_manual_page_has_every_option():
    page = tandem_ok("help", "--man").out
    assert page.startswith(".TH TANDEM 1 ")
    for command in COMMANDS:
        for option in re.findall(r"--[a-z][\w-]+", tandem_ok(command, "--help").out.split("Options:")[-1]):
            assert option.replace("-", "\\-") in page, (command, option)
