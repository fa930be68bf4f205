"""Clauses that assign: who leads, who helps, whom to report to, by when, with what result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.specimens.model import Goal
from pipeline.specimens.phrases.citing import Citing
from pipeline.specimens.phrases.measuring import Measuring
from pipeline.specimens.phrases.timing import Timing
from pipeline.specimens.rich import Rich, join
from pipeline.specimens.world.kin import above

_POINT = ("trước", "chậm", "muộn", "trong", "xong", "đến", "hết", "không", "hạn", "vào", "ngay", "cuối")
_TWICE = re.compile(
    r"(?<!\w)(chủ động|tiếp tục|tập trung|khẩn trương|tích cực|nghiêm túc|tham mưu|hướng dẫn|chủ trì) (?=\1(?!\w))"
)
# A circumstance before the verb: such an action opens its clause.
_CIRCUMSTANCE = re.compile(
    r"(?:bên cạnh|căn cứ|trên cơ sở|bám sát|cùng|song song|trong (?:phạm vi|quá trình)|từ|qua|để|nhằm|đối với|ở|với"
    r"|theo(?! dõi)|ngay từ|thông qua|trước khi|sau khi) "
)
_STOP = re.compile(r"(?<!\bv)\. (?=\w)")
_FRONTED = 0.13
_LABELLED = 0.07
_SHORT = 150  # letters of an action that more may hang on to


class Assigning(Citing, Timing, Measuring):
    """How tasks are put."""

    since: date | None = None  # first day of the period that tasks are put in, where a heading sets one

    def task(
        self,
        *,
        lead: Sequence[str] = (),
        support: Sequence[str] = (),
        report_to: Sequence[str] = (),
        deadline: Rich | None = None,
        product: bool = False,
        target: Goal | None = None,
        cite: Rich | None = None,
    ) -> Rich:
        """One task, first letter capital; it ends in a full stop only where it has several sentences.

        Args:
            lead, support, report_to: keys of bodies that it names in these roles. A generic one may join the support.
            deadline: what `deadline` gave, not `alone`.
            product: it says what is to be delivered, marked ``product``.
            target: a number that it undertakes, without a year of its own.
            cite: a mention, put behind words that say its relation.
        """
        fronted = deadline if deadline and not report_to and self.likely(_FRONTED) else None
        action, paper, under = self._doing(cite, bool(report_to))
        tail = self._tail(None if fronted else deadline, report_to, paper, (*lead, *report_to))
        text = self._framed(lead, support, action, tail, plain=bool(fronted or under))
        if under:
            text = join(", ", (under, text))
        if fronted:
            text = join(", ", (fronted, text))
        if product:
            text += self.joined(self.usual("p_end_product"), P=self.product())
        if target:
            text += self.joined(self.usual("p_end_target"), Q=self.measured(target))
        return sentences(text)

    def action(self, cite: Rich | None = None) -> Rich:
        """What is to be done and nothing else, small first letter: for the cell of a table."""
        action, _, under = self._doing(cite, False)
        return join(", ", (under, action)) if under else action

    def product(self) -> Rich:
        """What is to be delivered, marked ``product``, small first letter."""
        return self.dealt("products", self.topic.products).marked("product")

    # ------------------------------------------------------------------ what is to be done
    def _doing(self, cite: Rich | None, reported: bool) -> tuple[Rich, bool, Rich | None]:
        """The action, whether it makes a paper to approve, and words on another act to put in front."""
        if cite is not None:
            relation = cite.of("citation")[0].data["relation"]
            if relation in {"implements", "based_on"} and self.likely(0.4):
                return self._of_topic(), False, self.under(cite)
            if relation == "implements" and self.likely(0.35):
                return self._of_topic() + " theo " + cite, False, None
            return self.fill(self.chance.choice(self.language.lists[f"p_action_{relation}"]), act=cite), False, None
        if reported and self.likely(0.6):
            paper = self.likely(0.4)
            return self.fill(self.deal("p_action_paper" if paper else "p_action_report")), paper, None
        if self.likely(0.16):
            return self.fill(self.deal("p_action_any")), False, None
        action = self._of_topic()
        if len(action) < 160 and self.likely(0.25):
            more = self._of_topic()
            action += self.joined(self.usual("p_link"), A=more, B=more.capital())
        elif self.likely(0.03):
            action += self.joined(self.deal("p_trap_tail"))
        return action, False, None

    def _of_topic(self) -> Rich:
        """The topic's own work; a good part of what offices write is common to all topics, or hangs on to the topic's."""
        if self.likely(self.habits.formal):
            return self.formal("r_action")
        action = self.dealt("actions", self.topic.actions)
        if len(action) < _SHORT and self.likely(self.habits.formal):
            action += self.formal("r_tail")
        return action

    # ------------------------------------------------------------------ who, when, to whom
    def _framed(self, lead: Sequence[str], support: Sequence[str], action: Rich, tail: Rich, plain: bool) -> Rich:
        name = "p_frame" + "_lead" * bool(lead) + "_support" * bool(support)
        if not lead and not support:
            name = "p_frame_none"
        elif lead and not plain and self.likely(_LABELLED):
            name += "_label"
        opens = _CIRCUMSTANCE.match(action.text) is not None
        own = self.act.issuer in (*lead, *support)

        def fits(frame: str) -> bool:
            twice = "‹" in frame and tail.text.endswith(")")
            return not (twice or (opens and "{A}" in frame[1:]) or (own and "{I}" in frame))

        pattern = self.usual(name)
        if not fits(pattern):
            pattern = self.chance.choice([frame for frame in self.language.lists[name] if fits(frame)] or [pattern])
        slots: dict[str, Rich | str] = {"A": action, "C": action.capital(), "T": tail}
        if "{V}" in pattern:
            slots["V"] = self.hub((*lead, *support))
        if lead:
            slots["L"] = self.bodies(lead, "lead")
        if support:
            slots["S"] = self.bodies(support, "support")
        return self.fill(pattern, **slots)

    def _tail(self, deadline: Rich | None, report_to: Sequence[str], paper: bool, named: Sequence[str]) -> Rich:
        """Report and time limit, each with the sign or blank before it."""
        if not report_to:
            return self._by(deadline) if deadline else Rich("")
        name = "p_tail_paper" if paper else "p_tail_report"
        if deadline is None:
            pattern = self.usual(name)
        else:
            how = {"point": "_time", "relative": "_time", "rhythm": "_rhythm"}.get(shape(deadline), "_bare")
            pattern = self.usual(("p_tail_report" if how == "_rhythm" else name) + how)
        slots: dict[str, Rich | str] = {"R": self.bodies(report_to, "report_to", also=False)}
        if "{V}" in pattern:
            slots["V"] = self.hub(named)
        if "{U}" in pattern:
            higher = above(self.world, report_to[0])
            slots["U"] = self.body(higher.key) if higher else "cấp có thẩm quyền"
        return self.joined(pattern, D=deadline or "", **slots)

    def _by(self, deadline: Rich) -> Rich:
        """A time limit alone, now and then behind an earlier one."""
        if shape(deadline) == "point" and self.likely(0.04) and (first := self._earlier(deadline)):
            return self.joined(self.usual("p_tail_two"), E=first, D=deadline)
        return self.joined(self.usual(f"p_tail_{shape(deadline)}"), D=deadline)

    def _earlier(self, deadline: Rich) -> Rich | None:
        """Another limit, some time before this one; of two the last is the deadline."""
        end = deadline.of("deadline")[0].data["end"]
        since = self.since or self.act.issued
        if not end or (end - since).days < 80:
            return None
        first = self.deadline(since, end - timedelta(days=40), kind="by")
        return first if first.of("deadline")[0].data["end"] < end else None

    def hub(self, apart_from: Sequence[str] = ()) -> Rich:
        """Whom papers go through, only talked about: the specialised body of the act's topic, if there is one."""
        key = self.specialised
        if key is None or key in apart_from:
            return Rich(name := "cơ quan thường trực").marked("body", role=None, key=None, name=name)
        return self.body(key)


def shape(deadline: Rich) -> str:
    """How a limit joins the words before it: point, bare, span, planned, rhythm or relative."""
    text, data = deadline.text, deadline.of("deadline")[0].data
    if data["recurrence"]:
        return "point" if text.startswith(_POINT) else "rhythm"
    if data["start"]:
        return "span"
    if not data["end"]:
        return "relative"
    return "planned" if text.startswith("dự kiến") else "point" if text.startswith(_POINT) else "bare"


def sentences(text: Rich) -> Rich:
    """The same with capitals where sentences begin, no word twice, and a stop at the end of several."""
    for match in reversed(list(_TWICE.finditer(text.text))):
        text = text.put(match.start(), match.end(), "")
    stops = list(_STOP.finditer(text.text))
    letters = list(text.text)
    for at in (0, *(match.end() for match in stops)):
        letters[at] = letters[at].upper()
    return Rich("".join(letters) + ("." if stops and not text.text.endswith(".") else ""), text.marks)
