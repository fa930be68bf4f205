"""Who answers for a task: the subject of its sentence or the one it is given to, who supports, and who is reported to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pipeline.bodies import Body, match_body, split_bodies, stops_at
from pipeline.document import Document, Responsibility, Span
from pipeline.rules import load
from pipeline.text import is_upper, key

_SUBJECT_WITHIN = 600  # characters in which the subject of a sentence stands
_HEADING = 260


@dataclass(frozen=True, slots=True)
class Roles:
    """Bodies by role, in the order of the text."""

    lead: tuple[Body, ...] = ()
    support: tuple[Body, ...] = ()
    report_to: tuple[Body, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lead or self.support or self.report_to)

    def rows(self, document: Document, *, inherited: bool = False, confidence: float = 0.9) -> tuple[Responsibility, ...]:
        """The roles as rows; a body is named once in a role, and not as its own support."""
        out: list[Responsibility] = []
        for role, bodies in (("lead", self.lead), ("support", self.support), ("report_to", self.report_to)):
            seen = {key(r.organ_text) for r in out if role == "support" or r.role == role}
            for body in bodies:
                name = body.name(document.text).strip(" .,;:")
                if key(name) and key(name) not in seen:
                    seen.add(key(name))
                    out.append(Responsibility(role, name, body.span, inherited, confidence * (0.95 if inherited else 1)))
        return tuple(out)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return load("roles").pattern(name)


# ------------------------------------------------------------------ an item
def find_roles(document: Document, span: Span) -> Roles:
    """Roles that the text of an item states by itself."""
    text = document.folded
    lead = _orders(text, span) or _subject(text, span)
    support = _governed(text, span, _support_ends(text, span))
    reports = _governed(text, span, _report_ends(text, span))
    return Roles(tuple(lead), tuple(support), tuple(reports))


_HEAD = re.compile(r"(?:^|[.;:] |, )$")


def _orders(text: str, span: Span) -> list[Body]:
    """Bodies that the item gives the task to: ``Giao Sở Y tế``, ``UBND tỉnh yêu cầu Thủ trưởng các sở``."""
    subject = _subject_bodies(text, span)
    after = subject[-1].span.end if subject else -1
    found: list[Body] = []
    for m in _pattern("order").finditer(text, span.start, span.end):
        opens = m.start() == span.start or text[m.start() - 2 : m.start()] in {". ", "; ", ": "}
        opens = opens or (text[m.start() - 2 : m.start()] == ", " and not found and _is_opening(text, span, m.start()))
        by_subject = subject and 0 <= m.start() - after <= 12
        if not (opens or by_subject):
            continue
        if found and not text.startswith(("Giao", "giao", "Đề nghị", "đề nghị"), m.start()):
            continue
        if m.start() > span.start and not by_subject and not found and not _is_opening(text, span, m.start()):
            # a later sentence adds to the subject of the first only when it gives the work away
            if not text.startswith(("Giao", "giao", "Đề nghị"), m.start()):
                continue
            found.extend(_subject(text, span))
        found.extend(split_bodies(text, m.end(), span.end))
    return found


def _is_opening(text: str, span: Span, at: int) -> bool:
    """Only a circumstance stands before `at`: ``Căn cứ Luật …; giao Sở Y tế``."""
    return at == span.start or bool(_pattern("opener").match(text[span.start : at]))


def _subject(text: str, span: Span) -> list[Body]:
    """Bodies of the subject of the first sentence, where they act themselves."""
    bodies = _subject_bodies(text, span)
    return bodies


def _subject_bodies(text: str, span: Span) -> list[Body]:
    end = min(span.end, span.start + _SUBJECT_WITHIN)
    for at in _subject_places(text, span.start, end):
        bodies = split_bodies(text, at, span.end)
        if bodies and _acts(text, bodies[-1].span.end, span.end):
            return bodies
    return []


def _subject_places(text: str, start: int, end: int) -> Iterable[int]:
    """Where the subject may begin: at the head, or behind a circumstance and its comma."""
    yield start
    if not _pattern("opener").match(text[start:end]):
        return
    sentence = re.compile(r"[.](?= [A-ZĐÀ-Ỹ])").search(text, start + 12, end)
    stop = sentence.start() if sentence else end
    for m in re.compile(r"[,:] (?:thì |các đồng chí |đồng chí )?").finditer(text, start, stop):
        yield m.end()


_THEN = re.compile(r"^(?: ?\([^()]{0,120}\))?(?:\.{3}|…)?,? ?")


def _acts(text: str, at: int, end: int) -> bool:
    """What follows a name makes it the subject: a verb, an adverb or the colon of ``Sở Y tế: Bảo đảm …``."""
    rest = text[at : min(end, at + 160)]
    if rest.lstrip().startswith(":"):
        return bool(rest.strip(" :"))
    m = _THEN.match(rest)
    return stops_at(text, at + (m.end() if m else 0), end)


# ------------------------------------------------------------------ cues
def _support_ends(text: str, span: Span) -> Iterable[int]:
    for m in _pattern("support").finditer(text, span.start, span.end):
        yield m.end()


def _report_ends(text: str, span: Span) -> Iterable[int]:
    for name in ("report", "report-far"):
        for m in _pattern(name).finditer(text, span.start, span.end):
            clause = max(text.rfind(c, span.start, m.start()) for c in ";.")
            before = text[max(clause + 1, span.start, m.start() - 120) : m.start()]
            if not _pattern("later-report").search(before):
                yield m.end()


def _governed(text: str, span: Span, ends: Iterable[int]) -> list[Body]:
    found: list[Body] = []
    for end in ends:
        for body in split_bodies(text, end, span.end):
            if not any(b.span.start < body.span.end and body.span.start < b.span.end for b in found):
                found.append(body)
    return sorted(found, key=lambda b: b.span.start)


# ------------------------------------------------------------------ headings and lead-ins
def heading_roles(document: Document, span: Span, *, lead_in: bool) -> Roles:
    """Roles that a heading or lead-in gives what stands below it; a heading that names no body gives none."""
    text, stop = document.folded, span.end
    written = text[span.start : stop].rstrip(" .:;*_-")
    stop = span.start + len(written)
    if not written:
        return Roles()
    shown = text if not is_upper(written, 0.9) else _lowered(text, span.start, stop)
    prefix = _pattern("heading-prefix").match(shown[span.start : min(stop, span.start + 40)])
    begin = span.start + (prefix.end() if prefix else 0)
    if stop - begin < _HEADING or lead_in:
        bodies = split_bodies(shown, begin, stop)
        if bodies and _fills(shown, bodies[-1].span.end, stop):
            return Roles(lead=tuple(bodies))
        if _is_person(shown, begin, stop):
            return Roles(lead=(Body(Span(begin, stop)),))
    if _pattern("announces").search(text[span.start : span.end]):
        return Roles(lead=tuple(_orders(text, span))) if lead_in else Roles()
    roles = find_roles(document, span)
    return roles if roles.lead or lead_in else Roles()


def _lowered(text: str, start: int, end: int) -> str:
    """A line in capitals with small letters but for the first of each word; the text keeps its length."""
    return text[:start] + text[start:end].title() + text[end:]


_REST = re.compile(r"^[\s.,:;*_)]*(?:\([^()]{0,200}\))?[\s.:;*_]*$")


def _fills(text: str, at: int, end: int) -> bool:
    return bool(_REST.match(text[at:end]))


_PERSON = re.compile(r"^(?:Cán bộ|Chuyên viên|Công chức|Viên chức|Đồng chí)(?:,? \w+){0,24}$")


def _is_person(text: str, start: int, end: int) -> bool:
    line = text[start:end]
    return bool(_PERSON.match(re.sub(r"[,\-–/]", "", line))) and match_body(text, start, end) is not None


# ------------------------------------------------------------------ cells and attribute lines
_PARTS = re.compile(r"[;\n]|,(?=\s)| - ")


def list_roles(document: Document, role: str, span: Span) -> Roles:
    """Bodies of a cell or line that holds nothing but names, whatever they look like."""
    bodies = tuple(_named(document, span))
    return Roles(**{role: bodies}) if bodies else Roles()


_BLANK = re.compile(r"[\s.,;:*_–\-+•]*")


def _named(document: Document, span: Span) -> Iterable[Body]:
    text, at, end = document.folded, span.start, span.end
    while True:
        m = _BLANK.match(text, at, end)
        at = m.end() if m else at
        if at >= end:
            return
        bodies = split_bodies(text, at, end)
        if bodies:
            yield from bodies
            at = bodies[-1].span.end
            if _fills(text, at, end):
                return
        stop = re.compile(r"[;\n]|(?:,| và) (?=[A-ZĐ][^,;]{2,60})").search(text, at, end)
        stop_at = stop.start() if stop else end
        if not bodies:
            name = text[at:stop_at].strip()
            if 1 < len(name) < 160 and name[0].isalpha():
                yield Body(Span(at, at + len(name)))
        at = stop.end() if stop else end
