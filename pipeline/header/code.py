"""Number and notation of the act, in its own form: ``173-KH/ĐU`` (Party), ``46/KH-CĐLT`` (State, unions)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.document import Field, Frame, Span
from pipeline.header.filled import TRUSTED, as_candidates, frames_on, told
from pipeline.header.masthead import TYPE_CODES, Line, Masthead
from pipeline.notation import BODIES, TYPES, alike, known, near, shape
from pipeline.rules import load

_RULES = load("header")
_NUMBER_MARK = _RULES.pattern("number-mark")
_PARTY = _RULES.pattern("party-notation")
_STATE = _RULES.pattern("state-notation")
_CLEAN = re.compile(r"\d{1,6}[a-zđ]?")
_SPACED = re.compile(r"(?: [A-ZĐ]{1,4}){1,4}\s*$")
_BLANK = " .…_*-–—:'’`\"|,;~="
_ETH = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "–": "-", "—": "-"})
# Of numbers written by hand, OCR read clean but wrong digits with certainties up to .79, right ones from .92.
_LEGIBLE = 0.82
# How surely a notation was read right: made of abbreviations that there are, and else.
_ESTABLISHED, _NEW = 0.985, 0.89
_OVERGROWN = 2.0  # a number this much taller than its notation has ink of other lines in its box
_ANOTHERS = re.compile(r"\s+của\s")  # a line of the subject: ``Số 14/QĐ-BYT của Bộ Y tế``


@dataclass(frozen=True, slots=True)
class _Number:
    """A number line taken apart; `notation` in canonical spelling, `span` from number to notation.

    `frame` is the blank that a hand filled with the number, where one was found.
    """

    number: str | None
    notation: str
    party: bool
    span: Span
    number_span: Span
    notation_span: Span
    frame: Frame | None = None

    def code(self, number: str) -> str:
        """The whole code with a number."""
        return f"{number}-{self.notation}" if self.party else f"{number}/{self.notation}"


def find(masthead: Masthead) -> Iterator[Field]:
    """`code`, `code_number`, `code_notation`; without a legible number only the notation has a value."""
    read = next((n for line in masthead.having("number") if (n := _read(masthead, line))), None)
    if read is None:
        return
    text = masthead.document.text
    raw = text[read.span.start : read.span.end]
    if read.frame is not None:
        yield from _by_hand(masthead, read, read.frame, raw)
    else:
        if read.number is not None:
            number_raw = text[read.number_span.start : read.number_span.end]
            yield Field("code_number", read.number, number_raw, read.number_span, 0.97)
        yield Field("code", read.code(read.number) if read.number is not None else None, raw, read.span, 0.96)
    notation_raw = text[read.notation_span.start : read.notation_span.end]
    yield Field("code_notation", read.notation, notation_raw, read.notation_span, 0.96)


def _by_hand(masthead: Masthead, read: _Number, frame: Frame, raw: str) -> Iterator[Field]:
    """Number and code from the blank; without a value, but with what it may be, where that is not sure enough."""
    document = masthead.document
    likely = list(frame.candidates)
    best, sure = likely[0] if likely else ("", 0.0)
    value = best if best and sure >= TRUSTED else None
    number_raw = document.text[read.number_span.start : read.number_span.end]
    candidates = as_candidates("code_number", likely, frame)
    confidence = told(document, read.number_span, sure)
    yield Field("code_number", value, number_raw, read.number_span, confidence, "model", candidates)
    established = _ESTABLISHED if known(read.notation) else _NEW
    whole = [(read.code(number), p * established) for number, p in likely if number]
    confidence = told(document, read.span, sure * established)
    code = read.code(value) if value else None
    yield Field("code", code, raw, read.span, confidence, "model", as_candidates("code", whole, frame))


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
    if _ANOTHERS.match(text, found.end()):
        return None
    number_text = text[first : found.start()]
    stripped = number_text.strip(_BLANK)
    offset = first + (number_text.find(stripped) if stripped else 0)
    number_span = line.part(offset, offset + len(stripped))
    notation_span = line.part(start, found.end())
    number = _number(masthead, stripped, number_span, notation_span) if mark else None
    whole = line.part(offset if stripped else found.start(), found.end())
    frame = frames_on(masthead.document, notation_span).get("number") if masthead.scanned else None
    return _Number(number, notation, is_party, whole, number_span, notation_span, frame)


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
    if titled and part != titled and (shape(part) == shape(titled) or (masthead.scanned and near(part, titled))):
        return titled
    if part in TYPES:
        return part
    return alike(part, TYPES) or (part if not masthead.is_letter else _body(masthead, part))


def _body(masthead: Masthead, part: str) -> str:
    """The body's abbreviation meant by a reading of it."""
    part = _tight(part)
    if part in BODIES:
        return part
    if meant := alike(part, BODIES):
        return meant
    if masthead.scanned:
        return next((b for b in _issuer_letters(masthead) if len(b) > 2 and _close(part, b)), part)
    return part


def _close(part: str, body: str) -> bool:
    """One letter apart, lost or added."""
    return near(part, body) or Levenshtein.distance(shape(part), shape(body), score_cutoff=1) <= 1


def _issuer_letters(masthead: Masthead) -> list[str]:
    """The abbreviations that the names in the masthead give: ``ỦY BAN NHÂN DÂN`` → ``UBND``."""
    initials = ("".join(w[0] for w in re.findall(r"[^\W\d_]+", line.text)) for line in masthead.having("organ"))
    shapes = [shape(i) for i in initials]
    return [b for b in sorted(BODIES) if any(s.startswith(shape(b)) for s in shapes)]
