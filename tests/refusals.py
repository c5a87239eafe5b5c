"""What every refusal of bad input has in common: exit code 2, one line that says where, and nothing left behind."""

from program import tandem


def tree(directory):
    return sorted((str(path.relative_to(directory)), path.lstat().st_mtime_ns) for path in directory.rglob("*") if path.is_file())


def assert_refused(result, *places, announced=False):
    """One line of error, with all these places; announced: the run had begun, so that its table stands before it."""
    assert result.code == 2, result.out + result.err
    lines = result.err.splitlines()
    assert len(result.errors) == 1 and lines[-1] == result.errors[0], result.err
    if not announced:
        assert all(line.startswith("tandem: warning: ") for line in lines[:-1]), result.err
    for place in places:
        assert place in lines[-1]
    assert result.out in ("", "Using device: cpu\n")


def assert_train_refused(workspace, *places, settings=(), announced=False):
    before = tree(workspace)
    given = [part for setting in settings for part in ("--set", setting)]
    assert_refused(tandem("train", "config.yml", *given, cwd=workspace), *places, announced=announced)
    assert tree(workspace) == before
    assert not (workspace / "out").exists()
