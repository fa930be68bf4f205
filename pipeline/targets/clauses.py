"""A paragraph cut into sentences and clauses, and the numbers of it that count nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from pipeline.document import Span
from pipeline.rules import load

_MASKS = tuple(rule.regex for rule in load("targets").rules if rule.data.get("use") == "mask")
_QUOTED = load("targets").pattern("quoted")
_PLAIN_YEAR = re.compile(r"(?:năm |.{3}[/–-])(?:19|20)\d\d(?![\d.,%])")  # what most numbers are
_WIDEST = 700  # characters on each side of a number that a sentence is followed; more is no sentence
_AROUND = 48  # characters on each side of a number in which what hides it begins and ends
# a point ends a sentence before a capital, and not after an initial or an abbreviation
_SENTENCE = re.compile(r"(?<![A-ZĐ])(?<!TP)(?<!\bTS)[.!?]\s{1,3}(?=[^\W\d_a-zà-ỹđ]|\d{1,3}[ %])|[\n\t]")
_CLAUSE = re.compile(r";|, (?:trong đó|đồng thời|trong khi)(?= )|\. |[\n\t]")
_PARENTHESIS = re.compile(r"\([^()]{1,300}\)")


@dataclass(frozen=True)
class Passage:
    """A stretch of a document's folded text that is read as one: a paragraph's body or a table cell."""

    text: str  # the whole document's folded text
    span: Span

    @cached_property
    def sentences(self) -> list[int]:
        """Offsets at which sentences begin."""
        return [self.span.start, *(m.end() for m in _SENTENCE.finditer(self.text, *self.span))]

    @cached_property
    def clauses(self) -> list[int]:
        """Offsets at which clauses begin; a semicolon inside parentheses parts nothing."""
        cuts = (m for m in _CLAUSE.finditer(self.text, *self.span) if not self.bracketed(m.start()))
        return sorted({*self.sentences, *(m.start() + 1 for m in cuts)})

    @cached_property
    def quotations(self) -> list[Span]:
        return [Span(*m.span()) for m in _QUOTED.finditer(self.text, *self.span)]

    @cached_property
    def parentheses(self) -> list[Span]:
        return [Span(*m.span()) for m in _PARENTHESIS.finditer(self.text, *self.span)]

    def bracketed(self, offset: int) -> Span | None:
        """The parentheses that an offset stands in."""
        return _holding(self.parentheses, offset, offset)

    def quoted(self, span: Span) -> bool:
        """The span stands in a quotation: a slogan, or the name of an act."""
        return _holding(self.quotations, span.start, span.end) is not None

    def hidden(self, number: Span) -> bool:
        """The number belongs to a date, a code, an ordinal or a quotation."""
        if _PLAIN_YEAR.match(self.text, number.start - 4) or self.quoted(number):
            return True
        start, end = max(self.span.start, number.start - _AROUND), min(self.span.end, number.end + _AROUND)
        return any(
            m.start() < number.end and m.end() > number.start
            for mask in _MASKS
            for m in mask.finditer(self.text, start, end)
        )

    def sentence(self, offset: int) -> Span:
        """The sentence around an offset."""
        return self._around(self.sentences, offset)

    def clause(self, offset: int) -> Span:
        """The clause around an offset."""
        return self._around(self.clauses, offset)

    def _around(self, cuts: list[int], offset: int) -> Span:
        at = bisect_right(cuts, offset) - 1
        end = cuts[at + 1] if at + 1 < len(cuts) else self.span.end
        return Span(max(cuts[at], offset - _WIDEST), min(end, offset + _WIDEST))


def _holding(spans: list[Span], start: int, end: int) -> Span | None:
    """The one of ordered, disjoint spans that holds a range."""
    at = bisect_right(spans, (start, start)) - 1
    return spans[at] if at >= 0 and spans[at].start < start and end < spans[at].end else None


def trimmed(text: str, span: Span) -> Span:
    """The span without blanks and closing marks at its ends."""
    start, end = span
    while start < end and text[start] in " ,;:.-–—+*•\n\t":
        start += 1
    while end > start and text[end - 1] in " ,;:.\n\t/":
        end -= 1
    return Span(start, end)
