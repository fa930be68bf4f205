"""Number and date as ink alone tells them: real mastheads, cut out, under names that tell nothing.

The crops and their labels lie outside the project (`corpus/mastheads/labels.tsv`); without them nothing is measured.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow.dataset as ds

from figures import Figure
from pipeline import process_folder
from pipeline.score.sameness import near, same, same_code
from pipeline.settings import Settings
from sets import Scope

SURE = 0.9
FIELDS = ("code", "issued_date", "place", "type_code", "organ_name")
_HAND = {"code": "number_handwritten", "issued_date": "day_handwritten"}
Found = Mapping[str, tuple[str, float]]  # value and confidence by field


def measure(scope: Scope) -> list[Figure]:
    """Share of labelled fields that are right; of those said with confidence `SURE`, how many there are and are right."""
    folder = scope.reference / "corpus" / "mastheads"
    if not (folder / "labels.tsv").is_file():
        return []
    with (folder / "labels.tsv").open(encoding="utf-8", newline="") as file:
        labels = [row for row in csv.DictReader(file, delimiter="\t") if (folder / f"{row['name']}.png").is_file()]
    return list(figures(labels, fields_of(scope, [folder / f"{row['name']}.png" for row in labels])))


def fields_of(scope: Scope, crops: Sequence[Path]) -> Sequence[Found]:
    """What the program tells of each crop."""
    output = scope.cache / "tables" / "mastheads"
    shutil.rmtree(output, ignore_errors=True)
    with tempfile.TemporaryDirectory() as nameless:
        for number, crop in enumerate(crops):
            shutil.copy(crop, Path(nameless) / f"{number:03}.png")
        process_folder([nameless], output, Settings(cache=scope.ocr))
    documents = ds.dataset(output / "documents").to_table(columns=["doc_id", "ordinal", "source_path"]).to_pylist()
    numbers = {row["doc_id"]: int(Path(row["source_path"]).stem) for row in documents if row["ordinal"] == 1}
    found: list[dict[str, tuple[str, float]]] = [{} for _ in crops]
    for row in ds.dataset(output / "fields").to_table().to_pylist():
        if row["doc_id"] in numbers and row["name"] in FIELDS and row["value"]:
            found[numbers[row["doc_id"]]][row["name"]] = row["value"], row["confidence"]
    return found


def figures(labels: Sequence[Mapping[str, str | None]], found: Sequence[Found]) -> Iterator[Figure]:
    """Figures of each field, and of those written by hand."""
    counts: dict[str, Counter[str]] = {}
    for label, fields in zip(labels, found, strict=True):
        for name in FIELDS:
            wanted = label.get(name) or ""
            if not wanted:
                continue
            by_hand = name in _HAND and (label.get(_HAND[name]) or "no") != "no"
            value, confidence = fields.get(name, ("", 0.0))
            right = bool(value) and agree(name, wanted, value)
            for group in (name, f"{name}, by hand") if by_hand else (name,):
                count = counts.setdefault(group, Counter())
                count.update(labelled=1, told=bool(value), right=right)
                count.update(sure=confidence >= SURE, surely_right=right and confidence >= SURE)
    for group, count in counts.items():
        field = f"field={group}"
        yield Figure("mastheads/labelled", "real mastheads", field, count["labelled"], "count")
        yield Figure("mastheads/right", "real mastheads", field, count["right"] / count["labelled"], "share")
        yield Figure("mastheads/precision", "real mastheads", field, _share(count["right"], count["told"]), "share")
        yield Figure("mastheads/sure", "real mastheads", field, count["sure"] / count["labelled"], "share")
        if count["sure"]:
            precision = count["surely_right"] / count["sure"]
            yield Figure("mastheads/precision where sure", "real mastheads", field, precision, "share")


def agree(name: str, wanted: str, value: str) -> bool:
    """Two values of a field say the same."""
    if name in ("code", "type_code"):
        return same_code(wanted, value)
    if name == "issued_date":
        return wanted[:10] == value[:10]
    return near(wanted, value) if name == "organ_name" else same(wanted, value)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
