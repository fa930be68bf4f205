"""Names of bodies in running text: where one begins, where it ends, and which of a list are separate.

A name begins with a head (`Sở`, `Ủy ban nhân dân`, `Thủ trưởng`) or a group (`các phòng, ban`), goes on with what names
are made of, and ends at the verb that governs it: ``Ban Tổ chức Quận ủy | chủ trì``. The words are in
``rules/bodies.toml``.
"""

from __future__ import annotations

from pipeline.bodies.coordination import Body, Coordination
from pipeline.bodies.names import Names
from pipeline.bodies.phrases import may_begin
from pipeline.document import Span

__all__ = ["Body", "find_bodies", "is_kind", "leads_on", "match_body", "split_bodies", "stops_at"]

_WINDOW = 2500  # characters in which a name or a coordination is read


def match_body(folded: str, start: int, end: int, *, noisy: bool = False) -> Span | None:
    """Span of the body's name that begins at `start` of folded text, None where none does.

    `noisy` text was recognised from a picture and may have lost diacritics: ``Giám độc Sở Y tế`` is a name there.
    """
    if not may_begin(folded, start, end, "first", noisy):
        return None
    names = Names(folded, start, min(end, start + _WINDOW), noisy)
    found = names.match(0)
    return names.span(found) if found else None


def split_bodies(folded: str, start: int, end: int, *, noisy: bool = False, governed: bool = False) -> list[Body]:
    """The bodies of the coordination that begins at `start`: ``Các ban Đảng, Văn phòng Quận ủy căn cứ …`` gives two.

    `governed`: words before it ask for a body (``phối hợp với``), so that a common noun alone is one.
    """
    if not may_begin(folded, start, end, "first", noisy) and not (
        governed and may_begin(folded, start, end, "single", noisy)
    ):
        return []
    return Coordination(folded, start, min(end, start + _WINDOW), noisy).bodies(0, governed)


def find_bodies(folded: str, start: int = 0, end: int | None = None, *, noisy: bool = False) -> list[Span]:
    """Spans of every body's name between two offsets of folded text, in order and apart."""
    names = Names(folded, start, len(folded) if end is None else end, noisy)
    found, at = [], 0
    while names.has(at):
        match = names.match(at)
        if match:
            found.append(names.span(match))
        at = match.end if match else at + 1
    return found


def is_kind(folded: str, start: int, end: int, *, noisy: bool = False) -> bool:
    """The name at `start` would be one in small letters too: ``Sở Tài Chính``, not ``Vụ Cháy Theo Thủ Tục``."""
    return Names(folded, start, min(end, start + _WINDOW), noisy).is_kind(0)


def stops_at(folded: str, start: int, end: int, *, noisy: bool = False) -> bool:
    """The predicate of the name before it stands at `start`: a verb, its adverb, or a word that leads to one."""
    first = may_begin(folded, start, min(end, start + 80), "stops", noisy)
    if first is None or first.start() - start >= 3 or first.group()[0].isupper():
        return False
    names = Names(folded, start, min(end, start + 80), noisy)
    return names.phrase("stops", 0) > names.phrase("behind", 0)


def leads_on(folded: str, start: int, end: int, *, noisy: bool = False) -> bool:
    """What follows the name that ends at `start` may be a verb that no list knows: ``Sở Y tế | lắp bảng``.

    Neither a sign, a capital, nor a word that joins a name or tells that it was no subject (``của``, ``cho``).
    """
    if not (folded.startswith(" ", start) and folded[start + 1 : start + 2].islower()):
        return False
    names = Names(folded, start, min(end, start + 80), noisy)
    joins = max(names.phrase(name, 0) for name in ("behind", "particles", "closing", "words", "nouns"))
    return not joins and not (names.has(0) and names.tokens[0].word in {"và", "cùng"})
