"""How right the tables are, for a terminal and for another program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.errors import UsageError
from pipeline.score import Comparison, Judged, organ_agreement, reliability, summary, text_errors
from pipeline.score.measures import ALL, is_row

_WORST = 20
_EXACT = ".exact"
_NO_GROUP = "(none)"
Records = list[dict[str, Any]]


def report(
    judged: Judged, by: str | None = None, compared: Comparison | None = None, errors: bool = False
) -> Iterator[RenderableType | str]:
    """All figures, part by part; `errors` lists every row that is not right first."""
    grouped = summary(judged, by).to_pylist()
    if errors:
        yield from _errors(judged)
    yield Group(_title("Right"), _overall(summary(judged).to_pylist()))
    if by:
        yield Group(_title(f"F1 by {by}"), _grouped(grouped, by))
    yield Group(
        _title("Text: edits, also with what moved put in its place; of these, marks (ê, ề), case, signs"),
        _text(judged, by),
    )
    bodies = organ_agreement(judged, by).to_pylist()
    if bodies and bodies[0]["places"]:
        rows = [[*_group(row, by), f"{row['places']:,}", *_ratios(row)] for row in bodies]
        yield Group(_title("Bodies as one (B-cubed)"), _grid([*_head(by), "places", "P", "R", "F1"], rows))
    yield Group(_title("Confidence"), *_calibration(reliability(judged).to_pylist()))
    if compared is not None:
        yield from _compared(compared, by)


def write_json(path: Path, judged: Judged, by: str | None, compared: Comparison | None) -> None:
    """The same figures as one JSON object. Raises `UsageError` when the file cannot be written."""
    figures: dict[str, Any] = {
        "summary": {row.pop("what"): row for row in summary(judged).to_pylist()},
        "text": text_errors(judged).to_pylist(),
        "organs": organ_agreement(judged).to_pylist(),
        "reliability": reliability(judged).to_pylist(),
    }
    if by:
        figures["by"] = {
            by: {
                "summary": summary(judged, by).to_pylist(),
                "text": text_errors(judged, by).to_pylist(),
                "organs": organ_agreement(judged, by).to_pylist(),
            }
        }
    if compared is not None:
        figures["comparison"] = {"total": compared.total, "net": compared.net.to_pylist()}
    try:
        path.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", "give another file with --json") from error


# ------------------------------------------------------------------ parts
def _overall(rows: Records) -> RenderableType:
    exact = {row["what"].removesuffix(_EXACT): row["f1"] for row in rows if row["what"].endswith(_EXACT)}
    lines = [
        [row["what"], *_ratios(row), f"{exact[row['what']]:.3f}" if row["what"] in exact else "",
         *(f"{row[count]:,}" for count in ("tp", "fp", "fn"))]
        for row in rows
        if not row["what"].endswith(_EXACT)
    ]  # fmt: skip
    return _grid(["what", "P", "R", "F1", "exact F1", "tp", "fp", "fn"], lines)


def _grouped(rows: Records, by: str) -> RenderableType:
    groups = sorted({row[by] for row in rows})
    cells = {(row["what"], row[by]): f"{row['f1']:.3f}" for row in rows}
    whats = list(dict.fromkeys(sorted(row["what"] for row in rows)))
    lines = [[what, *(cells.get((what, group), "") for group in groups)] for what in whats]
    return _grid(["what", *(group or _NO_GROUP for group in groups)], lines)


def _text(judged: Judged, by: str | None) -> RenderableType:
    shares = ("cer", "cer_reordered", "wer", "wer_reordered", "diacritics", "case", "punctuation")
    rows = [
        [*_group(row, by), row["unit"], f"{row['texts']:,}", *(f"{row[share]:.2%}" for share in shares)]
        for row in text_errors(judged, by).to_pylist()
    ]
    named = ["CER", "in place", "WER", "in place", "marks", "case", "signs"]
    return _grid([*_head(by), "unit", "texts", *named], rows)


def _calibration(rows: Records) -> Iterator[RenderableType]:
    bins = [
        [f"{row['low']:.2f}–{row['high']:.2f}", f"{row['count']:,}", f"{row['confidence']:.3f}", f"{row['right']:.3f}"]
        for row in rows
        if row["what"] == ALL
    ]
    yield _grid(["said", "rows", "mean", "right"], bins)
    whole: dict[str, tuple[int, float, float, float]] = {}
    for row in rows:
        count, said, right, _ = whole.get(row["what"], (0, 0.0, 0.0, 0.0))
        here = row["count"]
        whole[row["what"]] = (
            count + here, said + here * row["confidence"], right + here * row["right"], row["error"]
        )  # fmt: skip
    lines = [
        [what, f"{count:,}", f"{said / count:.3f}", f"{right / count:.3f}", f"{error:.3f}"]
        for what, (count, said, right, error) in sorted(whole.items(), key=lambda one: (one[0] != ALL, one[0]))
        if what == ALL or is_row(what)
    ]
    yield _grid(["what", "rows", "said", "right", "expected error"], lines)


def _compared(compared: Comparison, by: str | None) -> Iterator[RenderableType | str]:
    counts = ("gained", "lost", "new", "gone")
    net = [[row["what"], *(f"{row[name]:,}" for name in (*counts, "net"))] for row in compared.net.to_pylist()]
    yield Group(_title("Against the baseline"), _grid(["what", *counts, "net"], net))
    if net:
        rows = [
            [row["what"], *_group(row, by), row["method"], *(f"{row[name]:,}" for name in counts)]
            for row in compared.by(by).to_pylist()
        ]
        yield Group(_title("By method"), _grid(["what", *_head(by), "method", *counts], rows))
    lost = compared.changes.filter(pc.equal(compared.changes["change"], "lost")).slice(0, _WORST).to_pylist()
    if lost:
        yield Text("The worst of what was lost:", style="bold cyan")
        yield from (_line(row, f"{row['before'] or 'absent'} → {row['after'] or 'absent'}") for row in lost)
    verdict = "a net loss" if compared.is_loss else "no net loss"
    yield f"\nNet {compared.total:+,}: {verdict}."


def _errors(judged: Judged) -> Iterator[str]:
    wrong = judged.rows.filter(pc.not_equal(judged.rows["verdict"], "right"))
    for row in wrong.to_pylist():
        if not row["what"].endswith(_EXACT):
            yield _line(row, row["verdict"])


def _line(row: dict[str, Any], verdict: str) -> str:
    sure = "" if row["confidence"] is None else f"{row['confidence']:.2f}"
    values = (str(row[name] or "–").replace("\n", " ⏎ ").replace("\t", " ") for name in ("gold", "published"))
    gold, published = values
    return " | ".join((row["key"], verdict, sure, f"gold: {gold}", f"published: {published}"))


def _title(words: str) -> Text:
    return Text(f"\n{words}", style="bold cyan")


def _head(by: str | None) -> list[str]:
    return [by] if by else []


def _group(row: dict[str, Any], by: str | None) -> list[str]:
    return [row[by] or _NO_GROUP] if by else []


def _ratios(row: dict[str, Any]) -> list[str]:
    return [f"{row[name]:.3f}" for name in ("precision", "recall", "f1")]


def _grid(names: list[str], rows: list[list[str]]) -> RenderableType:
    """A table as wide as its words, also where the terminal is not: a cut figure would mislead."""
    words = {"what", "unit", "method", "said"}
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.width = len(names)
    for number, name in enumerate(names):
        table.add_column(Text(name), justify="left" if number == 0 or name in words else "right", no_wrap=True)
        table.width += max(map(len, (name, *(row[number] for row in rows)))) + 1
    for row in rows:
        table.add_row(*map(Text, row))
    return table
