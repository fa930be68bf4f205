"""What the ink of an act's first page says of its number and day: values that `header` read, or may have read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Candidate, Document, Field
from pipeline.evidence.fusion import INK
from pipeline.text import fold

_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
_MONTH = re.compile(r"[Tt]háng ?(\d{1,2})(?!\d)")


def printed_year(document: Document) -> int | None:
    """The year of the date line, which is printed where day and month are left to a hand."""
    found = _YEAR.findall(_date_line(document))
    return int(found[-1]) if found else None


def printed_month(document: Document) -> int | None:
    """The month of the date line where it is printed for sure: on a scan a hand may have written it."""
    found = None if document.text_source in {"ocr", "mixed"} else _MONTH.search(_date_line(document))
    return int(found[1]) if found else None


def _date_line(document: Document) -> str:
    field = document.fields.get("issued_date")
    return fold(field.raw or "") if field else ""


def candidates(document: Document, name: str) -> Iterator[Candidate]:
    """The candidates of a field that its reader left; of a value read in print, that value alone."""
    field = document.fields.get(name)
    if field is None:
        return
    told = [c for c in field.candidates if c.field == name and c.source in INK]
    yield from told
    if field.value is not None and not any(c.value == str(field.value) for c in told):
        yield _read(document, field)


def _read(document: Document, field: Field) -> Candidate:
    source = "handwriting" if field.method.startswith("model") else "print"
    if not field.span:
        return Candidate(field.name, str(field.value), source, field.confidence)
    sure = round(field.confidence * document.confidence(field.span), 4)
    place = document.locate(field.span)
    return Candidate(field.name, str(field.value), source, sure, place.page, place.box)
