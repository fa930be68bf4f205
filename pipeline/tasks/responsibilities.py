"""Who answers for a task: the subject of its sentence or whom it is given to, who supports, who is reported to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import islice

from pipeline.bodies import Body, is_kind, match_body, split_bodies, stops_at
from pipeline.document import Document, Responsibility, Span
from pipeline.rules import load
from pipeline.tasks.manner import is_noisy
from pipeline.text import is_upper, key

_SUBJECT_WITHIN = 600  # characters in which the subject of a sentence stands
_HEADING = 260  # a longer heading is a sentence, not a list of names
_NAMES = 140  # a heading no longer than this may be one name that no list knows to its end
_CUES = 80  # words that govern bodies in one item; more is no sentence
_BLOT = 4  # characters that a blemish of the page leaves behind a name
_BREAKS = 12  # sentences of one item that are read for a subject
_FAR = 240  # characters between a report and the body it goes to

_CLAUSE = re.compile(r"[;.](?= |$)|phối hợp|tham mưu")
_ASKS = re.compile(r"(?<!theo )(?<!trình )(?:đề nghị|yêu cầu|giao|chỉ thị)(?: cho)? (?=[^.;]{4,900}:\W{0,3}$)")
_BREAK = re.compile(r"; (?=các |lãnh đạo |cơ quan )|[.…] (?=[A-ZĐÀ-Ỹ])")
_SENTENCE = re.compile(r"\.(?= [A-ZĐÀ-Ỹ])")
_COMMA = re.compile(r"[,:] (?:thì |các đồng chí |đồng chí )?")
_THEN = re.compile(r"^(?: ?\([^()]{0,120}\))?(?:\.{3}|…)?(?: năm \d{4})?,? ?")
_REST = re.compile(r"^[\s.,:;*_)]*(?:\([^()]{0,200}\))?[\s.:;*_]*$")
_PERSON = re.compile(
    r"^(?:Cán bộ|Chuyên viên|Công chức|Viên chức) (?:phụ trách|theo dõi|chuyên trách|làm)(?: {1,2}\w+){0,24}$"
)
_WORDS = re.compile(r"[^\W\d_]+")
_ORDERS = ("iao", "ề nghị", "êu cầu", "hân công", "ời ", "y quyền", "hỉ định")
_JOINS = ("hợp", "hống nhất")
_REPORTS = ("áo cáo", "rình", "in ý kiến", "ửi ", "hản ánh")
_GIVES = ("Giao", "giao", "Đề nghị", "đề nghị")


@dataclass(frozen=True, slots=True)
class Roles:
    """Bodies by role, in the order of the text."""

    lead: tuple[Body, ...] = ()
    support: tuple[Body, ...] = ()
    report_to: tuple[Body, ...] = ()

    def rows(
        self, document: Document, *, inherited: bool = False, confidence: float = 0.9
    ) -> tuple[Responsibility, ...]:
        """The roles as rows; a body is named once in a role, and not as its own support."""
        out: list[Responsibility] = []
        for role, bodies in (("lead", self.lead), ("support", self.support), ("report_to", self.report_to)):
            seen = {key(r.organ_text) for r in out if role == "support" or r.role == role}
            for body in bodies:
                name = body.name(document.text).strip(" .,;:")
                if key(name) and key(name) not in seen:
                    seen.add(key(name))
                    sure = confidence * document.confidence(body.span) * (0.95 if inherited else 1.0)
                    out.append(Responsibility(role, name, body.span, inherited, round(sure, 4)))
        return tuple(out)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return load("roles").pattern(name)


def find_roles(document: Document, span: Span) -> Roles:
    """Roles that the text of an item states by itself."""
    return _Sentence(document.folded, span, is_noisy(document)).roles()


def asked(document: Document, span: Span) -> tuple[Body, ...]:
    """Bodies that a lead-in asks to do what follows: ``Chủ tịch UBND tỉnh yêu cầu các sở, ban, ngành:``."""
    sentence = _Sentence(document.folded, span, is_noisy(document))
    for m in _ASKS.finditer(document.folded, span.start, span.end):
        if bodies := sentence.bodies(m.end()):
            return tuple(bodies)
    return ()


def later_subject(document: Document, span: Span) -> tuple[Body, ...]:
    """Bodies that a later sentence or clause of an item has act: ``Mở rộng mạng lưới. Các xã rà soát …``."""
    text, noisy = document.folded, is_noisy(document)
    for m in islice(_BREAK.finditer(text, span.start, span.end), _BREAKS):
        if subject := _Sentence(text, Span(m.end(), span.end), noisy).subject():
            return tuple(subject)
    return ()


def heading_roles(document: Document, span: Span, *, lead_in: bool) -> Roles:
    """Roles that a heading or lead-in gives what stands below it; a heading that names no body gives none."""
    text, noisy = document.folded, is_noisy(document)
    written = text[span.start : span.end].rstrip(" .:;*_-")
    stop = span.start + len(written)
    if not written:
        return Roles()
    shown = _titled(text, span.start, stop) if is_upper(written, 0.9) else text
    prefix = _pattern("heading-prefix").match(shown[span.start : min(stop, span.start + 40)])
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
    sentence = _Sentence(text, span, noisy)
    if _pattern("announces").search(text[span.start : span.end]):
        return Roles(lead=tuple(sentence.ordered(sentence.subject()))) if lead_in else Roles()
    roles = sentence.roles()
    return roles if roles.lead or lead_in else Roles()


def names_bodies(document: Document, span: Span) -> bool:
    """A heading holds nothing but names of bodies: ``2. Chủ tịch Ủy ban nhân dân các huyện``."""
    end = span.start + len(document.folded[span.start : span.end].rstrip(" .:;*_-"))
    bodies = split_bodies(document.folded, span.start, end, noisy=is_noisy(document))
    if not bodies:
        return False
    rest = document.folded[bodies[-1].span.end : end]
    return bool(_REST.match(rest)) or (is_noisy(document) and len(rest) <= _BLOT)


def _has_verb(text: str, start: int, end: int, noisy: bool) -> bool:
    """A word that goes on with a sentence stands between two offsets."""
    return any(stops_at(text, m.start(), end, noisy=noisy) for m in _WORDS.finditer(text, start, end))


def _titled(text: str, start: int, end: int) -> str:
    """A line in capitals with small letters but for the first of each word; the text keeps its length."""
    return text[:start] + text[start:end].title() + text[end:]


# ------------------------------------------------------------------ a sentence
@dataclass(frozen=True, slots=True)
class _Sentence:
    """The text of an item, read for its subject and the words that govern bodies."""

    text: str
    span: Span
    noisy: bool

    def roles(self) -> Roles:
        subject = self.subject()
        lead = self.ordered(subject) or subject
        return Roles(tuple(lead), tuple(self._governed(self._support())), tuple(self._governed(self._reports())))

    def bodies(self, at: int) -> list[Body]:
        return split_bodies(self.text, at, self.span.end, noisy=self.noisy)

    # -------------------------------------------------------------- lead
    def subject(self) -> list[Body]:
        """Bodies of the subject of the first sentence, where they act themselves."""
        for at in self._subject_places():
            bodies = self.bodies(at)
            if bodies and (self._acts(bodies[-1].span.end) or (at == self.span.start and self._goes_on(bodies))):
                return bodies
        return []

    def _goes_on(self, bodies: list[Body]) -> bool:
        """The item opens with a list of bodies whose last members no list knows."""
        many = len(bodies) > 1 or self.text[bodies[0].span.start : bodies[0].span.end].startswith("Các ")
        return many and self.text.startswith(", ", bodies[-1].span.end)

    def _subject_places(self) -> Iterable[int]:
        """Where the subject may begin: at the head, or behind a circumstance and its comma."""
        start, end = self.span.start, min(self.span.end, self.span.start + _SUBJECT_WITHIN)
        yield start
        if m := _pattern("circumstance").match(self.text[start:end]):
            yield start + m.end()
        if not _pattern("opener").match(self.text[start:end]):
            return
        for pattern in (_SENTENCE, _pattern("support"), _pattern("report"), _pattern("order")):
            if m := pattern.search(self.text, start + 12, end):
                end = m.start()
        for m in _COMMA.finditer(self.text, start, end):
            yield m.end()

    def _acts(self, at: int) -> bool:
        """What follows a name makes it the subject: a verb, an adverb or the colon of ``Sở Y tế: Bảo đảm …``."""
        rest = self.text[at : min(self.span.end, at + 160)]
        if rest.lstrip().startswith(":"):
            return bool(rest.strip(" :"))
        m = _THEN.match(rest)
        return stops_at(self.text, at + (m.end() if m else 0), self.span.end, noisy=self.noisy)

    def ordered(self, subject: list[Body]) -> list[Body]:
        """Bodies that the item gives the task to: ``Giao Sở Y tế``, ``UBND tỉnh yêu cầu Thủ trưởng các sở``."""
        text, span = self.text, self.span
        after = subject[-1].span.end if subject else -1
        found: list[Body] = []
        if not self._has(_ORDERS):
            return found
        for m in islice(_pattern("order").finditer(text, span.start, span.end), _CUES):
            by_subject = bool(subject) and 0 <= m.start() - after <= 12
            opening = self._is_opening(m.start())
            before = text[m.start() - 2 : m.start()]
            if not (
                by_subject
                or m.start() == span.start
                or before in {". ", "; ", ": ", " ("}
                or (before == ", " and opening)
            ):
                continue
            if not (by_subject or opening) or found:
                # a later sentence adds to the first only when it gives the work away
                if not text.startswith(_GIVES, m.start()) or (before == "; " and not (found or opening)):
                    continue
                found = found or list(subject)
            found.extend(self.bodies(m.end()))
        return found

    def _is_opening(self, at: int) -> bool:
        """Only a circumstance stands before `at`: ``Căn cứ Luật …; giao Sở Y tế``."""
        before = self.text[self.span.start : at]
        return not before or bool(_pattern("opener").match(before) and ". " not in before)

    # -------------------------------------------------------------- support, report
    def _has(self, words: tuple[str, ...]) -> bool:
        """One of the words is there: a test before a pattern is tried at each place."""
        return any(self.text.find(word, self.span.start, self.span.end) >= 0 for word in words)

    def _support(self) -> Iterable[int]:
        if not self._has(_JOINS):
            return
        for m in islice(_pattern("support").finditer(self.text, self.span.start, self.span.end), _CUES):
            yield m.end()

    def _reports(self) -> Iterable[int]:
        text, end = self.text, self.span.end
        if not self._has(_REPORTS):
            return
        for m in islice(_pattern("report").finditer(text, self.span.start, end), _CUES):
            if not self._is_later(m.start()):
                yield m.end()
        for m in islice(_pattern("report-far").finditer(text, self.span.start, end), _CUES):
            if self._is_later(m.start()):
                continue
            stop = _CLAUSE.search(text, m.end(), min(end, m.end() + _FAR))
            stop_at = stop.start() if stop else min(end, m.end() + _FAR)
            for way in _pattern("towards").finditer(text, m.end(), stop_at):
                if match_body(text, way.end(), end, noisy=self.noisy):
                    yield way.end()
                    break

    def _is_later(self, at: int) -> bool:
        """Another makes the report, of which this task is the ground: ``để tổng hợp báo cáo Bộ Tư pháp``."""
        near = max(self.span.start, at - 120)
        clause = max(self.text.rfind(c, near, at) for c in ";.")
        return bool(_pattern("later-report").search(self.text[max(clause + 1, near) : at]))

    def _governed(self, ends: Iterable[int]) -> list[Body]:
        found: list[Body] = []
        taken = bytearray(self.span.end - self.span.start)  # by character, for there may be thousands of bodies
        for end in ends:
            for body in split_bodies(self.text, end, self.span.end, noisy=self.noisy, governed=True):
                start, stop = body.span.start - self.span.start, body.span.end - self.span.start
                if taken.find(1, start, stop) < 0:
                    taken[start:stop] = b"\1" * (stop - start)
                    found.append(body)
        return sorted(found, key=lambda b: b.span.start)


# ------------------------------------------------------------------ cells and attribute lines
_BLANK = re.compile(r"[\s.,;:*_–\-+•]*")
_TAIL = re.compile(r"(?: [^\W\d_]+){1,4}")  # the end of a name that no list knows
_PART = re.compile(r"[;\n]|(?:,| và) (?=[A-ZĐ][^,;]{2,60})")


def list_bodies(document: Document, span: Span) -> list[Body]:
    """Bodies of a cell or line that holds nothing but names, whatever they look like."""
    text, at, end, noisy = document.folded, span.start, span.end, is_noisy(document)
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
