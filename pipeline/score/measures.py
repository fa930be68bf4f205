"""Figures from judged rows: precision, recall and F1, error rates of text, agreement on bodies, calibration."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa

from pipeline.errors import UsageError
from pipeline.score.judge import Judged
from pipeline.score.sheet import INVENTED, MISSING, RIGHT, WRONG
from pipeline.score.tables import GROUPS

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)  # of confidence
ALL = "all rows"
_ROWS = ("document", "section", "citation", "task", "target", "relation")  # things that are rows of their own
_FAMILIES = ("header.", "body.lead", "body.support", "body.report_to")


def summary(judged: Judged, by: str | None = None) -> pa.Table:
    """Per `what` (and per value of the group `by`): tp, fp, fn, precision, recall, f1.

    A wrong row is a false positive and a false negative. A ratio over nothing is 1. Raises `UsageError` for a group
    that is not one of `GROUPS`.
    """
    keys = [*_group(by), "what"]
    frame = _frame(judged.rows.select([*keys, "verdict"]), [*keys, "verdict"])
    counts = frame.groupby([*keys, "verdict"], observed=True).size().unstack("verdict", fill_value=0)
    for verdict in (RIGHT, WRONG, MISSING, INVENTED):
        if verdict not in counts:
            counts[verdict] = 0
    out = pd.DataFrame(
        {"tp": counts[RIGHT], "fp": counts[WRONG] + counts[INVENTED], "fn": counts[WRONG] + counts[MISSING]}
    ).astype("int64")
    out["precision"] = _ratio(out["tp"], out["tp"] + out["fp"])
    out["recall"] = _ratio(out["tp"], out["tp"] + out["fn"])
    both = out["precision"] + out["recall"]
    out["f1"] = (2 * out["precision"] * out["recall"] / both.where(both > 0, 1)).astype(float)
    return _arrow(out)


def text_errors(judged: Judged, by: str | None = None) -> pa.Table:
    """Per unit (document, page): character and word error rates, in reading order and reordered.

    Columns ``cer``, ``cer_reordered``, ``wer``, ``wer_reordered`` are edits to a character or word of gold;
    ``diacritics``, ``case`` and ``punctuation`` are shares of the reordered character edits.
    """
    keys = [*_group(by), "unit"]
    frame = _frame(judged.text.drop_columns([n for n in ("key", *GROUPS) if n not in keys]), keys)
    sums = frame.groupby(keys, observed=True).sum()
    out = pd.DataFrame({"texts": frame.groupby(keys, observed=True).size(), "characters": sums["characters"]})
    for name, edits, of in (
        ("cer", "edits", "characters"), ("cer_reordered", "reordered", "characters"),
        ("wer", "word_edits", "words"), ("wer_reordered", "word_reordered", "words"),
        ("diacritics", "diacritics", "reordered"), ("case", "case", "reordered"),
        ("punctuation", "punctuation", "reordered"),
    ):  # fmt: skip
        out[name] = (sums[edits] / sums[of].where(sums[of] > 0, 1)).astype(float)
    return _arrow(out)


def organ_agreement(judged: Judged, by: str | None = None) -> pa.Table:
    """B-cubed precision, recall and F1 of the bodies' ids: means over the places where both sides name a body."""
    keys = _group(by)
    frame = _frame(judged.organs.select([*keys, "precision", "recall"]), keys)
    frame["places"] = 1
    grouped = frame.groupby(keys or (lambda _: 0), observed=True)
    out = grouped[["precision", "recall"]].mean().assign(places=grouped["places"].sum())
    out["f1"] = 2 * out["precision"] * out["recall"] / (out["precision"] + out["recall"])
    return _arrow(out if keys else out.reset_index(drop=True))


def reliability(judged: Judged) -> pa.Table:
    """Per `what`, and for `ALL` published rows once each: how confident, and how often right.

    One row for each bin of confidence that is not empty: ``low``, ``high``, ``count``, ``confidence`` (mean),
    ``right`` (share), and ``error``, the expected calibration error of the whole `what`: the mean over its rows of
    the distance between the two in their bin.
    """
    frame = _frame(judged.rows.select(["what", "verdict", "confidence"]), ["what", "verdict"])
    frame = frame[frame["confidence"].notna() & (frame["verdict"] != MISSING)]
    frame["right"] = (frame["verdict"] == RIGHT).astype(float)
    frame = pd.concat([frame[frame["what"].map(is_row)].assign(what=ALL), frame])
    bins = np.clip(np.searchsorted(EDGES, frame["confidence"], side="right") - 1, 0, len(EDGES) - 2)
    out = (
        frame.assign(bin=bins)
        .groupby(["what", "bin"])
        .agg(count=("right", "size"), confidence=("confidence", "mean"), right=("right", "mean"))
        .reset_index()
    )
    away = (out["right"] - out["confidence"]).abs() * out["count"]
    totals = out["what"].map(out.groupby("what")["count"].sum())
    out["error"] = out["what"].map((away / totals).groupby(out["what"]).sum())
    low, high = zip(*pairwise(EDGES), strict=True)
    out.insert(1, "low", out["bin"].map(dict(enumerate(low))))
    out.insert(2, "high", out["bin"].map(dict(enumerate(high))))
    return pa.Table.from_pandas(out.drop(columns="bin"), preserve_index=False)


def is_row(what: str) -> bool:
    """`what` judges published rows as such, and no attribute of them, nor their bounds."""
    return (what in _ROWS or what.startswith(_FAMILIES)) and not what.endswith(".exact")


def _group(by: str | None) -> list[str]:
    if by is not None and by not in GROUPS:
        raise UsageError(f"no group {by!r}", f"choose from: {', '.join(GROUPS)}")
    return [by] if by else []


def _frame(table: pa.Table, keys: list[str]) -> pd.DataFrame:
    """For pandas, with words as plain objects, so that groups without a row are no groups; "" for none."""
    frame = table.to_pandas()
    frame[keys] = frame[keys].astype(object).fillna("")
    return frame


def _ratio(part: pd.Series[int], whole: pd.Series[int]) -> pd.Series[float]:
    return (part / whole.where(whole > 0, 1)).where(whole > 0, 1.0).astype(float)


def _arrow(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame.reset_index() if frame.index.names != [None] else frame, preserve_index=False)
