#!/usr/bin/env python3
"""Every source may include only its own layer and those above it (ARCHITECTURE.md), and LibTorch only below the line. Files and directories
are made, moved, listed and removed in base/ alone. Tests reach corpora beside the repository through the two doors that skip where there
are none."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAYERS = ["base", "format", "text", "labels", "metrics", "data", "hub", "kernels", "encoder", "tasks", "model", "export",
          "infer", "report", "nn", "train"]
WITH_TORCH = {"nn", "train"}
# What is particular to a kind of task stands in its folder and its objective; the short form's two kinds stand in one place.
KINDS = re.findall(r"^KIND\((\w+)\)", (ROOT / "src/tasks/kinds.inc").read_text(encoding="utf-8"), re.MULTILINE)
KIND_NAME = re.compile(r'"(?:%s)"|tasks/(?:%s)/|_kind\(\)\s*[;&.]' % ("|".join(KINDS), "|".join(KINDS)))
COMMENT = re.compile(r"//.*")
KNOW_KINDS = ("src/tasks/short_form.cc", "src/tasks/registry.cc", *(f"src/tasks/{kind}/" for kind in KINDS),
              *(f"src/train/objectives/{kind}.cc" for kind in KINDS))
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
TORCH = re.compile(r"^(torch|ATen|c10|tandem/torch)/")

# What changes or lists a file system; asking whether something is there is free to all.
FILE_CALL = re.compile(
    r"\b(?:fs|filesystem)::(?:create_\w+|rename|remove|remove_all|copy|copy_\w+|resize_file|permissions|last_write_time"
    r"|(?:recursive_)?directory_iterator)\b|\bstd::[io]?fstream\b|\bfopen\("
    r"|(?<![\w>])::(?:open|openat|mkdir|rmdir|unlink|rename|renameat2?|link|symlink|opendir|f?truncate|chmod|mkd?o?s?temp)\(")

DOORS = ("tests/conftest.py", "tests/support/files.h")
CORPORA = re.compile(r'TANDEM_DATA|\bshared/|"shared"|\'shared\'')


def layer_of(path: str) -> str | None:
    first = path.split("/", 1)[0]
    return first if first in LAYERS else None


def problems_of(source: pathlib.Path) -> list[str]:
    name = source.relative_to(ROOT).as_posix()
    own = layer_of(name.removeprefix("src/"))
    text = source.read_text(encoding="utf-8")
    found = []
    if not name.startswith(("tests/", *KNOW_KINDS)) and (kind := KIND_NAME.search(COMMENT.sub("", text))):
        found.append(f"{name}: names a kind of task ({kind[0]}), which src/tasks/<kind>/ alone may")
    found += [f"{name}: calls {call}, which is for base/ alone" for call in FILE_CALL.findall(text) if own != "base"]
    for included in INCLUDE.findall(text):
        if TORCH.match(included):
            if own not in WITH_TORCH and not name.startswith(("include/tandem/torch/", "programs/tandem-train/")):
                found.append(f"{name}: includes {included}, but LibTorch is for nn/, train/ and tandem-train alone")
            continue
        theirs = layer_of(included)
        if name.startswith("include/") and theirs:
            found.append(f"{name}: a public header includes {included}")
        elif own and theirs and LAYERS.index(theirs) > LAYERS.index(own):
            found.append(f"{name}: {own}/ may not include {included}")
        elif name.startswith("programs/tandem/") and theirs in WITH_TORCH:
            found.append(f"{name}: tandem links no LibTorch, but includes {included}")
    return found


def outside_of_doors() -> list[str]:
    tests = [path for path in sorted((ROOT / "tests").rglob("*")) if path.suffix in (".py", ".h", ".cc")]
    names = [path.relative_to(ROOT).as_posix() for path in tests if CORPORA.search(path.read_text(encoding="utf-8"))]
    return [f"{name}: names corpora beside the repository: ask for them by the fixture data or shared_data()" for name in names if name not in DOORS]


def main() -> int:
    sources = [path for folder in ("include", "src", "programs") for path in (ROOT / folder).rglob("*")
               if path.suffix in (".h", ".cc")]
    problems = [problem for path in sorted(sources) for problem in problems_of(path)] + outside_of_doors()
    print("\n".join(problems) or f"layers: {len(sources)} files in order")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
