"""Text that knows what it says: strings with marks that move with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

_LOOSE = re.compile(r"(?<= ) +| +(?=[,;.:])|^ +| +$")


class Mark(NamedTuple):
    """What the characters from `start` to `end` say: a `kind` and its `data`."""

    kind: str
    start: int
    end: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rich:
    """A string with marks; joining, marking and mending give a new one.

    >>> lead = Rich("Sở Y tế").marked("body", role="lead")
    >>> (lead + " chủ trì").marks[0].end
    7
    """

    text: str
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: Rich | str) -> Rich:
        return join("", (self, other))

    def __radd__(self, other: str) -> Rich:
        return join("", (other, self))

    def __bool__(self) -> bool:
        return bool(self.text)

    def __len__(self) -> int:
        return len(self.text)

    def marked(self, kind: str, **data: Any) -> Rich:
        """The same with one mark more over all of it; outer marks come before inner ones."""
        return Rich(self.text, (Mark(kind, 0, len(self.text), data), *self.marks))

    def moved(self, by: int) -> Iterator[Mark]:
        """The marks as they stand when `by` characters come before."""
        return (Mark(m.kind, m.start + by, m.end + by, m.data) for m in self.marks)

    def capital(self) -> Rich:
        """The same with its first letter a capital."""
        return Rich(self.text[:1].upper() + self.text[1:], self.marks)

    def lower(self) -> Rich:
        """The same with its first letter small."""
        return Rich(self.text[:1].lower() + self.text[1:], self.marks)

    def upper(self) -> Rich:
        """The same in capitals. Vietnamese letters keep their count."""
        return Rich(self.text.upper(), self.marks)

    def put(self, start: int, end: int, text: str) -> Rich:
        """The same with `text` in place of the characters from `start` to `end`; marks follow."""
        shift = len(text) - (end - start)

        def at(place: int) -> int:
            return place if place <= start else place + shift if place >= end else min(place, start + len(text))

        marks = tuple(Mark(m.kind, at(m.start), at(m.end), m.data) for m in self.marks)
        return Rich(self.text[:start] + text + self.text[end:], marks)

    def of(self, kind: str) -> list[Mark]:
        """Its marks of one kind, in order of their start."""
        return sorted((m for m in self.marks if m.kind == kind), key=lambda m: (m.start, -m.end))


def rich(value: Rich | str) -> Rich:
    """A string as `Rich`; a `Rich` as it is."""
    return value if isinstance(value, Rich) else Rich(value)


def join(joint: str, parts: Iterable[Rich | str]) -> Rich:
    """Parts with `joint` between them, in time linear in their text."""
    texts: list[str] = []
    marks: list[Mark] = []
    at = 0
    for part in parts:
        if texts:
            texts.append(joint)
            at += len(joint)
        if isinstance(part, Rich):
            marks.extend(part.moved(at))
            texts.append(part.text)
            at += len(part.text)
        else:
            texts.append(part)
            at += len(part)
    return Rich("".join(texts), tuple(marks))


def listed(parts: Iterable[Rich | str], last: str = " và ") -> Rich:
    """Parts as a sentence lists them: ``A, B và C``."""
    whole = [rich(part) for part in parts]
    if len(whole) < 2:
        return whole[0] if whole else Rich("")
    return join(", ", whole[:-1]) + last + whole[-1]


def tidy(text: Rich) -> Rich:
    """The same without the double blanks and the blanks before a sign that empty choices leave."""
    for match in reversed(list(_LOOSE.finditer(text.text))):
        text = text.put(match.start(), match.end(), "")
    return text
