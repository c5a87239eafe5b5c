"""What a benchmark found: rows of samples and ratios; its JSON, its table in docs/performance.md, and how it stands to the stored reference."""

import dataclasses
import json
import re
import statistics

WORSE = 0.9  # a ratio below this share of the reference is pointed out


@dataclasses.dataclass
class Row:
    name: str
    samples: list
    facts: dict = dataclasses.field(default_factory=dict)  # further columns

    @property
    def median(self):
        return statistics.median(self.samples)


@dataclasses.dataclass
class Ratio:
    """Higher is better, always: how many times as fast (or as small) ours is."""

    name: str
    value: float
    goal: float | None = None


@dataclasses.dataclass
class Report:
    name: str
    title: str
    unit: str
    rows: list
    ratios: list
    notes: list = dataclasses.field(default_factory=list)
    machine: dict = dataclasses.field(default_factory=dict)
    command: str = ""


def figure(value):
    """Three digits, or every digit before the point."""
    return f"{value:,.0f}" if value == 0 or abs(value) >= 100 else f"{value:.3g}"


def shown(value):
    return figure(value) if isinstance(value, float) else str(value)


def markdown(report):
    """The section of docs/performance.md, without its markers."""
    facts = list(dict.fromkeys(key for row in report.rows for key in row.facts))
    lines = [f"## {report.title}", ""]
    lines += [f"`{report.command}`; {'; '.join(f'{key} {value}' for key, value in report.machine.items())}.", ""]
    lines.append("| " + " | ".join(["what", f"median, {report.unit}", "lowest to highest", *facts]) + " |")
    lines.append("|---|" + "---:|" * (2 + len(facts)))
    for row in report.rows:
        span = f"{figure(min(row.samples))} to {figure(max(row.samples))}"
        lines.append("| " + " | ".join([row.name, figure(row.median), span, *(shown(row.facts.get(key, "")) for key in facts)]) + " |")
    if report.ratios:
        lines += ["", "| ratio | ours is so many times better | goal |", "|---|---:|---:|"]
        lines += [f"| {ratio.name} | {ratio.value:.2f} | {'' if ratio.goal is None else f'{ratio.goal:.2f}'} |" for ratio in report.ratios]
    lines += [""] + report.notes if report.notes else []
    return "\n".join(lines) + "\n"


def replace_section(page, name, section):
    """The page with the section between its markers replaced, or added at the end."""
    begin, end = f"<!-- bench: {name} -->", f"<!-- end: {name} -->"
    block = f"{begin}\n{section}{end}\n"
    pattern = re.compile(re.escape(begin) + r"\n.*?" + re.escape(end) + r"\n", re.DOTALL)
    if pattern.search(page):
        return pattern.sub(lambda _: block, page)
    return page.rstrip("\n") + "\n\n" + block


def worse_than(reference, report):
    """A line for each ratio that is over 10 % below the one stored for the same processor."""
    stored = reference.get(report.machine["processor"], {}).get(report.name, {})
    return [f"{report.name}: {ratio.name} is {ratio.value:.2f}, {100 * (1 - ratio.value / stored[ratio.name]):.0f} % below the stored {stored[ratio.name]:.2f}"
            for ratio in report.ratios if ratio.name in stored and ratio.value < WORSE * stored[ratio.name]]


def ratios_of(report):
    return {ratio.name: round(ratio.value, 4) for ratio in report.ratios}


def stored_with(reference, report):
    """The reference, {processor: {benchmark: {ratio: value}}}, with this report's ratios in their place."""
    processor = report.machine["processor"]
    return {**reference, processor: {**reference.get(processor, {}), report.name: ratios_of(report)}}


def as_json(report):
    return json.dumps(dataclasses.asdict(report), indent=1, ensure_ascii=False) + "\n"
