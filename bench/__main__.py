"""./dev bench [NAME ...]: measures Tandem against its peers, writes bench/results/ and docs/performance.md."""

import argparse
import dataclasses
import datetime
import importlib
import json
import pathlib
import shlex
import sys
import tempfile

from bench import machine, report
from bench.measure import say
from bench.ours import MINILM, ROOT
from bench.texts import NoData

BENCHMARKS = ("embed", "latency", "start", "tokenizer", "heads", "train", "frozen")
RESULTS = ROOT / "bench" / "results"
REFERENCE = RESULTS / "reference.json"
PAGE = ROOT / "docs" / "performance.md"


@dataclasses.dataclass
class Setting:
    """What every benchmark is told."""

    name: str
    folder: pathlib.Path  # of this run alone
    cache: pathlib.Path  # graphs that the peers converted, and models with heads
    model: pathlib.Path
    threads: int
    rounds: int
    max_seconds: float
    peers: bool
    quick: bool
    input: pathlib.Path | None
    kernels: str


def parse(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"benchmarks: {', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds that count, after one that does not; train: seeds, 3 at most (default 5)")
    parser.add_argument("--max-minutes", type=float, default=20, help="of a benchmark; no round begins after it (default 20)")
    parser.add_argument("--threads", type=int, default=machine.cores(), help="of every side (default: every core)")
    parser.add_argument("--model", type=pathlib.Path, default=MINILM, help="a sentence-transformers directory (default all-MiniLM-L6-v2)")
    parser.add_argument("--input", type=pathlib.Path, help="texts of your own, one a line, for embed")
    parser.add_argument("--kernels", default="", help="force our path (TANDEM_KERNELS) in embed; with avx2 the peers go without AVX-512 too")
    parser.add_argument("--no-peers", action="store_true", help="ours alone")
    parser.add_argument("--quick", action="store_true", help="train: one epoch; frozen: few rows")
    parser.add_argument("--store", action="store_true", help="keep the ratios as the reference of later runs on this processor")
    parser.add_argument("--no-page", action="store_true", help="leave docs/performance.md as it is")
    parser.add_argument("--results", type=pathlib.Path, default=RESULTS, help="folder of the JSON files")
    options = parser.parse_args(arguments)
    for name in options.names:
        if name not in BENCHMARKS:
            parser.error(f"no benchmark '{name}': choose from {', '.join(BENCHMARKS)}")
    return options


def setting_of(name, options, folder):
    cache = ROOT / "build" / "bench"
    cache.mkdir(parents=True, exist_ok=True)
    return Setting(name + (f"-{options.kernels}" if options.kernels else ""), pathlib.Path(folder), cache, options.model.resolve(), options.threads, options.rounds,
                   60 * options.max_minutes, not options.no_peers, options.quick, options.input, options.kernels)


def keep(found, options):
    """The JSON of this run, the page and, when asked, the reference; says what became slower."""
    options.results.mkdir(parents=True, exist_ok=True)
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    (options.results / f"{stamp}-{found.name}.json").write_text(report.as_json(found))
    stored = json.loads(REFERENCE.read_text()) if REFERENCE.exists() else {}
    for line in report.worse_than(stored, found):
        say(f"SLOWER: {line}")
    if options.store:
        REFERENCE.parent.mkdir(parents=True, exist_ok=True)
        REFERENCE.write_text(json.dumps(report.stored_with(stored, found), indent=1) + "\n")
    if not options.no_page:
        PAGE.write_text(report.replace_section(PAGE.read_text(), found.name, report.markdown(found)))


def main(arguments):
    options = parse(arguments)
    command = " ".join(["./dev bench", *map(shlex.quote, arguments)])
    failed = 0
    for name in options.names or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            setting = setting_of(name, options, folder)
            about = machine.describe(options.threads)
            try:
                found = importlib.import_module(f"bench.{name}").run(setting)
            except NoData as error:
                say(f"{name} is left out: {error}")
                failed = 1
                continue
            found.machine, found.command = about, command
            keep(found, options)
            print(report.markdown(found))
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
