"""What linking needs to know of each document: a small part of its rows, made once and kept.

The text of an act, its tasks and most columns play no part in linking; they are not held while an archive is linked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from pipeline import evidence
from pipeline.resolve.context import defined_aliases

Row = dict[str, Any]
Rows = dict[str, list[Row]]
TABLES = ("documents", "fields", "citations", "responsibilities")  # that facts are made from

_DOCUMENT = (
    "doc_id", "file_id", "ordinal", "text_source", "ocr_confidence", "type_code", "code", "code_number",
    "code_notation", "issued_date", "issued_date_raw", "place", "organ_name", "parent_organ_name", "system", "subject",
    "source_path",
)  # fmt: skip
_CITATION = (
    "doc_id", "citation_id", "form", "type_code", "code", "code_number", "code_notation", "issued_date", "organ_name",
    "title", "relation", "within", "start", "confidence",
)  # fmt: skip
_REPEATED = ("type_code", "code", "code_notation", "organ_name", "title", "relation", "form", "parent_organ_name")


class Facts(NamedTuple):
    """One document: `methods` of its number and day, `bodies` of its tasks with how often each is named."""

    doc_id: str
    document: Row | None
    aliases: dict[str, str]
    methods: dict[str, str]
    citations: list[Row]
    bodies: list[tuple[str, int]]


def facts_of(tables: Mapping[str, list[Row]]) -> list[Facts]:
    """The facts of each document that the rows of `TABLES` speak of, by doc_id; columns without a value are left out."""
    documents = {row["doc_id"]: row for row in tables.get("documents", ())}
    methods: dict[str, dict[str, str]] = defaultdict(dict)
    for row in tables.get("fields", ()):
        if row["name"] in evidence.FIELDS:
            methods[row["doc_id"]][row["name"]] = row["method"]
    citations: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(tables.get("citations", ()), key=lambda r: (r["doc_id"], r["citation_id"])):
        citations[row["doc_id"]].append(_citation(row))
    bodies: dict[str, Counter[str]] = defaultdict(Counter)
    # bodies enter in the order of their documents, whatever the order of the rows
    named = (row for row in tables.get("responsibilities", ()) if row.get("organ_text"))
    for row in sorted(named, key=lambda r: (r["doc_id"], r["task_id"], r["role"], r["ordinal"])):
        bodies[row["doc_id"]][row["organ_text"]] += 1
    return [
        Facts(
            doc_id,
            brief(documents[doc_id]) if doc_id in documents else None,
            defined_aliases(documents[doc_id].get("text") or "") if doc_id in documents else {},
            methods[doc_id],
            citations[doc_id],
            list(bodies[doc_id].items()),
        )
        for doc_id in sorted({*documents, *citations, *bodies})
    ]


def brief(row: Row) -> Row:
    """Of a row of `documents`, what linking looks at."""
    kept = {name: row[name] for name in _DOCUMENT if row.get(name) is not None}
    return kept | ({"flags": ["draft"]} if "draft" in (row.get("flags") or ()) else {})


def _citation(row: Row) -> Row:
    kept = {name: row[name] for name in _CITATION if row.get(name) is not None}
    if row.get("form") == "named" and row.get("text") is not None:
        kept["text"] = row["text"]
    return kept


# ------------------------------------------------------------------ kept between runs
def packed(facts: Iterable[Facts]) -> list[Any]:
    """Facts as JSON can hold them (dates as `datetime.date`, which the store writes in ISO form)."""
    return [list(one) for one in facts]


def unpacker() -> Callable[[list[Any]], Iterator[Facts]]:
    """Reads what `packed` gave back from JSON; strings that many documents share are held once."""
    same: dict[str, str] = {}
    days: dict[str, date] = {}

    def settle(row: Row) -> Row:
        for name in _REPEATED:
            if name in row:
                row[name] = same.setdefault(row[name], row[name])
        if "issued_date" in row:
            day = row["issued_date"]
            row["issued_date"] = days.get(day) or days.setdefault(day, date.fromisoformat(day))
        return row

    def read(kept: list[Any]) -> Iterator[Facts]:
        for doc_id, document, aliases, methods, citations, bodies in kept:
            for row in citations:
                settle(row)["doc_id"] = doc_id
            yield Facts(
                doc_id,
                settle(document) if document else None,
                aliases,
                methods,
                citations,
                [(same.setdefault(text, text), number) for text, number in bodies],
            )

    return read
