"""How well each part of an act is read on scans: number, date, names, signer, and the signer whose name a seal covers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.dataset as ds
from rapidfuzz.distance import Levenshtein

from figures import Figure
from pipeline.score import Alignment, align
from sets import Scope, Set

PARTS = {
    "organ_name": "issuing body",
    "code_number": "number",
    "issued_date": "date",
    "type_name": "type",
    "subject": "subject",
    "recipients": "recipients",
    "signing_authority": "signing authority",
    "signer_position": "position",
    "signer_name": "signer",
}
UNDER_SEAL, BY_HAND = "signer under a seal", ", by hand"
Box = Sequence[float]


def measure(scope: Scope) -> list[Figure]:
    """Character error rate of each part, by scan set."""
    return [figure for one in scope.sets if one.is_scan for figure in of_set(scope, one)]


def of_set(scope: Scope, one: Set) -> Iterator[Figure]:
    """The same of one set; a part that was not read at all is wrong in every letter."""
    gold = scope.folder(one) / "gold"
    published: dict[tuple[str, int], str] = {}
    for row in ds.dataset(scope.tables(one) / "documents").to_table().to_pylist():
        published[row["file_id"], row["ordinal"]] = row["text"] or ""
    fields: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in ds.dataset(gold / "fields").to_table().to_pylist():
        fields[row["doc_id"]].append(row)
    seals, hands = marks(gold)
    letters: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for act in ds.dataset(gold / "documents").to_table().to_pylist():
        place = act["file_id"], act["ordinal"]
        alignment, _ = align(act["text"], published.get(place, ""))
        for row in fields[act["doc_id"]]:
            for part in named(row, seals[act["file_id"]], hands[place]):
                start, end = int(str(row["start"])), int(str(row["end"]))
                letters[part] += end - start
                wrong[part] += edits(alignment, start, end)
    for part, count in letters.items():
        yield Figure("parts/cer", one.name, f"part={part}", wrong[part] / count, "share")
        yield Figure("parts/letters", one.name, f"part={part}", count, "count")


def named(row: dict[str, object], seals: Sequence[tuple[int, Box]], hands: Sequence[tuple[int, int]]) -> list[str]:
    """Parts that a gold field counts for."""
    part = PARTS.get(str(row["name"]))
    if part is None or row["start"] is None:
        return []
    start, end, box = int(str(row["start"])), int(str(row["end"])), row["bbox"]
    out = [part]
    if part in ("number", "date") and any(a < end and start < b for a, b in hands):
        out.append(part + BY_HAND)
    if part == "signer" and isinstance(box, list) and any(p == row["page"] and meet(s, box) for p, s in seals):
        out.append(UNDER_SEAL)
    return out


def edits(alignment: Alignment, start: int, end: int) -> int:
    """Letters to change in what was published for a gold span, no more than it has."""
    found = alignment.span(start, end)
    if found is None:
        return end - start
    gold, read = alignment.gold[start:end], alignment.published[slice(*found)]
    return min(Levenshtein.distance(" ".join(gold.split()), " ".join(read.split())), end - start)


def marks(
    gold: Path,
) -> tuple[dict[str, list[tuple[int, Box]]], dict[tuple[str, int], list[tuple[int, int]]]]:
    """Box of each seal by file, and spans written by hand by file and act."""
    seals: dict[tuple[str, int], list[Box]] = defaultdict(list)
    hands: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for row in ds.dataset(gold / "words").to_table().to_pylist():
        if row["layer"] == "seal":
            seals[row["file_id"], row["page"]].append(row["bbox"])
        elif row["hand"] and row["start"] >= 0:
            hands[row["file_id"], row["ordinal"]].append((row["start"], row["end"]))
    boxes: dict[str, list[tuple[int, Box]]] = defaultdict(list)
    for (file_id, page), words in seals.items():
        x0, y0, x1, y1 = zip(*words, strict=True)
        side = max(max(x1) - min(x0), max(y1) - min(y0))  # a seal is round, and its words run over the top
        boxes[file_id].append((page, (min(x0), min(y0), min(x0) + side, min(y0) + side)))
    return boxes, hands


def meet(one: Box, other: Box) -> bool:
    """Two boxes share some place."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
