"""Coordinations: ``Các ban Đảng, Văn phòng Quận ủy`` are two bodies, ``các Sở: Tài chính, Nội vụ`` two of one kind."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.bodies.names import Match, Names
from pipeline.document import Span

_MEMBERS = 60  # bodies in one coordination; more is no list
_BRACKET = 400  # words of a parenthesis between two members


@dataclass(frozen=True, slots=True)
class Body:
    """One body of a coordination; `head` is what it shares with the first (`Sở` in ``các Sở: Tài chính, Nội vụ``)."""

    span: Span
    head: str = ""

    def name(self, text: str) -> str:
        """The name as written in `text`, with the shared head before it."""
        written = " ".join(text[self.span.start : self.span.end].split())
        return f"{self.head} {written}" if self.head else written


class Coordination(Names):
    """Tokens of a text read as a list of names."""

    def bodies(self, i: int, governed: bool = False) -> list[Body]:
        """The bodies of the list that begins at token `i`, none where no name does; `governed`: one must stand there."""
        found: list[Body] = []
        match = self.match(i) or (self._alone(i) if governed else None)
        shared = self._shared(match) if match else ""
        while match and len(found) < _MEMBERS:
            at = match.end
            inner = self._colon(match)
            if inner:
                match, shared = inner, shared or self.written(match.start, match.end)
                found.append(Body(self.span(match), shared))
                at = match.end
            else:
                found.append(Body(self.span(match)))
            while member := self._elliptic(at, shared, inner is not None):
                found.append(Body(self.span(member), shared))
                at = member.end
            following = self._next(at)
            match = self.match(following) or self._alone(following) if following else None
            shared = self._shared(match) if match else ""
        return found

    def _shared(self, match: Match) -> str:
        """The head that later members of a list may leave out: `Sở` of ``các Sở: Tài chính, Nội vụ``."""
        start = match.start + (self.phrase("quantifiers", match.start) if match.plural else 0)
        head = self.written(start, match.head_end) if match.head_end > start else ""
        return head[:1].upper() + head[1:] if head else ""

    def _colon(self, match: Match) -> Match | None:
        """The first member of ``các Sở: Tài chính, …``."""
        at = match.end
        if not (match.plural and self.has(at) and self.tokens[at].gap == ":" and self.tokens[at].capital):
            return None
        size = self.phrase("fields", at)
        if not size:
            return None
        return Match(at, at + size, at + size)

    def _elliptic(self, i: int, shared: str, listed: bool) -> Match | None:
        """A member that leaves its head to the first: a field of a Sở, a further name behind ``các``."""
        if not shared:
            return None
        at = self._next(i)
        if not at or not self.tokens[at].capital or (self.match(at) and not (listed and self.phrase("fields", at))):
            return None
        size = self.phrase("fields", at)
        return Match(at, at + size, at + size) if size else None

    def _next(self, i: int) -> int:
        """Where the next member of a coordination may begin, 0 where the list ends."""
        if not self.has(i):
            return 0
        token = self.tokens[i]
        if token.gap == "x" and self.text[self.tokens[i - 1].end : token.start].strip().startswith("("):
            while self.has(i) and ")" not in self.text[self.tokens[i - 1].end : self.tokens[i].start]:
                i += 1
                if i > _BRACKET:
                    return 0
            return self._next(i) if (self.has(i) and self.tokens[i].gap in {",", ";"}) or self._joins(i) else 0
        if self._joins(i):
            following = i + 1
            if token.word == "cùng" and self.has(following) and self.tokens[following].word == "với":
                following += 1
            return following if self.plain(following) else 0
        return i if token.gap in {",", ";", "/", "\n"} else 0

    def _joins(self, i: int) -> bool:
        return self.has(i) and self.tokens[i].word in {"và", "cùng", "hoặc"} and self.tokens[i].gap in {"", ",", ";"}

    def _alone(self, i: int) -> Match | None:
        """A common noun alone, as the member of a list that named bodies began."""
        size = self.phrase("single", i)
        return Match(i, i + size, self._tail(i + size)) if size else None
