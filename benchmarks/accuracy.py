"""How right: the published tables of each specimen set against their gold, by field, form, genre and scan level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.dataset as ds

from figures import Figure
from names import UNTRAINED
from pipeline import trained
from pipeline.score import Judged, judge, organ_agreement, reliability, summary, text_errors
from pipeline.score.measures import ALL
from sets import LEVELS, READ, Scope, made, published

GROUPED = ("form", "genre", "manner")
POOLED = {"without OCR": READ, "with OCR": LEVELS}
RATIOS = ("precision", "recall", "f1")
WITHOUT = "normal"  # the set that is read without trained parts too, to tell what they add
TEXT = ("cer", "cer_reordered", "wer", "wer_reordered", "diacritics", "case", "punctuation")
Tell = Callable[[str], None]


def judged(scope: Scope, tell: Tell) -> dict[str, Judged]:
    """Every set of the scope, made where it must be, read by today's program and judged."""
    found = {}
    for one in scope.sets:
        tell(f"accuracy: specimens {one.name}, {one.count} acts")
        gold = made(one, scope) / "gold"
        found[one.name] = judge(gold, published(one, scope))
        if one.name == WITHOUT and trained_parts():
            found[f"{one.name}{UNTRAINED}"] = judge(gold, published(one, scope, untrained=True))
    return found


def trained_parts() -> list[str]:
    """Names of the trained parts that the program has."""
    return sorted(card.parent.name for card in trained.models().glob("*/*.md"))


def measure(found: Mapping[str, Judged]) -> list[Figure]:
    """All figures of all sets, of the sets pooled, and of how far confidence can be trusted."""
    out: list[Figure] = []
    for name, one in found.items():
        out += of_set(name, one)
    for name, members in POOLED.items():
        there = [found[member] for member in members if member in found]
        if there:
            whole = pool(there)
            out += [figure for group in (None, *GROUPED) for figure in _rows(name, whole, group)]
            out += _calibration(name, whole)
    if found:
        out += _calibration("all", pool([one for name, one in found.items() if "," not in name]))
    return out


def of_set(name: str, one: Judged) -> list[Figure]:
    """Figures of one set."""
    return [*_rows(name, one, None), *_text(name, one), *_organs(name, one), *_calibration(name, one)]


def described(scope: Scope) -> list[Figure]:
    """How much each set holds: acts, files, pages."""
    out = []
    for one in scope.sets:
        gold = scope.folder(one) / "gold"
        files = ds.dataset(gold / "files").to_table(columns=["pages"])["pages"].to_pylist()
        acts = ds.dataset(gold / "documents").count_rows()
        sizes = {"acts": acts, "files": len(files), "pages": 0 if one.medium == "text" else sum(files)}
        out += [Figure(f"set/{name}", one.name, "", size, "count") for name, size in sizes.items()]
    return out


def pool(parts: Sequence[Judged]) -> Judged:
    """Sets judged together."""
    rows, text, organs = zip(*((one.rows, one.text, one.organs) for one in parts), strict=True)
    return Judged(*(pa.concat_tables(tables).unify_dictionaries() for tables in (rows, text, organs)))


def _rows(name: str, one: Judged, by: str | None) -> Iterator[Figure]:
    for row in summary(one, by).to_pylist():
        group = f"{by}={row[by]}" if by else ""
        for ratio in RATIOS:
            yield Figure(f"{ratio}/{row['what']}", name, group, row[ratio], "share")
        yield Figure(f"gold/{row['what']}", name, group, row["tp"] + row["fn"], "count")


def _text(name: str, one: Judged) -> Iterator[Figure]:
    for row in text_errors(one).to_pylist():
        group = f"unit={row['unit']}"
        yield Figure("text/characters", name, group, row["characters"], "count")
        for column in TEXT:
            yield Figure(f"text/{column}", name, group, row[column], "share")


def _organs(name: str, one: Judged) -> Iterator[Figure]:
    for row in organ_agreement(one).to_pylist():
        if row["places"]:
            for ratio in RATIOS:
                yield Figure(f"organs/{ratio}", name, "", row[ratio], "share")


def _calibration(name: str, one: Judged) -> Iterator[Figure]:
    """Per bin of confidence: rows, mean confidence, share right; per `what`: the expected calibration error."""
    for row in reliability(one).to_pylist():
        what = "" if row["what"] == ALL else row["what"]
        if not what:
            group = f"{row['low']:.2f}–{row['high']:.2f}"
            yield Figure("calibration/rows", name, group, row["count"], "count")
            yield Figure("calibration/confidence", name, group, row["confidence"], "share")
            yield Figure("calibration/right", name, group, row["right"], "share")
        yield Figure("calibration/error", name, what and f"what={what}", row["error"], "share")
