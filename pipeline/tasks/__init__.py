"""Tasks of an act, from its items and its task tables, with who answers for each and by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.bodies import Body
from pipeline.document import Document, Item, Responsibility, Span, Task
from pipeline.tasks import tables
from pipeline.tasks.deadlines import Calendar, Time, calendar, find_time, span_times
from pipeline.tasks.items import Leaf, leaves
from pipeline.tasks.manner import NONE, REPORT, manners
from pipeline.tasks.outline import Outline, outline
from pipeline.tasks.products import find_products
from pipeline.tasks.responsibilities import asked, find_roles, heading_roles, later_subject, list_bodies
from pipeline.tasks.sentence import Roles

__all__ = ["extract"]

_TIMES = 4  # lines that say when; more are a timetable
_PERIOD_HEADING = 300  # a longer lead-in tells of days that bound nothing


def extract(document: Document) -> tuple[Task, ...]:
    """The tasks of a document with its outline, in reading order."""
    ways = manners(document)
    if all(how == NONE for how in ways):
        return ()
    reader = _Reader(document, outline(document), calendar(document))
    tasks = [reader.task(leaf) for leaf in leaves(reader.tree, ways)]
    tasks += reader.table_tasks(ways)
    return tuple(sorted(tasks, key=lambda t: t.span.start))


@dataclass(slots=True)
class _Reader:
    document: Document
    tree: Outline
    known: Calendar
    opening: Roles | None = None

    # -------------------------------------------------------------- items
    def task(self, leaf: Leaf) -> Task:
        document, item = self.document, self.document.items[leaf.item]
        span = _trimmed(document, leaf.span)
        time = self._time(leaf, item)
        products = self._lines(leaf, item, "product") or find_products(document, leaf.span)
        return Task(
            span=span,
            text=_written(document, span),
            section=item.section,
            section_label=item.label,
            start_date=time.start,
            deadline=time.deadline,
            deadline_text=time.text,
            recurrence=time.recurrence,
            product="; ".join(_written(document, s) for s in products) or None,
            responsibilities=self._people(leaf, item),
            confidence=leaf.confidence,
        )

    def _people(self, leaf: Leaf, item: Item) -> tuple[Responsibility, ...]:
        document = self.document
        own = find_roles(document, leaf.span)
        described = {fills: self._listed(leaf, item, fills) for fills in ("lead", "advise", "support")}
        lead, advise = own.lead, described["advise"] if described["lead"] else ()
        above: tuple[Body, ...] = ()
        if not lead and not leaf.attributes.keys() & {"lead", "advise"}:
            above = self._above(leaf.item).lead
            lead = () if above else later_subject(document, leaf.span)
        lead = lead or described["lead"] or described["advise"]
        people = Roles(lead, own.support or (*advise, *described["support"]), own.report_to).rows(document)
        if not lead:
            people = (*Roles(lead=above).rows(document, inherited=True), *people)
        return people

    def _listed(self, leaf: Leaf, item: Item, fills: str) -> tuple[Body, ...]:
        return tuple(b for span in self._lines(leaf, item, fills) for b in list_bodies(self.document, span))

    def _lines(self, leaf: Leaf, item: Item, fills: str) -> list[Span]:
        """Lines that describe the task, its own or those of the list that it stands in."""
        if own := leaf.attributes.get(fills):
            return own
        items, below, passed = self.document.items, leaf.item, False
        at = item.parent
        while at is not None:
            # behind a heading only lines of its own rank count: ``3. Thời gian`` for ``1. Nội dung`` and all below it
            spans = self.tree.attributes.get(at, {}).get(fills)
            if spans and (not passed or items[below].form in self.tree.forms.get(at, ())):
                return spans
            passed = passed or items[at].heading
            below, at = at, items[at].parent
        return []

    def _above(self, item: int) -> Roles:
        """Roles of the nearest heading or lead-in above the item that gives any."""
        for at in self._over(item):
            if (roles := self.tree.roles(at)).lead:
                return roles
        return self._asked(item)

    def _asked(self, item: int) -> Roles:
        """Roles that the lead-in before the first part gives all that stands below no heading of a body."""
        items, blocks = self.document.items, self.document.blocks
        if blocks[items[item].block].zone != "body":
            return Roles()
        if self.opening is None:
            first = next((i for i, it in enumerate(items) if blocks[it.block].zone == "body"), 0)
            lead_in = items[first - 1] if first else None
            asks = lead_in is not None and lead_in.lead_in and blocks[lead_in.block].zone == "preamble"
            self.opening = Roles(lead=asked(self.document, lead_in.body)) if asks and lead_in else Roles()
        return self.opening

    def _over(self, item: int) -> Iterable[int]:
        """What the item stands under, inner first; a bullet with a colon is over those of its rank that follow."""
        items = self.document.items
        if item in self.tree.over:
            yield self.tree.over[item]
        at = items[item].parent
        while at is not None:
            yield at
            at = items[at].parent

    def _time(self, leaf: Leaf, item: Item) -> Time:
        own = find_time(self.document, leaf.span, self.known)
        lines = self._lines(leaf, item, "time")
        lines = lines if len(lines) <= _TIMES else []
        if own.deadline or (own and not leaf.attributes.get("time")):
            return own
        found = span_times(find_time(self.document, s, self.known, alone=True) for s in lines)
        if not found and not own.text:
            found = self._time_above(item)
        if not found:
            return own
        return replace(found, recurrence=own.recurrence or found.recurrence)

    def _time_above(self, item: Item) -> Time:
        """The period of the nearest heading above that states one."""
        at = item.parent
        while at is not None:
            above = self.document.items[at]
            if above.body.end - above.body.start < _PERIOD_HEADING:
                time = find_time(self.document, above.body, self.known, heading=True)
                if time.deadline:
                    return replace(time, recurrence=None)
            at = above.parent
        return Time()

    # -------------------------------------------------------------- tables
    def table_tasks(self, ways: list[str]) -> list[Task]:
        found: list[tables.Row] = []
        columns = None
        for i, item in enumerate(self.document.items):
            if item.form == "table" and ways[i] not in {REPORT, NONE}:
                columns = tables.read(self.document, i, columns, found)
            elif item.heading:
                columns = None
        return [self._row(row) for row in found]

    def _row(self, row: tables.Row) -> Task:
        document, item = self.document, self.document.items[row.item]
        lead, support = (self._cell_bodies(row.cells.get(name, ())) for name in ("lead", "support"))
        own = find_roles(document, row.task[0])
        roles = Roles(tuple(lead) or own.lead, tuple(support) or own.support, own.report_to)
        people = roles.rows(document)
        if not roles.lead and "lead" not in row.cells:
            people = (*self._group_lead(row), *people)
        product = " ".join(_written(document, s) for s in row.cells.get("product", ()))
        time = self._row_time(row)
        return Task(
            span=row.task[0],
            text=" ".join(_written(document, s) for s in row.task),
            section=item.section,
            section_label=".".join(filter(None, (item.label, row.number))),
            source="table",
            start_date=time.start,
            deadline=time.deadline,
            deadline_text=time.text,
            recurrence=time.recurrence,
            product=product or None,
            responsibilities=people,
            confidence=0.93,
        )

    def _cell_bodies(self, parts: tuple[Span, ...]) -> list[Body]:
        """Bodies of a cell; a part behind a page break that begins in small letters ends the name before it."""
        whole = [s for n, s in enumerate(parts) if not n or not self.document.text[s.start : s.start + 1].islower()]
        return [b for s in whole for b in list_bodies(self.document, s)]

    def _group_lead(self, row: tables.Row) -> tuple[Responsibility, ...]:
        for group in row.groups:
            roles = heading_roles(self.document, group, lead_in=False)
            if roles.lead:
                return Roles(lead=roles.lead).rows(self.document, inherited=True)
        return ()

    def _row_time(self, row: tables.Row) -> Time:
        for span in row.cells.get("time", ()):
            time = find_time(self.document, span, self.known, alone=True)
            if time:
                return time
            words = _written(self.document, span).strip(" .-–")
            if any(c.isalpha() for c in words):
                return Time(text=words)
        own = find_time(self.document, row.task[0], self.known)
        if own:
            return own
        for group in row.groups:
            time = find_time(self.document, group, self.known)
            if time.deadline:
                return replace(time, recurrence=None)
        return Time()


def _trimmed(document: Document, span: Span) -> Span:
    start, end = span
    while start < end and document.text[start] in " *_\n":
        start += 1
    while end > start and document.text[end - 1] in " *_\n":
        end -= 1
    return Span(start, end)


def _written(document: Document, span: Span) -> str:
    return " ".join(document.text[span.start : span.end].split())
