"""scripts/check_docs.py finds what it is there to find."""

import pathlib
import subprocess
import sys

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/check_docs.py"


@pytest.fixture
def check(tmp_path):
    """Writes files into a repository of their own and runs the check there: the exit code and what it prints."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts/check_docs.py").write_bytes(SCRIPT.read_bytes())

    def run(files):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        done = subprocess.run([sys.executable, "scripts/check_docs.py"], cwd=tmp_path, capture_output=True, text=True)
        return done.returncode, done.stdout

    return run


def test_accepts_what_is_right(check):
    code, _ = check({"A.md": "# One `two` (three)\n\n[b](docs/B.md#x-y) [web](https://example.org/nothing) [here](#one-two-three)\n",
                     "docs/B.md": "## X: y\n\n[up](../A.md), examples/a.yml\n", "examples/a.yml": "a: 1\n"})
    assert code == 0


@pytest.mark.parametrize("name, text, problem", [
    ("A.md", "[x](gone.md)\n", "A.md: the link gone.md leads nowhere"),
    ("A.md", "# A\n\n[x](#b)\n", "A.md: the link #b: there is no such heading"),
    ("A.md", "```sh\n# b\n```\n\n[x](#b)\n", "there is no such heading"),
    ("A.md", "Run `tandem train examples/gone.yml`.\n", "A.md: mentions examples/gone.yml, which does not exist"),
    ("a.cc", "int a;\n// see /ro" "ot/a\n", "a.cc:2: holds"),
])
def test_names_what_is_wrong(check, name, text, problem):
    code, output = check({name: text})
    assert code == 1
    assert problem in output


def test_leaves_out_files_that_git_ignores(check):
    code, _ = check({".gitignore": "build/\n", "build/A.md": "[x](gone.md)\n"})
    assert code == 0
