"""Tasks of an act, from its items and its task tables, with who answers for each and by when."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.document import Document, Item, Responsibility, Span, Task
from pipeline.tasks import items, tables
from pipeline.tasks.deadlines import Calendar, Time, calendar, find_time
from pipeline.tasks.responsibilities import Roles, find_roles, heading_roles, list_roles

__all__ = ["extract"]


def extract(document: Document) -> tuple[Task, ...]:
    """The tasks of a document with its outline, in reading order."""
    how = items.manner(document)
    if how == items.NONE:
        return ()
    reader = _Reader(document, items.outline(document), calendar(document))
    tasks = [reader.task(leaf) for leaf in items.leaves(reader.tree, how)]
    if how != items.REPORT:
        tasks += reader.tables()
    return tuple(sorted(tasks, key=lambda t: t.span.start))


@dataclass(slots=True)
class _Reader:
    document: Document
    tree: items.Outline
    known: Calendar

    # -------------------------------------------------------------- items
    def task(self, leaf: items.Leaf) -> Task:
        document, item = self.document, self.document.items[leaf.item]
        span = _trimmed(document, leaf.span)
        roles, people = self._roles(leaf, item)
        time = self._time(leaf, item)
        product = leaf.attributes.get("product") or self._inherited_line(item, "product")
        return Task(
            span=span,
            text=_written(document, span),
            section=item.section,
            section_label=item.label,
            start_date=time.start,
            deadline=time.deadline,
            deadline_text=time.text,
            recurrence=time.recurrence,
            product=_written(document, product) if product else None,
            responsibilities=people,
            confidence=leaf.confidence,
        )

    def _roles(self, leaf: items.Leaf, item: Item) -> tuple[Roles, tuple[Responsibility, ...]]:
        document = self.document
        own = find_roles(document, leaf.span)
        described = {role: self._line(leaf, item, role) for role in ("lead", "support")}
        lead = own.lead or (list_roles(document, "lead", s).lead if (s := described["lead"]) else ())
        support = own.support or (list_roles(document, "support", s).support if (s := described["support"]) else ())
        own = Roles(lead, support, own.report_to)
        people = own.rows(document)
        if not own.lead:
            above = self._above(item)
            inherited = Roles(above.lead, () if own.support else above.support).rows(document, inherited=True)
            names = {r.organ_text for r in people}
            people = (*(r for r in inherited if r.organ_text not in names), *people)
        return own, people

    def _line(self, leaf: items.Leaf, item: Item, fills: str) -> Span | None:
        return leaf.attributes.get(fills) or self._inherited_line(item, fills)

    def _inherited_line(self, item: Item, fills: str) -> Span | None:
        at = item.parent
        while at is not None:
            if span := self.tree.attributes.get(at, {}).get(fills):
                return span
            at = self.document.items[at].parent
        return None

    def _above(self, item: Item) -> Roles:
        """Roles of the nearest heading or lead-in above the item that gives any."""
        at, steps = item.parent, 0
        while at is not None and steps < 12:
            above = self.document.items[at]
            if above.heading or above.lead_in or steps == 0:
                roles = heading_roles(self.document, above.body, lead_in=above.lead_in)
                if roles.lead:
                    return roles
            at, steps = above.parent, steps + 1
        return Roles()

    def _time(self, leaf: items.Leaf, item: Item) -> Time:
        own = find_time(self.document, leaf.span, self.known)
        if own.deadline or (own.text and not leaf.attributes.get("time")):
            return own
        line = leaf.attributes.get("time")
        found = find_time(self.document, line, self.known, alone=True) if line else Time()
        if not found and not own.text:
            found = self._time_above(item)
        if not found:
            return own
        return replace(found, recurrence=own.recurrence or found.recurrence)

    def _time_above(self, item: Item) -> Time:
        """The period of the nearest heading above that states one, or of the line that describes it."""
        at = item.parent
        while at is not None:
            above = self.document.items[at]
            if line := self.tree.attributes.get(at, {}).get("time"):
                return find_time(self.document, line, self.known, alone=True)
            if above.heading or above.lead_in:
                time = find_time(self.document, above.body, self.known)
                if time.deadline:
                    return replace(time, recurrence=None)
            at = above.parent
        return Time()

    # -------------------------------------------------------------- tables
    def tables(self) -> list[Task]:
        found: list[Task] = []
        columns = None
        for item in self.document.items:
            if item.form != "table":
                if item.heading:
                    columns = None
                continue
            rows, columns = tables.rows(self.document, self.document.blocks[item.block], columns)
            found += [self._row(row, item) for row in rows]
        return found

    def _row(self, row: tables.Row, item: Item) -> Task:
        document = self.document
        roles = Roles()
        for name in ("lead", "support"):
            bodies = [b for s in row.cells.get(name, ()) for b in getattr(list_roles(document, name, s), name)]
            roles = replace(roles, **{name: tuple(bodies)})
        own = find_roles(document, row.task[0])
        roles = replace(roles, lead=roles.lead or own.lead, support=roles.support or own.support, report_to=own.report_to)
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
