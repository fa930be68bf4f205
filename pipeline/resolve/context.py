"""What a document's own words make of the names in it: abbreviations it defines, places it speaks for, its issuer.

``Quận ủy`` in an act of `quận Ba Đình` is ``Quận ủy Ba Đình``, ``Sở Y tế`` under a masthead of `tỉnh Kiên Giang` is
that province's. Where the document does not say which, the name stays as it is and belongs to the issuer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.resolve.names import (
    LEVELS,
    Kind,
    Name,
    Place,
    expand,
    initials,
    name_key,
    national,
    parse,
    places,
    shared_name,
)
from pipeline.text import key, squeeze

_WHOLE = {"enterprise", "trade-union", "party-committee"}  # a proper name behind the head names one body
_CAPITALS = re.compile(r"(?<!\w)[A-ZĐ][A-ZĐ&-]{1,11}(?!\w)")


@dataclass(slots=True)
class Context:
    """What one document says about the bodies it names: its issuer, the places above, full names it uses.

    `places` are by level word; those in `likely` are told by a citation only, and hold where nothing else is known.
    """

    scope: str  # until it is settled, its doc_id
    issuer: str | None = None
    masthead: tuple[str, ...] = ()  # the issuer and the body above it, written out
    own: Place | None = None
    two_tiers: bool = False  # issued since districts ended
    places: dict[str, Place] = field(default_factory=dict)
    likely: dict[str, Place] = field(default_factory=dict)
    bodies: tuple[str, ...] = ()
    named: tuple[str, ...] = ()  # every name of a body in the document, as written
    aliases: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Completed:
    """A name made as full as its document allows; `scope` is None where the name alone tells the body."""

    text: str
    name: Name
    scope: str | None
    parent: str | None

    @property
    def key(self) -> str:
        return name_key(self.text) + (f"|{self.scope}" if self.scope else "")


# ------------------------------------------------------------------ abbreviations that documents define
_DEFINED = re.compile(r"\(([A-ZĐ][A-ZĐ&-]{1,11})\)")


def defined_aliases(text: str) -> dict[str, str]:
    """Abbreviations that a text defines in brackets after the words they stand for (``Ban chấp hành (BCH)``)."""
    found: dict[str, str] = {}
    for m in _DEFINED.finditer(text):
        if m[1] in found:
            continue
        letters = [c for c in m[1] if c.isalpha()]
        before = text[max(0, m.start() - 120) : m.start()].split()
        for size in range(len(letters), min(len(before), len(letters) + 3) + 1):
            words = [w.strip(",") for w in before[-size:]]
            if words[0].lower() != "và" and all(words) and initials(words) == "".join(letters):
                found.setdefault(m[1], squeeze(" ".join(before[-size:])))
                break
    return found


def _by_initials(token: str, bodies: Iterable[str]) -> str | None:
    """The one run of words in known full names that a token abbreviates (``DKVN``: ``Dầu khí Việt Nam``)."""
    letters = "".join(c for c in token if c.isalpha())
    if len(letters) < 3:
        return None
    found: dict[str, str] = {}
    for body in bodies:
        marked, text = _marks(body)
        at = text.find(letters)
        if at >= 0 and len(text) == len(marked):
            words = body.split()
            run = " ".join(words[marked[at] : marked[at + len(letters) - 1] + 1])
            found.setdefault(key(run), run)
    return next(iter(found.values())) if len(found) == 1 else None


@lru_cache(maxsize=1 << 17)
def _marks(body: str) -> tuple[tuple[int, ...], str]:
    """Which words of a name an abbreviation would take, and their initials in capitals."""
    told = [(i, w[0].upper()) for i, w in enumerate(body.split()) if w[0].isalnum() and w.lower() != "và"]
    return tuple(i for i, _ in told), "".join(c for _, c in told)


# ------------------------------------------------------------------ one name in its document
def full_form(text: str, context: Context) -> str:
    """Written out with the document's own abbreviations first, then the common ones, then by initials."""
    if context.aliases and _CAPITALS.search(text):
        text = _CAPITALS.sub(lambda m: context.aliases.get(m.group(), m.group()), text)
    full = expand(text)
    if _CAPITALS.search(full):
        full = _CAPITALS.sub(lambda m: _by_initials(m.group(), _full_names(context)) or m.group(), full)
    return full


def _full_names(context: Context) -> list[str]:
    return [*context.bodies, *(full for n in context.named if not _CAPITALS.search(full := expand(n)))]


def complete(text: str, context: Context) -> Completed:
    """Make the name of a body as full as its document allows (``Sở Y tế`` → ``Sở Y tế tỉnh Kiên Giang``)."""
    full = full_form(text, context)
    name = parse(full)
    if name.group:
        return Completed(full, name, context.scope, context.issuer)
    full = _completed(full, name, context)
    name = parse(full)
    parent = _parent(name, context)
    full, stated = _without_places_above(full)
    place = name.place
    if place and shared_name(place):
        upper = stated or _above(place, context)
        if upper:
            return Completed(f"{full}, {upper}", parse(full), name_key(str(upper)), parent)
        return Completed(full, name, None, parent)
    return Completed(full, name, None if absolute(name) else context.scope, parent)


