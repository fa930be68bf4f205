"""Documents with the number and day that only the archive tells, and what follows from them in their other rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from pipeline import evidence
from pipeline.document import Candidate, Field
from pipeline.resolve.citing import Citing
from pipeline.resolve.organs import Organs

Row = dict[str, Any]
Rows = dict[str, list[Row]]
_TABLES = ("documents", "fields", "candidates")


class _Rows(NamedTuple):
    """The rows of one document; `fields` by name."""

    document: Row
    fields: dict[str, Row]
    candidates: list[Row]


def completed(tables: Rows, organs: Organs) -> Rows:
    """The rows of `documents`, `fields` and `candidates` with what citing documents tell of number and day, in order."""
    rows = {name: tables.get(name, []) for name in _TABLES}
    fields: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows["fields"]:
        fields[row["doc_id"]][row["name"]] = row
    asked = [row for row in rows["documents"] if row.get("code_notation") and any(_open(row, fields[row["doc_id"]]))]
    if not asked:
        return rows
    known: dict[str, list[Row]] = defaultdict(list)
    for row in rows["candidates"]:
        known[row["doc_id"]].append(row)
    citing = Citing(_clear(rows["documents"], fields), tables.get("citations", ()), organs)
    filled: dict[str, _Rows] = {}
    for row in asked:
        own = _Rows(row, fields[row["doc_id"]], known[row["doc_id"]])
        if told := citing.candidates(row, *_open(row, own.fields)):
            filled[row["doc_id"]] = _filled(own, told)
    return _replaced(rows, filled)


def _open(row: Row, fields: dict[str, Row]) -> tuple[bool, bool]:
    """Number and day: not known, or not from print alone."""
    number, day = (
        row.get(name) is None or fields.get(name, {}).get("method", "rule") != "rule" for name in evidence.FIELDS
    )
    return number, day


def _clear(documents: Iterable[Row], fields: dict[str, dict[str, Row]]) -> list[Row]:
    """Documents whose number the ink gives, which no other act of theirs bears."""
    methods = {doc_id: own.get("code_number", {}).get("method", "rule") for doc_id, own in fields.items()}
    return [row for row in documents if not evidence.used(methods.get(row["doc_id"], "rule"))]


# ------------------------------------------------------------------ one document
def _filled(own: _Rows, told: list[Candidate]) -> _Rows:
    document, fields = dict(own.document), dict(own.fields)
    found: dict[str, Field] = {}
    candidates = []
    for name in evidence.FIELDS:
        said = [evidence.candidate_of(row) for row in own.candidates if row["field"] == name]
        said = list(evidence.ordered([*said, *(c for c in told if c.field == name)]))
        if said:
            found[name] = _weighed(document, fields.get(name), name, tuple(said))
            candidates += [
                evidence.row(document["doc_id"], number, candidate, found[name].value)
                for number, candidate in enumerate(said, 1)
            ]
    for name, field in found.items():
        if evidence.used(field.method) or not evidence.same_value(name, field.value, document.get(name)):
            _set(document, fields, field)
    document["flags"] = _flags(own.document, document, found)
    return _Rows(document, fields, candidates)


def _weighed(document: Row, row: Row | None, name: str, candidates: tuple[Candidate, ...]) -> Field:
    """The field weighed anew with all candidates; what the ink clearly gives stays."""
    method = row["method"] if row else "rule"
    inked = not evidence.used(method)
    value = document.get(name) if inked else None
    sure = row["confidence"] if row else 1.0
    return evidence.fused(Field(name, value, confidence=sure, method=method if inked else "rule"), candidates)


def _set(document: Row, fields: dict[str, Row], field: Field) -> None:
    """Write a field's new value into the document's rows; with the number goes the code."""
    name, value = field.name, field.value
    document[name] = value
    _set_row(document, fields, field)
    if name == "code_number":
        notation, code = fields["code_notation"], None
        if value is not None:
            before = document["text"][: notation["start"] or 0][-4:]
            code = evidence.join(str(value), notation["value"], before, document.get("system"))
        document["code"] = code
        sure = field.confidence * evidence.AGREED
        _set_row(document, fields, replace(field, name="code", value=code, confidence=sure))
    each = [row["confidence"] for row in fields.values()]
    document["confidence"] = round(sum(each) / len(each), 4) if each else None


def _set_row(document: Row, fields: dict[str, Row], field: Field) -> None:
    like = fields.get(field.name) or {**fields["code"], "doc_id": document["doc_id"], "name": field.name, "raw": None}
    text = field.value.isoformat() if isinstance(field.value, date) else field.value
    told = {"value": text, "confidence": round(field.confidence, 4), "method": field.method}
    fields[field.name] = {**like, **told}


def _flags(before: Row, document: Row, found: dict[str, Field]) -> list[str]:
    flags = {flag for flag in before.get("flags") or () if not evidence.is_doubt(flag)}
    flags |= set(evidence.doubts(found))
    for name, flag in (("code_number", "number_missing"), ("issued_date", "date_incomplete")):
        if document.get(name) is not None:
            flags.discard(flag)
        elif before.get(name) is not None:  # its sources contradict each other, seen together
            flags.add(flag)
    return sorted(flags)


# ------------------------------------------------------------------ all of them
def _replaced(rows: Rows, filled: dict[str, _Rows]) -> Rows:
    """All rows in their order, those of the documents that were filled in place of the old ones."""
    out: Rows = {"documents": [], "fields": [], "candidates": []}
    out["documents"] = [filled[row["doc_id"]].document if row["doc_id"] in filled else row for row in rows["documents"]]
    for name in ("fields", "candidates"):
        old: dict[str, list[Row]] = defaultdict(list)
        for row in rows[name]:
            old[row["doc_id"]].append(row)
        for row in rows["documents"]:
            doc_id = row["doc_id"]
            if doc_id not in filled:
                out[name] += old[doc_id]
            elif name == "fields":
                out[name] += _in_order(filled[doc_id].fields)
            else:
                out[name] += filled[doc_id].candidates
    return out


def _in_order(fields: dict[str, Row]) -> list[Row]:
    """As `evidence.weigh` orders them: the number before the code."""
    names = [name for name in fields if name != "code_number"]
    if "code_number" in fields:
        names.insert(names.index("code") if "code" in names else 0, "code_number")
    return [fields[name] for name in names]
