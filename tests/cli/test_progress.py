"""Progress on standard error: on a terminal one line that fits it at every draw, elsewhere a line now and then."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

import pytest

from program import ENVIRONMENT, TANDEM, tandem

DRAW = re.compile(rb"\r\x1b\[K([^\r\n]*)(?=\r\x1b)")  # a bar is wiped away, a message stays


def resize(terminal, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


class Terminal:
    """A program whose standard error is a terminal of so many columns."""

    def __init__(self, arguments, columns, cwd, **environment):
        self.master, slave = pty.openpty()
        resize(self.master, columns)
        self.process = subprocess.Popen([TANDEM, *map(str, arguments)], cwd=cwd, stderr=slave, stdout=subprocess.DEVNULL,
                                        stdin=subprocess.DEVNULL, env={**ENVIRONMENT, "TERM": "xterm", **environment})
        os.close(slave)
        self.text = b""

    def read_on(self):
        try:
            read = os.read(self.master, 65536)
        except OSError:  # the program has ended
            return False
        self.text += read
        return bool(read)

    def read_to_end(self):
        while self.read_on():
            pass
        assert self.process.wait(timeout=60) == 0, self.text
        os.close(self.master)
        return self.text

    def draws(self):
        return [draw.decode() for draw in DRAW.findall(self.text) if draw]


LONG = ["--set", "training.num_epochs=150"]


@pytest.mark.parametrize("columns, kept, left_out", [
    (100, ["[", "step ", "loss ", "tokens/s", "ETA "], []), (80, ["step ", "loss ", "ETA "], []),
    (60, ["step ", "loss ", "ETA "], ["tokens/s"]), (40, ["step ", "ETA "], ["tokens/s", "["]), (12, ["Epoch "], ["ETA", "step"])])
def test_the_bar_fits(workspace, columns, kept, left_out):
    terminal = Terminal(["train", "config.yml", *LONG], columns, workspace)
    terminal.read_to_end()
    draws = terminal.draws()
    assert draws and max(map(len, draws)) < columns
    assert all(part in draws[-1] for part in kept) and not any(part in draws[-1] for part in left_out)


def test_the_bar_follows_a_terminal_that_is_made_smaller(workspace):
    terminal = Terminal(["train", "config.yml", "--set", "training.num_epochs=200"], 100, workspace)
    while not terminal.draws():
        assert terminal.read_on()
    assert len(terminal.draws()[0]) > 60
    resize(terminal.master, 40)
    before = len(terminal.draws())
    terminal.read_to_end()
    after = terminal.draws()[before + 1:]
    assert after and max(map(len, after)) < 40


def test_a_dumb_terminal_gets_lines(workspace):
    terminal = Terminal(["train", "config.yml", *LONG], 80, workspace, TERM="dumb", TANDEM_PROGRESS_SECONDS="0.2")
    text = terminal.read_to_end().decode()
    assert "\x1b" not in text and re.search(r"^Epoch \d+/150  step \d+/300  loss [\d.]+  \d+ tokens/s  ETA 0:\d\d\r$", text, re.MULTILINE)


def test_lines_go_to_files_and_pipes(workspace):
    environment = {**ENVIRONMENT, "TANDEM_PROGRESS_SECONDS": "0.2"}
    result = tandem("train", "config.yml", *LONG, cwd=workspace, env=environment)
    assert result.code == 0 and "\r" not in result.err and re.search(r"^Epoch \d+/150  step ", result.err, re.MULTILINE)
    assert "step " not in tandem("train", "config.yml", *LONG, "--overwrite", "-q", cwd=workspace, env=environment).err


@pytest.mark.parametrize("arguments", [["embed", "{}", "--input", "in.txt", "-o", "e.npy"], ["predict", "{}", "--input", "in.txt", "-o", "p.csv"],
                                       ["tokenize", "{}", "--input", "in.txt", "-o", "i.npy"], ["evaluate", "{}", "--data", "in.jsonl"]],
                         ids=lambda arguments: arguments[0])
def test_the_bar_of_commands_that_read_rows(trained, tmp_path, arguments):
    rows = 400_000 if arguments[0] == "tokenize" else 20_000
    (tmp_path / "in.txt").write_text("maria plays chess in rome\n" * rows)
    (tmp_path / "in.jsonl").write_text('{"text": "maria plays chess", "topic": "game"}\n' * rows)
    terminal = Terminal([argument.format(trained) for argument in arguments], 80, tmp_path)
    terminal.read_to_end()
    draws = terminal.draws()
    assert draws and max(map(len, draws)) < 80
    assert re.fullmatch(rf"{arguments[0]}( \[#*\.*\])?  [\d,]+ rows  [\d,]+ rows/s.*ETA \d+:\d\d", draws[-1])
    assert b"rows/s" not in terminal.text.rpartition(b"\r\x1b[K")[2]


def test_who_types_is_told_what_is_waited_for(trained, tmp_path):
    master, slave = pty.openpty()
    with subprocess.Popen([TANDEM, "predict", trained], stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT) as process:
        os.close(slave)
        os.write(master, b"maria plays\n")
        assert b"topic" in process.stdout.readline()
        os.write(master, b"\x04")
        _, errors = process.communicate(timeout=20)
    os.close(master)
    assert process.returncode == 0 and errors.decode() == "tandem: waiting for texts, one a line; Ctrl-D ends\n"
