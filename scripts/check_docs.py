#!/usr/bin/env python3
"""Links and anchors of the documentation lead somewhere, the examples that it mentions exist, and no file names a machine's
own paths. Looks at what git tracks, and at new files that it does not ignore."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
EXAMPLE = re.compile(r"(?<![\w/.-])examples/[\w./-]*\w")
HEADING = re.compile(r"^#{1,6} +(.*?) *#*$", re.MULTILINE)
PRIVATE = ("/root/", "/home/")


def files() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(name for name in names.split("\0") if name and (ROOT / name).is_file())


def is_ignored(path: str) -> bool:
    """Whether git ignores it: the user puts such files there."""
    return subprocess.run(["git", "check-ignore", "-q", "--no-index", path], cwd=ROOT).returncode == 0


def anchors(path: pathlib.Path) -> set[str]:
    """As GitHub makes them: lower case, punctuation dropped, spaces to hyphens, repeats numbered."""
    found: dict[str, int] = {}
    for heading in HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        found[slug] = found.get(slug, 0) + 1
    return {slug if n == 0 else f"{slug}-{n}" for slug, count in found.items() for n in range(count)}


def link_problems(name: str, text: str) -> list[str]:
    problems = []
    for match in LINK.finditer(re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))):
        target = match[1] or match[2]
        if re.match(r"[a-z][a-z+.-]*:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        if not file.exists():
            problems.append(f"{name}: the link {target} leads nowhere")
        elif anchor and (file.suffix != ".md" or anchor not in anchors(file)):
            problems.append(f"{name}: the link {target}: there is no such heading")
    return problems


def example_problems(name: str, text: str) -> list[str]:
    mentioned = {match.rstrip("./") for match in EXAMPLE.findall(text)}
    return [f"{name}: mentions {path}, which does not exist" for path in sorted(mentioned)
            if not (ROOT / path).exists() and not is_ignored(path)]


def private_problems(name: str, text: str) -> list[str]:
    return [f"{name}:{number}: holds {private}, a path of one machine" for private in PRIVATE
            for number, line in enumerate(text.splitlines(), 1) if private in line]


def problems_of(name: str) -> list[str]:
    data = (ROOT / name).read_bytes()
    if b"\0" in data or ROOT / name == pathlib.Path(__file__).resolve():
        return []
    text = data.decode("utf-8", errors="replace")
    problems = private_problems(name, text)
    if name.endswith(".md"):
        problems += link_problems(name, text) + example_problems(name, text)
    return problems


def main() -> int:
    names = files()
    problems = [problem for name in names for problem in problems_of(name)]
    documents = sum(name.endswith(".md") for name in names)
    print("\n".join(problems) or f"docs: {documents} documents and {len(names)} files in order")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
