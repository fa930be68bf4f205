"""Documents with the number and day that only the archive tells, and what follows from them in their other rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from pipeline import evidence
from pipeline.document import Candidate, Field
from pipeline.resolve.citing import Citing
from pipeline.resolve.facts import Facts
from pipeline.resolve.organs import Organs

Row = dict[str, Any]


class Own(NamedTuple):
    """The rows of one document; `fields` by name."""

    document: Row
    fields: dict[str, Row]
    candidates: list[Row]

    def rows(self, name: str) -> list[Row]:
        """Its rows of `fields` or `candidates`, in the order of the tables."""
        return self.candidates if name == "candidates" else _in_order(self.fields)


def completed(
    facts: Iterable[Facts], citations: list[Row], organs: Organs, load: Callable[[str], Mapping[str, list[Row]]]
) -> dict[str, Own]:
    """What citing documents tell of number and day: the rows, by doc_id, of the documents of which they tell any."""
    held = [(one.document, one.methods) for one in facts if one.document]
    asked = [(row, _open(row, methods)) for row, methods in held if row.get("code_notation")]
    asked = [(row, opened) for row, opened in asked if any(opened)]
    if not asked:
        return {}
    citing = Citing((row for row, methods in held if _clear(methods)), citations, organs)
    filled: dict[str, Own] = {}
    for row, opened in asked:
        if told := citing.candidates(row, *opened):
            rows = load(row["doc_id"])
            [document] = rows["documents"]
            own = Own(document, {field["name"]: field for field in rows["fields"]}, list(rows["candidates"]))
            filled[row["doc_id"]] = _filled(own, told)
    return filled


def _open(row: Row, methods: Mapping[str, str]) -> tuple[bool, bool]:
    """Number and day: not known, or not from print alone."""
    number, day = (row.get(name) is None or methods.get(name, "rule") != "rule" for name in evidence.FIELDS)
    return number, day


def _clear(methods: Mapping[str, str]) -> bool:
    """The ink gives the number, which no other act of its body bears."""
    return not evidence.used(methods.get("code_number", "rule"))


# ------------------------------------------------------------------ one document
def _filled(own: Own, told: list[Candidate]) -> Own:
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
    return Own(document, fields, candidates)


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


def _in_order(fields: dict[str, Row]) -> list[Row]:
    """As `evidence.weigh` orders them: the number before the code."""
    names = [name for name in fields if name != "code_number"]
    if "code_number" in fields:
        names.insert(names.index("code") if "code" in names else 0, "code_number")
    return [fields[name] for name in names]
