"""What else than its ink tells the number and day of an act, weighed with what the ink may say.

Sources are the act's later pages, the name of its file, its digital signatures and, where the whole archive is seen
(`pipeline.resolve`), the documents that cite it. Clear ink is never overruled: another value is a flag. Unclear ink is
helped: where all together are sure, the field gets the value, its `method` names the sources, and a flag says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from pipeline.document import Box, Candidate, Document, Field
from pipeline.errors import UsageError
from pipeline.evidence import copies, filename, fusion, ink, signing
from pipeline.evidence.fusion import INK, Verdict
from pipeline.settings import EVIDENCE

SOURCES = EVIDENCE
ORDER = ("print", "handwriting", *SOURCES)
FIELDS = ("code_number", "issued_date")
AGREED = 0.98  # how surely a notation was read that another source of the number bears too
_NAMES = {"code_number": "number", "issued_date": "date"}
_FIRST = 0.5  # share of a file name's word that it keeps for a later act of the file
_CLAIMED = 0.5  # probability from which a source that says otherwise contradicts
_DOUBT = re.compile(r"(?:number|date)_(?:unsure|(?:from|disagrees):[a-z-]+)")
_PARTY = re.compile(r"[A-ZĐ][\wĐđ]{0,4}/")

__all__ = [
    "AGREED", "FIELDS", "ORDER", "SOURCES", "candidate_of", "doubts", "fused", "is_doubt", "join", "ordered", "row",
    "same_value", "used", "weigh", "without",
]  # fmt: skip


def without(excluded: str) -> tuple[str, ...]:
    """The sources that are left when those named, parted by commas, are not used; raises `UsageError` for others."""
    names = {name for part in excluded.split(",") if (name := part.strip())}
    if unknown := sorted(names - set(SOURCES)):
        raise UsageError(f"there is no source {unknown[0]!r}", f"choose from: {', '.join(SOURCES)}")
    return tuple(source for source in SOURCES if source not in names)


def weigh(document: Document, sources: Collection[str] = SOURCES) -> dict[str, Field]:
    """The fields of an act whose header was read, with the candidates of number and day, and values where sure.

    Only `sources` are asked. ``Số:    /KH-UBND`` in ``2119 kh ubnd.pdf`` → `code_number` 2119, `method` ``file-name``.
    """
    told = [c for c in _evidence(document, sources) if c.source in sources]
    fields = dict(document.fields)
    if not fields:
        return fields  # no act
    for name in FIELDS:
        found = ordered([*ink.candidates(document, name), *(c for c in told if c.field == name)])
        if found:
            fields[name] = fused(fields.get(name) or Field(name, None), found)
    number, code = fields.get("code_number"), fields.get("code")
    if number and code and code.value is None and number.value:
        notation = fields["code_notation"]
        at = notation.span.start if notation.span else 0
        value = join(number.value, str(notation.value), document.text[max(0, at - 4) : at], document.value("system"))
        fields["code"] = replace(code, value=value, confidence=number.confidence * AGREED, method=number.method)
        if not number.span:  # nothing stands in the blank
            fields["code_number"] = replace(number, span=code.span)
    return _in_order(fields)


def _in_order(fields: Mapping[str, Field]) -> dict[str, Field]:
    """A number that the header did not find stands before the code that it completes."""
    names = [name for name in fields if name != "code_number"]
    if "code_number" in fields:
        names.insert(names.index("code") if "code" in names else 0, "code_number")
    return {name: fields[name] for name in names}


def _evidence(document: Document, sources: Collection[str]) -> Iterator[Candidate]:
    year = ink.printed_year(document)
    notation = document.value("code_notation")
    if notation and "later-page" in sources:
        yield from copies.candidates(document, notation)
    if notation and "file-name" in sources:
        yield from _named("code_number", filename.numbers(document.source_path, notation, year), document)
    if "issued_date" not in document.fields:
        return
    month = ink.printed_month(document)
    if notation and "file-name" in sources:
        days = [d for d in filename.days(document.source_path, year) if month in (None, int(d.value[5:7]))]
        yield from _named("issued_date", days, document)
    if "signature-time" in sources:
        shown = list(_days(ink.candidates(document, "issued_date")))
        yield from signing.candidates(document, shown, year, month)


def _named(field: str, said: Iterable[filename.Named], document: Document) -> Iterator[Candidate]:
    share = 1.0 if document.ordinal == 1 else _FIRST
    for value, sure in said:
        yield Candidate(field, value, "file-name", round(sure * share, 4))


def _days(candidates: Iterable[Candidate]) -> Iterator[date]:
    for candidate in candidates:
        with suppress(ValueError):
            yield date.fromisoformat(candidate.value)


# ------------------------------------------------------------------ one field
def ordered(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Candidates by field, source and probability, numbers written as the norm does (``5`` → ``05``)."""
    same = (replace(c, value=_number(c.value)) if c.field == "code_number" else c for c in candidates)
    return fusion.ordered(same, ORDER)


