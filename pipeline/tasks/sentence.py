"""One item read as a sentence: its subject, whom it gives work to, who helps, whom it reports to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice

from pipeline.bodies import Body, leads_on, match_body, split_bodies, stops_at
from pipeline.document import Document, Responsibility, Span
from pipeline.rules import load
from pipeline.text import key

_SUBJECT_WITHIN = 600  # characters in which the subject of a sentence stands
_CUES = 80  # words that govern bodies in one item; more is no sentence
_FAR = 240  # characters between a report and the body it goes to

_CLAUSE = re.compile(r"[;.](?= |$)|phối hợp|tham mưu")
_SENTENCE = re.compile(r"\.(?= [A-ZĐÀ-Ỹ])")
_COMMA = re.compile(r"[,:] (?:thì |các đồng chí |đồng chí )?")
_THEN = re.compile(r"^(?: ?\([^()]{0,120}\)| [-–—](?= ))?(?:\.{3}|…)?(?: năm \d{4})?,? ?")
_TOPIC = re.compile(r"[^:;.,()]{3,120}: (?=[^\W\d_])")  # ``Chuyển đổi số: Văn phòng chủ trì …``
_APART = re.compile(r"\((?:giao |do )?|; (?:giao (?:cho )?|do )?|, do |\. (?=[A-ZĐÀ-Ỹ])")
_LEADS = re.compile(
    r",? (?:chủ trì|thực hiện|phụ trách|đảm nhiệm|làm đầu mối|(?:chịu trách nhiệm|tổ chức) (?:tổ chức )?thực hiện)(?!\w)"
)
_SHUTS = re.compile(r"(?: (?:tổ chức )?thực hiện)?(?:\s?[),;]| phối hợp| (?:hoàn thành|xong|trước|trong|đến) )")
_HELPS = re.compile(
    r" (?:cùng )?phối hợp(?: (?:tổ chức )?thực hiện)?"
    r"(?=\s?[.;,)]|$| (?:hoàn thành|xong|trước|chậm|muộn|trong|đến|từ|vào|không) )"
)
_LABELS = ("ủ trì", "ực hiện", "ụ trách", "ầu mối", "ách nhiệm", "ường trực")
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
def pattern(name: str) -> re.Pattern[str]:
    return load("roles").pattern(name)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The text of an item, read for its subject and the words that govern bodies."""

    text: str
    span: Span
    noisy: bool

    def roles(self) -> Roles:
        labelled = self._governed(self._cues("lead-label", _LABELS))
        lead = [body for body in labelled if not self.text.startswith(":", body.span.end)]  # ``…; cơ quan phối hợp:``
        if not lead:
            subject = self.subject()
            lead = self.ordered(subject) or subject
        leads, helpers = self._closing()
        support = self._governed(chain(self._cues("support", _JOINS), self._cues("support-label", _JOINS)))
        return Roles(tuple(lead or leads), (*support, *helpers), tuple(self._governed(self._reports())))

    def bodies(self, at: int) -> list[Body]:
        return split_bodies(self.text, at, self.span.end, noisy=self.noisy)

    # -------------------------------------------------------------- lead
    def subject(self) -> list[Body]:
        """Bodies of the subject of the first sentence, where they act themselves."""
        for at in self._subject_places():
            bodies = self.bodies(at)
            if bodies and (self._acts(bodies[-1].span.end) or (at == self.span.start and self._goes_on(bodies))):
                return bodies
        return self._announced()

    def _announced(self) -> list[Body]:
        """``Đối với Sở Y tế: Rà soát …``: what follows is the body's, for the colon tells so."""
        m = pattern("heading-prefix").match(self.text[self.span.start : min(self.span.end, self.span.start + 40)])
        bodies = self.bodies(self.span.start + m.end()) if m else []
        after = bodies[-1].span.end if bodies else self.span.end
        return bodies if self.text.startswith(":", after) and self.text[after + 1 : self.span.end].strip() else []

    def _goes_on(self, bodies: list[Body]) -> bool:
        """The item opens with a list of bodies whose last members no list knows, or with one whose verb none knows."""
        many = len(bodies) > 1 or self.text[bodies[0].span.start : bodies[0].span.end].startswith("Các ")
        end = bodies[-1].span.end
        return (many and self.text.startswith(", ", end)) or leads_on(self.text, end, self.span.end, noisy=self.noisy)

    def _subject_places(self) -> Iterable[int]:
        """Where the subject may begin: at the head, or behind a circumstance and its comma."""
        start, end = self.span.start, min(self.span.end, self.span.start + _SUBJECT_WITHIN)
        yield start
        if m := pattern("circumstance").match(self.text[start:end]):
            yield start + m.end()
        if m := _TOPIC.match(self.text, start, end):
            yield m.end()
        if not pattern("opener").match(self.text[start:end]):
            return
        for ends in (_SENTENCE, pattern("support"), pattern("report"), pattern("order")):
            if m := ends.search(self.text, start + 12, end):
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
        for m in islice(pattern("order").finditer(text, span.start, span.end), _CUES):
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
        return not before or bool(pattern("opener").match(before) and ". " not in before)

    # -------------------------------------------------------------- support, report
    def _closing(self) -> tuple[list[Body], list[Body]]:
        """Bodies that a clause behind the action names: ``… (Sở Y tế chủ trì)``, ``…; các xã phối hợp thực hiện``."""
        leads: list[Body] = []
        helpers: list[Body] = []
        for m in islice(_APART.finditer(self.text, self.span.start, self.span.end), _CUES):
            bodies = self.bodies(m.end())
            after = bodies[-1].span.end if bodies else 0
            if not bodies:
                continue
            if does := _LEADS.match(self.text, after, self.span.end):
                if m.group()[0] != "(" or _SHUTS.match(self.text, does.end(), self.span.end):
                    leads = leads or bodies
            elif _HELPS.match(self.text, after, self.span.end):
                helpers += bodies
        return leads, helpers

    def _has(self, words: tuple[str, ...]) -> bool:
        """One of the words is there: a test before a pattern is tried at each place."""
        return any(self.text.find(word, self.span.start, self.span.end) >= 0 for word in words)

    def _cues(self, name: str, words: tuple[str, ...]) -> Iterable[int]:
        """Where bodies may begin behind the words of a rule; `words`: one of them is in any that it matches."""
        if not self._has(words):
            return
        for m in islice(pattern(name).finditer(self.text, self.span.start, self.span.end), _CUES):
            yield m.end()

    def _reports(self) -> Iterable[int]:
        text, end = self.text, self.span.end
        if not self._has(_REPORTS):
            return
        for m in islice(pattern("report").finditer(text, self.span.start, end), _CUES):
            if not self._is_later(m.start()):
                yield m.end()
        for m in islice(pattern("report-far").finditer(text, self.span.start, end), _CUES):
            if self._is_later(m.start()):
                continue
            stop = _CLAUSE.search(text, m.end(), min(end, m.end() + _FAR))
            stop_at = stop.start() if stop else min(end, m.end() + _FAR)
            for way in pattern("towards").finditer(text, m.end(), stop_at):
                if match_body(text, way.end(), end, noisy=self.noisy):
                    yield way.end()
                    break

    def _is_later(self, at: int) -> bool:
        """Another makes the report, of which this task is the ground: ``để tổng hợp báo cáo Bộ Tư pháp``."""
        near = max(self.span.start, at - 120)
        clause = max(self.text.rfind(c, near, at) for c in ";.")
        return bool(pattern("later-report").search(self.text[max(clause + 1, near) : at]))

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
