"""Type of the act, from its title line; of a letter, which has none, from how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.document import Field
from pipeline.header.masthead import TYPE_CODES, Masthead

_LETTER = "CV"
_NOTATION_TYPE = re.compile(r"(?:[/\d]|[-–—] ?)(?P<code>[^\W\d_]{1,5}) ?[-–/]")
_LETTER_NOTATION = re.compile(r"/ ?[^\W\d_]{2,12} ?[-–] ?[^\W\d_]{2,12}$")
_NAMES: dict[str, str] = {}
for _name, _code in TYPE_CODES.items():
    _NAMES.setdefault(_code, _name)


def find(masthead: Masthead) -> Iterator[Field]:
    """`type_code` and `type_name`: ``KẾ HOẠCH`` → ``KH``, ``Kế hoạch``; a letter has ``CV`` and no name."""
    if masthead.title is not None:
        name, span = masthead.title
        raw = masthead.document.text[span.start : span.end]
        yield Field("type_code", TYPE_CODES[name], raw, span, 0.98)
        yield Field("type_name", name, raw, span, 0.98)
        return
    number = masthead.first("number")
    if number is None:
        if masthead.is_letter and masthead.first("date") is not None:
            yield Field("type_code", _LETTER, None, None, 0.8)
        return
    stated = _NOTATION_TYPE.search(number.text)
    known = stated["code"] if stated and stated["code"] in _NAMES else None
    if known and known != _LETTER and masthead.first("letter") is None:
        # the title line is lost or unreadable, but the notation names the type
        span = number.part(*stated.span("code")) if stated else number.span
        yield Field("type_code", known, known, span, 0.8)
        yield Field("type_name", _NAMES[known], known, span, 0.7)
    elif masthead.is_letter or known == _LETTER:
        first = masthead.first("letter") or number
        yield Field("type_code", _LETTER, None, first.span, 0.93)
    elif known is None and _LETTER_NOTATION.search(number.text):
        # only a letter has a notation of bodies alone: ``431/STTTT-CNTT``
        yield Field("type_code", _LETTER, None, number.span, 0.75)