def _without_places_above(full: str) -> tuple[str, Place | None]:
    """``Ủy ban nhân dân huyện B, tỉnh C`` without what follows the first place, and that place above."""
    named = places(full)
    if len(named) < 2 or LEVELS.index(named[1].level) >= LEVELS.index(named[0].level):
        return full, None
    end = full.find(named[0].name) + len(named[0].name)
    rest = [w for w in re.split(r", ?| - | thuộc ", full[end:]) if w.strip()]
    if len(rest) == len(named) - 1 and all(key(str(p)) == key(r) for p, r in zip(named[1:], rest, strict=True)):
        return full[:end], named[1]
    return full, None


def _completed(full: str, name: Name, context: Context) -> str:
    kind, last = name.kind, name.bare
    if last and last in context.places:
        return f"{full} {context.places[last].name}"
    if last:
        inner = parse(last).kind
        if inner and inner.place in context.places:
            return f"{full} {context.places[inner.place].name}"
        longer = {key(t): t for body in context.bodies if (t := _from_head(body, last))}
        if len(longer) == 1:
            return full[: len(full) - len(last)] + next(iter(longer.values()))
    of_province = kind is not None and kind.level == "province" and name.tail is None
    at_province = of_province or (name.tail is not None and parse(name.tail).level == "province")
    if at_province and last is None:
        if name.place is None:
            above = [p for p in context.places.values() if p.level == "province"]
            return f"{full} {above[0]}" if len(above) == 1 and not (kind and kind.place) else full
        if key(full).endswith(key(name.place.name)) and key(str(name.place)) not in key(full) and _takes_word(name):
            return f"{full[: -len(name.place.name)]}{name.place}"
    if kind and kind.of and name.tail and name.tail not in full:
        body = _completed(name.tail, parse(name.tail), context)
        return full + body[len(name.tail) :]
    if kind and not name.place and not name.tail:
        return _of_its_own(full, kind, context)
    return full


_HAVE_UNITS = {"department", "agency", "institution", "enterprise"}  # their own Phòng, which no place has


def _of_its_own(full: str, kind: Kind, context: Context) -> str:
    """A body of which every place, or every party committee, has one: that of the document's."""
    issuer = parse(context.issuer) if context.issuer else None
    if kind.name == "division" and issuer and issuer.kind and issuer.kind.name in _HAVE_UNITS:
        return f"{full} {context.issuer}" if absolute(issuer) else full
    if kind.each:
        ended = kind.name == "division" and context.two_tiers
        place = _of_level("commune" if ended else kind.each, context)
        return f"{full} {place}" if place else full
    if kind.name == "party-board" and len(full) == len(kind.head):
        for body in (signing_name(Completed(b, parse(b), None, None)) for b in context.bodies):
            above = parse(body)
            if above.kind and above.kind.name == "party-committee" and absolute(above) and "bộ" not in above.kind.head:
                return f"{full} {body}"
    return full


def _of_level(level: str, context: Context) -> Place | None:
    if context.own and context.own.level == level:
        return context.own
    found = [p for p in context.places.values() if p.level == level]
    return found[0] if len(found) == 1 else None


def _takes_word(name: Name) -> bool:
    """The place follows a head that does not say its level already, as ``Tỉnh ủy`` does."""
    kind = parse(name.tail).kind if name.tail else name.kind
    return kind is None or kind.place is None


def _from_head(body: str, head: str) -> str | None:
    """The part of a full name from `head` on, where something follows it."""
    at = body.find(head)
    return body[at:] if at >= 0 and len(body) > at + len(head) and body[at + len(head)] == " " else None


def absolute(name: Name) -> bool:
    """The name alone tells the body."""
    if name.bare:
        return False
    if name.place or (name.kind and name.kind.level == "central") or national(name.text):
        return True
    if name.kind is None:
        return False
    if name.tail:
        return absolute(parse(name.tail))
    rest = name.text[len(name.kind.head) :].split()
    return name.kind.name in _WHOLE and len(rest) > 1 and any(w[0].isupper() for w in rest)


def _above(place: Place, context: Context) -> Place | None:
    """The nearest place above one, of those the document knows."""
    higher = [p for p in context.places.values() if p.above(place)]
    return max(higher, key=lambda p: LEVELS.index(p.level), default=None)


def _parent(name: Name, context: Context) -> str | None:
    """Full name of the body above, None where neither name nor document derives it."""
    kind = name.kind
    if kind is None or kind.parent is None:
        own = name.place and name.place == context.places.get(name.place.word)
        if kind and kind.name == "people-committee" and name.place and own:
            upper = _above(name.place, context)
            return f"{kind.head} {upper}" if upper else None
        return None
    if kind.parent in {"tail", "issuer"}:
        if name.tail:
            return name.tail
        if kind.name == "division" and name.place:
            return f"Ủy ban nhân dân {name.place}"
        return context.issuer if kind.parent == "issuer" else None
    if kind.level == "central":
        return kind.parent
    return f"{kind.parent} {name.place}" if name.place else None


def signing_name(completed: Completed) -> str:
    """The body that numbers the act: ``Quận ủy Ba Đình`` for ``Ban Thường vụ Quận ủy Ba Đình``."""
    name, text = completed.name, completed.text
    while name.kind and name.kind.signs and name.tail and len(name.tail) < len(name.text):
        start = text.find(name.tail)
        text = text[start:] if start >= 0 else name.tail
        name = parse(name.tail)
    return text
