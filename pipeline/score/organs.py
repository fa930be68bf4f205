"""Whether bodies that are one in gold are one in the published tables, whatever their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from pipeline.score.pairing import Pair, one_to_one
from pipeline.score.sheet import MISSING, RIGHT, WRONG, Sheet
from pipeline.score.tables import GROUPS, Row

SCHEMA = pa.schema(
    [("key", pa.string())]
    + [(name, pa.string()) for name in GROUPS]
    + [("gold", pa.string()), ("published", pa.string()), ("precision", pa.float64()), ("recall", pa.float64())]
)


@dataclass(frozen=True, slots=True)
class Named:
    """A place where gold and the published tables name a body: the rows with its ``organ_id`` on both sides."""

    pair: Pair
    place: str
    gold: Row
    published: Row


def organs(found: Sequence[Named], sheet: Sheet) -> pa.Table:
    """Judge every body named on both sides; gives B-cubed precision and recall of each.

    Precision is the share of places under its published id that are its gold body, recall the share of places of its
    gold body that are under its published id. A body without published id stands alone. A row is right when its
    id is the one that, of each pair taken once, most places of the gold body have.
    """
    named = [one for one in found if one.gold.get("organ_id")]
    ids = [(one.gold["organ_id"], one.published.get("organ_id") or f"~{n}") for n, one in enumerate(named)]
    both, golds, others = Counter(ids), Counter(gold for gold, _ in ids), Counter(other for _, other in ids)
    here, there = sorted(golds), sorted(others)
    at, to = ({name: i for i, name in enumerate(names)} for names in (here, there))
    best = {
        here[i]: there[j]
        for _, i, j in one_to_one((-count, at[gold], to[other]) for (gold, other), count in both.items())
    }
    rows = []
    for one, (gold, other) in zip(named, ids, strict=True):
        known = one.published.get("organ_id")
        verdict = MISSING if not known else RIGHT if best.get(gold) == known else WRONG
        sheet.add(one.pair, "organs", "organ", one.place, verdict, gold, known, one.published if known else None)
        shared = both[gold, other]
        rows.append(
            (f"{one.pair.name}/organ/{one.place}", *one.pair.groups, gold, known,
             shared / others[other], shared / golds[gold])
        )  # fmt: skip
    rows.sort(key=lambda row: row[0])
    columns = zip(*rows, strict=True) if rows else ((),) * len(SCHEMA)
    return pa.Table.from_arrays([pa.array(c, f.type) for f, c in zip(SCHEMA, columns, strict=True)], schema=SCHEMA)
