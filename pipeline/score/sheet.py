"""The rows judged: one for each gold row and each published row that gold knows nothing of.

`what` names the thing (``task``, ``header.code``, ``body.lead``) or one of its attributes (``task.deadline``);
``….exact`` asks of the same rows that the bounds of the span, or every letter of the name, agree too. Verdicts:

``right``     published as gold has it.
``wrong``     both have it and differ: an invention and a miss at once.
``missing``   gold has it alone.
``invented``  the program has it alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.score.pairing import Match, Pair, Span, covered, match, same_box
from pipeline.score.sameness import shown
from pipeline.score.tables import GROUPS, Row
from pipeline.text import key

RIGHT, WRONG, MISSING, INVENTED = "right", "wrong", "missing", "invented"
_CUT = 240  # characters of a value that are kept
_WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [("table", _WORD), ("what", _WORD), ("key", pa.string()), ("gold_doc_id", _WORD), ("doc_id", _WORD)]
    + [(name, _WORD) for name in GROUPS]
    + [("verdict", _WORD), ("gold", pa.string()), ("published", pa.string()), ("confidence", pa.float64()),
       ("method", _WORD), ("hint", _WORD), ("flags", _WORD)]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Both:
    """A gold row, its number in the document (from 1), and the published row that is for it."""

    number: int
    gold: Row
    published: Row


class Sheet:
    """Collects the rows judged."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []
        self._seen: dict[str, int] = {}

    def table(self) -> pa.Table:
        """All rows, in order of their key."""
        rows = sorted(self._rows, key=lambda row: (row[2], row[1]))
        columns = zip(*rows, strict=True) if rows else ((),) * len(SCHEMA)
        arrays = [
            (pa.array(column, pa.string()).dictionary_encode() if field.type == _WORD else pa.array(column, field.type))
            for field, column in zip(SCHEMA, columns, strict=True)
        ]
        return pa.Table.from_arrays(arrays, schema=SCHEMA)

    def add(
        self, pair: Pair, table: str, what: str, number: int | str | None, verdict: str,
        gold: Any, published: Any, row: Row | None = None, hint: str = "",
    ) -> None:  # fmt: skip
        """One row. `number` tells it from others of its kind in the document, and None that its words do; `row` is the
        published one, for its confidence and method."""
        said, told = shown(published), shown(gold)
        if number is None:
            number = self._place(f"{pair.name}/{what}", said)
        act = pair.published or {}
        self._rows.append(
            (table, what, f"{pair.name}/{what}/{number}", (pair.gold or {}).get("doc_id"), act.get("doc_id"),
             *pair.groups, verdict, told[:_CUT] or None, said[:_CUT] or None, row and row.get("confidence"),
             row and row.get("method"), hint or None, " ".join(act.get("flags") or ()) or None)
        )  # fmt: skip

    def value(
        self, pair: Pair, table: str, what: str, number: int | str, gold: Any, published: Any,
        equal: Callable[[Any, Any], bool], row: Row | None = None, hint: str = "",
    ) -> None:  # fmt: skip
        """A value that is there or not; nothing where neither side has one."""
        there, here = gold not in (None, "", []), published not in (None, "", [])
        if there and here:
            verdict = RIGHT if equal(gold, published) else WRONG
        elif there or here:
            verdict = MISSING if there else INVENTED
        else:
            return
        self.add(pair, table, what, number, verdict, gold, published, row if here else None, hint)

    def things(
        self,
        pair: Pair,
        table: str,
        what: str,
        show: Callable[[Row], str],
        akin: Callable[[Row, Row], bool] | None = None,
        right: Callable[[Row, Row], bool] | None = None,
        hint: Callable[[Row], str] | None = None,
        end: str = "end",
        rest: Callable[[Sequence[Row], Sequence[Row], Sequence[Match]], list[Match]] | None = None,
    ) -> list[Both]:
        """Judge the rows of a table by their spans; gives those that are for one thing, debatable ones left out.

        Args:
            akin: two rows that overlap by less than half are of one thing all the same.
            right: two rows of one thing say the same.
            end: column where the span that tells them apart ends.
            rest: matches more, for what no span tells.
        """
        golds, rows = pair.gold_rows.get(table, []), pair.published_rows.get(table, [])
        spans = [pair.gold_span(row["start"], row[end]) for row in golds]
        places = [pair.published_span(row["start"], row[end]) for row in rows]
        told = hint or (lambda _: "")
        pairs = []
        found = match(spans, places, akin and (lambda i, j: akin(golds[i], rows[j])))
        found += rest(golds, rows, found) if rest else []
        for one in found:
            gold, row = golds[one.gold], rows[one.published]
            if gold.get("optional"):
                continue
            agree = right is None or right(gold, row)
            for name, ok in ((what, agree), (f"{what}.exact", agree and one.exact)):
                self.add(pair, table, name, one.gold + 1, RIGHT if ok else WRONG, show(gold), show(row), row, told(row))
            self.box(pair, table, what, one.gold + 1, gold, row)
            pairs.append(Both(one.gold + 1, gold, row))
        self._missing(pair, table, what, show, told, golds, {one.gold for one in found})
        debatable = [span for row, span in zip(golds, spans, strict=True) if row.get("optional")]
        for j in sorted(set(range(len(rows))) - {one.published for one in found}):
            if not covered(places[j], debatable):
                for name in (what, f"{what}.exact"):
                    self.add(pair, table, name, None, INVENTED, None, show(rows[j]), rows[j], told(rows[j]))
        return sorted(pairs, key=lambda both: both.number)

    def box(self, pair: Pair, table: str, what: str, number: int | str, gold: Row, row: Row) -> None:
        """Whether both rows, where both have a box, stand in one place on the page."""
        same = same_box(gold, row)
        if same is not None:
            verdict = RIGHT if same else WRONG
            self.add(pair, table, f"box.{what}", number, verdict, _corners(gold), _corners(row), row)

    def _missing(
        self, pair: Pair, table: str, what: str, show: Callable[[Row], str], told: Callable[[Row], str],
        golds: Sequence[Row], found: set[int],
    ) -> None:  # fmt: skip
        for i, gold in enumerate(golds):
            if i not in found and not gold.get("optional"):
                for name in (what, f"{what}.exact"):
                    self.add(pair, table, name, i + 1, MISSING, show(gold), None, None, told(gold))

    def _place(self, head: str, said: str) -> str:
        """What tells an invented row from the others of its kind: its words, and how often they came before."""
        digest = hashlib.blake2b(key(said).encode(), digest_size=5).hexdigest()
        again = self._seen[f"{head}/{digest}"] = self._seen.get(f"{head}/{digest}", 0) + 1
        return f"~{digest}" + (f".{again}" if again > 1 else "")


def _corners(row: Row) -> str:
    return f"page {row['page']}: " + ", ".join(f"{edge:.0f}" for edge in row["bbox"])


def spans_of(pair: Pair, gold: Row, row: Row) -> tuple[Span | None, Span | None]:
    """The spans of a gold row and a published row, in the published text."""
    return pair.gold_span(gold["start"], gold["end"]), pair.published_span(row["start"], row["end"])