def _number(value: str) -> str:
    return value.strip().lstrip("0").zfill(2)


def same_value(field: str, a: object, b: object) -> bool:
    """Two values of a field are one: ``5`` and ``05``, a date and its ISO form."""
    return _number(str(a)) == _number(str(b)) if field == "code_number" else str(a) == str(b)


def fused(field: Field, candidates: tuple[Candidate, ...]) -> Field:
    """A field with its candidates; one without a value gets that of which they are sure together."""
    field = replace(field, candidates=candidates)
    if field.value is not None:
        return field
    verdict = fusion.weigh(candidates, field.name)
    if verdict is None or verdict.confidence < fusion.SURE or not any(s in SOURCES for s in verdict.sources):
        return field
    value: object = verdict.value
    if field.name == "issued_date":
        value = date.fromisoformat(verdict.value)
    return replace(field, value=value, confidence=verdict.confidence, method=method(verdict, candidates))


def method(verdict: Verdict, candidates: Iterable[Candidate]) -> str:
    """How a value was found, as `fields.method` says it: ``file-name``, ``model+file-name``, ``file-name+cited-by``."""
    inked = {c.source for c in candidates if c.source in INK and c.value == verdict.value}
    first = "model" if "handwriting" in inked else "rule"
    said = [source for source in SOURCES if source in verdict.sources]
    return "+".join([*([first] if "ink" in verdict.sources else []), *said])


def used(method: str) -> list[str]:
    """The sources that a `method` names, the ink aside."""
    return [source for source in SOURCES if source in method.split("+")]


def join(number: str, notation: str, before: str, system: str | None) -> str:
    """Number and notation in the act's own form: `before` is what stands in front of the notation.

    ``173``, ``KH/ĐU``, ``Số:   -`` → ``173-KH/ĐU``; ``46``, ``KH-CĐDK``, ``Số:  /`` → ``46/KH-CĐDK``.
    """
    mark = re.search(r"[/–—-]\s*$", before)
    party = mark[0].strip() != "/" if mark else system == "party" and bool(_PARTY.match(notation))
    return f"{number}{'-' if party else '/'}{notation}"


# ------------------------------------------------------------------ rows
def row(doc_id: str, ordinal: int, candidate: Candidate, value: object) -> dict[str, Any]:
    """A row of `candidates`; `value` is the field's own."""
    return {
        "doc_id": doc_id,
        "field": candidate.field,
        "ordinal": ordinal,
        "value": candidate.value,
        "source": candidate.source,
        "confidence": round(candidate.confidence, 4),
        "chosen": value is not None and same_value(candidate.field, candidate.value, value),
        "page": candidate.page,
        "bbox": [round(edge, 2) for edge in candidate.box] if candidate.box else None,
    }


def candidate_of(row: Mapping[str, Any]) -> Candidate:
    """A candidate back from its row."""
    box = Box(*row["bbox"]) if row["bbox"] else None
    return Candidate(row["field"], row["value"], row["source"], row["confidence"], row["page"], box)


# ------------------------------------------------------------------ doubts
def doubts(fields: Mapping[str, Field]) -> Iterator[str]:
    """Flags of the fields that `weigh` gives: ``number_from:file-name``, ``date_disagrees:cited-by``, ``number_unsure``."""
    for name in FIELDS:
        field = fields.get(name)
        if field is None:
            continue
        what = _NAMES[name]
        if field.value is None and field.candidates:
            yield f"{what}_unsure"
        yield from (f"{what}_from:{source}" for source in used(field.method))
        for source in SOURCES if field.value is not None else ():
            if _contradicts(source, field):
                yield f"{what}_disagrees:{source}"


def is_doubt(flag: str) -> bool:
    """The flag is one that `doubts` gives."""
    return bool(_DOUBT.fullmatch(flag))


def _contradicts(source: str, field: Field) -> bool:
    said = [c for c in field.candidates if c.source == source]
    if not said or any(same_value(field.name, c.value, field.value) for c in said):
        return False
    if source == "signature-time":  # signed, or sealed, before the day that it bears
        return all(c.value < str(field.value) for c in said)
    return max(c.confidence for c in said) >= _CLAIMED
