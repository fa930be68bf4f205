"""Number and notation of the act, in its own form: ``173-KH/ĐU`` (Party), ``46/KH-CĐLT`` (State, unions)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.document import Field, Span
from pipeline.header.masthead import TYPE_CODES, Line, Masthead
from pipeline.rules import load
from pipeline.text import bare

_RULES = load("header")
_NUMBER_MARK = _RULES.pattern("number-mark")
_PARTY = _RULES.pattern("party-notation")
_STATE = _RULES.pattern("state-notation")
_CLEAN = re.compile(r"\d{1,6}[a-zđ]?")
_SPACED = re.compile(r"(?: [A-ZĐ]{1,4}){1,4}\s*$")
_BLANK = " .…_*-–—:'’`\"|,;~="
_ETH = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "–": "-", "—": "-"})
_BODIES = frozenset(_RULES.data["notation"]["bodies"])
_CODES = frozenset(TYPE_CODES.values()) | {"QĐi", "VBHN", "SL", "SY", "TrS"}
_SHAPES = str.maketrans({"0": "O", "1": "I", "l": "I", "|": "I", "5": "S", "8": "B", "6": "G", "Q": "O", "C": "G"})
# Of numbers written by hand, OCR read clean but wrong digits with certainties up to .79, right ones from .92.
_LEGIBLE = 0.82
_OVERGROWN = 2.0  # a number this much taller than its notation has ink of other lines in its box


@dataclass(frozen=True, slots=True)
class _Number:
    """A number line taken apart; `notation` in canonical spelling, `span` from number to notation."""

    number: str | None
    notation: str
    party: bool
    span: Span
    number_span: Span
    notation_span: Span


def find(masthead: Masthead) -> Iterator[Field]:
    """`code`, `code_number`, `code_notation`; without a legible number only the notation has a value."""
    read = next((n for line in masthead.having("number") if (n := _read(masthead, line))), None)
    if read is None:
        return
    text = masthead.document.text
    raw = text[read.span.start : read.span.end]
    code = None
    if read.number is not None:
        code = f"{read.number}-{read.notation}" if read.party else f"{read.number}/{read.notation}"
        number_raw = text[read.number_span.start : read.number_span.end]
        yield Field("code_number", read.number, number_raw, read.number_span, 0.97)
    yield Field("code", code, raw, read.span, 0.96)
    notation_raw = text[read.notation_span.start : read.notation_span.end]
    yield Field("code_notation", read.notation, notation_raw, read.notation_span, 0.96)


def _read(masthead: Masthead, line: Line) -> _Number | None:
    mark = _NUMBER_MARK.match(line.text)
    first = mark.end() if mark else 0
    text = line.text.translate(_ETH)
    state = _STATE.search(text, first)
    party = _PARTY.search(text, first)
    if party and (state is None or party.start() < state.start()):
        found, is_party = party, True
        notation = f"{_mended(masthead, party['type'])}/{_body(masthead, party['body'])}"
        start = party.start("type")
    elif state:
        found, is_party = state, False
        year = re.sub(r"\D", "", state["year"] or "")
        spaced = _SPACED.match(text, state.end())  # letters set apart: ``QĐ - U B ND``
        rest = _tight(state["rest"] + (spaced.group() if spaced else ""))
        parts = re.split(r"([-/.])", _tight(state["first"]) + rest)
        parts[0] = _mended(masthead, parts[0])
        parts[2:] = [p if p in "-/." else _body(masthead, p) for p in parts[2:]]
        notation = (f"{year}/" if year else "") + "".join(parts)
        start = state.start("year") if state["year"] else state.start("first")
    else:
        return None
    number_text = text[first : found.start()]
    stripped = number_text.strip(_BLANK)
    offset = first + (number_text.find(stripped) if stripped else 0)
    number_span = line.part(offset, offset + len(stripped))
    notation_span = line.part(start, found.end())
    number = _number(masthead, stripped, number_span, notation_span) if mark else None
    whole = line.part(offset if stripped else found.start(), found.end())
    return _Number(number, notation, is_party, whole, number_span, notation_span)


def _number(masthead: Masthead, text: str, span: Span, notation: Span) -> str | None:
    text = re.sub(r"(?<=\d) (?=\d)", "", text)
    if not _CLEAN.fullmatch(text):
        return None
    if masthead.scanned and masthead.certainty(span) < _LEGIBLE:
        return None
    if masthead.scanned and masthead.tallness(span, notation) > _OVERGROWN:
        return None
    return text


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", text)


# ------------------------------------------------------------------ misread notations
def _mended(masthead: Masthead, part: str) -> str:
    """The type code meant by a reading of it: that of the title, or the known one that differs by diacritics only."""
    titled = TYPE_CODES[masthead.title[0]] if masthead.title else None
    if titled and part != titled and (_shape(part) == _shape(titled) or (masthead.scanned and _near(part, titled))):
        return titled
    if part in _CODES:
        return part
    return _alike(part, _CODES) or (part if not masthead.is_letter else _body(masthead, part))


def _body(masthead: Masthead, part: str) -> str:
    """The body's abbreviation meant by a reading of it."""
    part = _tight(part)
    if part in _BODIES:
        return part
    if alike := _alike(part, _BODIES):
        return alike
    if masthead.scanned:
        return next((b for b in _issuer_letters(masthead) if len(b) > 2 and _near(part, b)), part)
    return part


def _issuer_letters(masthead: Masthead) -> list[str]:
    """The abbreviations that the names in the masthead give: ``ỦY BAN NHÂN DÂN`` → ``UBND``."""
    initials = ("".join(w[0] for w in re.findall(r"[^\W\d_]+", line.text)) for line in masthead.having("organ"))
    shapes = [_shape(i) for i in initials]
    return [b for b in sorted(_BODIES) if any(s.startswith(_shape(b)) for s in shapes)]


@cache
def _by_shape(known: frozenset[str]) -> dict[str, str | None]:
    shapes: dict[str, str | None] = {}
    for code in known:
        shapes[_shape(code)] = None if _shape(code) in shapes else code
    return shapes


def _alike(part: str, known: frozenset[str]) -> str | None:
    """The one known code of the same shape: ``UBNĐ`` → ``UBND``, ``QD`` → ``QĐ``."""
    if len(part) < 2 or any(c.islower() for c in part[:2]):
        return None
    return _by_shape(known).get(_shape(part))


def _shape(part: str) -> str:
    return bare(part).upper().translate(_SHAPES)


def _near(part: str, code: str) -> bool:
    """One letter apart, of two or more."""
    if len(part) != len(code) or len(code) < 2:
        return False
    return sum(a != b for a, b in zip(_shape(part), _shape(code), strict=True)) <= 1
