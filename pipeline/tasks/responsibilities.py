"""Who answers for a task: the subject of its sentence or whom it is given to, who supports, who is reported to."""

from __future__ import annotations

import re
from itertools import islice

from pipeline.bodies import Body, is_kind, split_bodies, stops_at
from pipeline.document import Document, Span
from pipeline.tasks.sentence import Roles, Sentence, pattern
from pipeline.text import is_upper

_HEADING = 260  # a longer heading is a sentence, not a list of names
_NAMES = 140  # a heading no longer than this may be one name that no list knows to its end
_BLOT = 4  # characters that a blemish of the page leaves behind a name
_BREAKS = 12  # sentences of one item that are read for a subject

_ASKS = re.compile(r"(?<!theo )(?<!trình )(?:đề nghị|yêu cầu|giao|chỉ thị)(?: cho)? (?=[^.;]{4,900}:\W{0,3}$)")
_BREAK = re.compile(r"; (?=các |lãnh đạo |cơ quan )|[.…] (?=[A-ZĐÀ-Ỹ])")
_REST = re.compile(r"^[\s.,:;*_)]*(?:\([^()]{0,200}\))?[\s.:;*_]*$")
_PERSON = re.compile(
    r"^(?:Cán bộ|Chuyên viên|Công chức|Viên chức) (?:phụ trách|theo dõi|chuyên trách|làm)(?: {1,2}\w+){0,24}$"
)
_WORDS = re.compile(r"[^\W\d_]+")


def find_roles(document: Document, span: Span) -> Roles:
    """Roles that the text of an item states by itself."""
    return Sentence(document.folded, span, document.scanned).roles()


def asked(document: Document, span: Span) -> tuple[Body, ...]:
    """Bodies that a lead-in asks to do what follows: ``Chủ tịch UBND tỉnh yêu cầu các sở, ban, ngành:``."""
    sentence = Sentence(document.folded, span, document.scanned)
    for m in _ASKS.finditer(document.folded, span.start, span.end):
        if bodies := sentence.bodies(m.end()):
            return tuple(bodies)
    return ()


def later_subject(document: Document, span: Span) -> tuple[Body, ...]:
    """Bodies that a later sentence or clause of an item has act: ``Mở rộng mạng lưới. Các xã rà soát …``."""
    text, noisy = document.folded, document.scanned
    for m in islice(_BREAK.finditer(text, span.start, span.end), _BREAKS):
        if subject := Sentence(text, Span(m.end(), span.end), noisy).subject():
            return tuple(subject)
    return ()


def heading_roles(document: Document, span: Span, *, lead_in: bool) -> Roles:
    """Roles that a heading or lead-in gives what stands below it; a heading that names no body gives none."""
    text, noisy = document.folded, document.scanned
    written = text[span.start : span.end].rstrip(" .:;*_-")
    stop = span.start + len(written)
    if not written:
        return Roles()
    shown = _titled(text, span.start, stop) if is_upper(written, 0.9) else text
    prefix = pattern("heading-prefix").match(shown[span.start : min(stop, span.start + 40)])
    begin = span.start + (prefix.end() if prefix else 0)
    if stop - begin < _HEADING or lead_in:
        if _PERSON.match(re.sub(r"[,\-–/]", "", shown[begin:stop])):
            return Roles(lead=(Body(Span(begin, stop)),))
        bodies = split_bodies(shown, begin, stop, noisy=noisy)
        if bodies and shown is not text and not is_kind(shown, begin, stop, noisy=noisy):
            return Roles()
        if bodies and _REST.match(shown[bodies[-1].span.end : stop]):
            return Roles(lead=tuple(bodies))
        if bodies and stop - begin < _NAMES and not _has_verb(shown, bodies[-1].span.end, stop, noisy):
            last = bodies[-1]
            return Roles(lead=(*bodies[:-1], Body(Span(last.span.start, stop), last.head)))
    sentence = Sentence(text, span, noisy)
    if pattern("announces").search(text[span.start : span.end]):
        return Roles(lead=tuple(sentence.ordered(sentence.subject()))) if lead_in else Roles()
    roles = sentence.roles()
    return roles if roles.lead or lead_in else Roles()


def names_bodies(document: Document, span: Span) -> bool:
    """A heading holds nothing but names of bodies: ``2. Chủ tịch Ủy ban nhân dân các huyện``."""
    end = span.start + len(document.folded[span.start : span.end].rstrip(" .:;*_-"))
    bodies = split_bodies(document.folded, span.start, end, noisy=document.scanned)
    if not bodies:
        return False
    rest = document.folded[bodies[-1].span.end : end]
    return bool(_REST.match(rest)) or (document.scanned and len(rest) <= _BLOT)


def _has_verb(text: str, start: int, end: int, noisy: bool) -> bool:
    """A word that goes on with a sentence stands between two offsets."""
    return any(stops_at(text, m.start(), end, noisy=noisy) for m in _WORDS.finditer(text, start, end))


def _titled(text: str, start: int, end: int) -> str:
    """A line in capitals with small letters but for the first of each word; the text keeps its length."""
    return text[:start] + text[start:end].title() + text[end:]


# ------------------------------------------------------------------ cells and attribute lines
_BLANK = re.compile(r"[\s.,;:*_–\-+•]*")
_TAIL = re.compile(r"(?: [^\W\d_]+){1,4}")  # the end of a name that no list knows
_PART = re.compile(r"[;\n]|(?:,| và) (?=[A-ZĐ][^,;]{2,60})")


def list_bodies(document: Document, span: Span) -> list[Body]:
    """Bodies of a cell or line that holds nothing but names, whatever they look like."""
    text, at, end, noisy = document.folded, span.start, span.end, document.scanned
    found: list[Body] = []
    while True:
        blank = _BLANK.match(text, at, end)
        at = blank.end() if blank else at
        if at >= end:
            return found
        bodies = split_bodies(text, at, end, noisy=noisy)
        if bodies:
            found.extend(bodies)
            at = bodies[-1].span.end
            stop = part.start() if (part := _PART.search(text, at, end)) else end
            if _TAIL.fullmatch(text, at, stop) and not _has_verb(text, at, stop, noisy):
                found[-1], at = Body(Span(found[-1].span.start, stop), found[-1].head), stop
            if _REST.match(text[at:end]):
                return found
        part = _PART.search(text, at, end)
        if not bodies:
            name = text[at : part.start() if part else end].strip()
            if 1 < len(name) < 160 and name[0].isalpha():
                found.append(Body(Span(at, at + len(name))))
        at = part.end() if part else end
