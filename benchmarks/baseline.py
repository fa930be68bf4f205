"""What a change won and lost: today's rows against those of the saved baseline, row by row, and by rule.

The baseline is `benchmarks/baseline/<set>.parquet` (verdicts only), the facts that held, and the digest of each set. A set
whose specimens changed since is not compared: its rows are other rows. Nor is a scan set read by another Tesseract.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import MissingDependency
from pipeline.ingest import find_engine
from pipeline.score import Comparison, Judged, compare, read_baseline, save_baseline
from pipeline.settings import Settings
from sets import Scope, stamp

FOLDER = Path(__file__).with_name("baseline")
SHOWN = 25  # rows of each kind
Row = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """Gain and loss of a run.

    Attributes:
        lines: to print.
        lost_facts: that held in the baseline and fail now.
        net: gained less lost by `what`, over all sets.
    """

    lines: tuple[str, ...]
    net: Mapping[str, int]
    lost_facts: int = 0

    @property
    def is_loss(self) -> bool:
        """More was lost than gained, over everything or in any one `what`, or a fact holds no more."""
        return self.lost_facts > 0 or sum(self.net.values()) < 0 or any(net < 0 for net in self.net.values())


def stamps(scope: Scope) -> dict[str, list[str]]:
    """What rows of each set can be compared with: the digest of its specimens, and for scans who reads them."""
    try:
        reader = find_engine(Settings().engine).version()
    except MissingDependency:
        reader = "none"
    return {
        one.name: [str(stamp(scope.folder(one))["digest"]), reader if one.is_scan else ""]
        for one in scope.sets
        if stamp(scope.folder(one))
    }


def save(found: Mapping[str, Judged], stamped: Mapping[str, list[str]], facts: Sequence[str], folder: Path) -> None:
    """Keep what `against` needs. `facts` are the facts that hold, as `facts.name` names them."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.parquet"):
        path.unlink()
    for name in stamped:
        save_baseline(found[name], folder / f"{name}.parquet")
    told = {"sets": stamped, "facts": sorted(facts)}
    (folder / "baseline.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def against(
    found: Mapping[str, Judged], stamped: Mapping[str, list[str]], facts: Mapping[str, bool], folder: Path
) -> Outcome:
    """Today against the baseline in `folder`. `facts` tells of each fact whether it holds."""
    path = folder / "baseline.json"
    if not path.exists():
        return Outcome(("there is no baseline: save one with: make baseline",), {})
    told = json.loads(path.read_text(encoding="utf-8"))
    lines: list[str] = []
    net: Counter[str] = Counter()
    for name, mark in stamped.items():
        if told["sets"].get(name) != mark:
            lines.append(f"{name}: {_why(told['sets'].get(name), mark)}; renew the baseline with: make baseline")
            continue
        compared = compare(found[name], read_baseline(folder / f"{name}.parquet"))
        net.update({row["what"]: row["net"] for row in compared.net.to_pylist()})
        lines += _told(name, found[name], compared)
    lost = [name for name in told["facts"] if facts.get(name) is False]
    lines += [f"fact lost: {name}" for name in lost]
    return Outcome((*lines, *_verdict(net, len(lost))), dict(net), len(lost))


def _why(before: list[str] | None, now: list[str]) -> str:
    if before is None:
        return "the baseline does not know this set"
    return "its specimens changed" if before[0] != now[0] else "another Tesseract read it"


def _told(name: str, one: Judged, compared: Comparison) -> Iterator[str]:
    changes = with_rules(one, compared)
    counts = Counter(changes["change"])
    yield f"{name}: {counts['gained']} gained, {counts['lost']} lost, net {compared.total:+d}"
    for change in ("gained", "lost"):
        rows = changes[changes["change"] == change]
        by_rule = Counter(zip(rows["what"], rows["rule"], strict=True))
        for (what, rule), count in sorted(by_rule.items(), key=lambda item: (-item[1], item[0])):
            yield f"  {change} {count:4} {what}  by {rule}"
    for row in changes[changes["change"] == "lost"].head(SHOWN).to_dict("records"):
        told = (shown(row[side]) for side in ("before", "after", "gold", "published"))
        yield "    {}: {} → {} | gold: {} | published: {}".format(row["key"], *told)


def with_rules(one: Judged, compared: Comparison) -> pd.DataFrame:
    """The changes that count, each with the rule that made it: its method and what the row says of itself."""
    hints = dict(zip(one.rows["key"].to_pylist(), one.rows["hint"].to_pylist(), strict=True))
    changes = compared.changes.to_pandas()
    changes = changes[changes["change"].isin(("gained", "lost"))]
    rules = [
        "/".join(part for part in (shown(method, ""), hints.get(key) or "") if part) or "nothing found"
        for key, method in zip(changes["key"], changes["method"], strict=True)
    ]
    return changes.assign(rule=rules)


def shown(value: object, nothing: str = "–") -> str:
    """A value in one line."""
    return value.replace("\n", " ⏎ ")[:120] if isinstance(value, str) else nothing


def _verdict(net: Mapping[str, int], lost_facts: int) -> Iterator[str]:
    losers = sorted((value, what) for what, value in net.items() if value < 0)
    yield from (f"net loss: {what} {value:+d}" for value, what in losers)
    total = sum(net.values())
    bad = losers or total < 0 or lost_facts
    facts = f", {lost_facts} facts lost" if lost_facts else ""
    yield f"net {total:+d} over all sets{facts}: {'a net loss' if bad else 'no net loss'}"
