"""Places that a document speaks for: what its masthead says, what it cites, and what the other documents tell.

``UBND tỉnh`` in a plan of `huyện A` names a body only once the province of `huyện A` is known. Its own masthead rarely
says it; another document's may, or an act of `UBND tỉnh B` that the plan cites by the very number and day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pipeline.resolve.codes import read_code
from pipeline.resolve.context import Context, absolute, complete, full_form, signing_name
from pipeline.resolve.names import (
    Name,
    Place,
    as_province,
    expand,
    make_place,
    name_key,
    parse,
    places,
    province,
)
from pipeline.text import key

Row = dict[str, Any]
_TWO_TIERS = date(2025, 7, 1)  # no districts from then on


def read_context(document: Row, cited: list[str], named: list[str], aliases: dict[str, str]) -> Context:
    """Context of one row of `documents`; `cited` and `named` are the bodies in its citations and in all its rows.

    `settle` closes it, once the places that only other documents tell are known.
    """
    context = Context(document["doc_id"], named=tuple(named), aliases=aliases)
    raw, parent = document.get("organ_name"), document.get("parent_organ_name")
    if raw:
        context.masthead = tuple(full_form(name, context) for name in (raw, parent) if name)
        context.two_tiers = (document.get("issued_date") or date.min) >= _TWO_TIERS
        _place(context, document, [expand(c) for c in cited])
    return context


def settle(context: Context) -> None:
    """Complete the issuer by the places known, and what depends on it."""
    if not context.masthead:
        return
    context.places = {**context.likely, **context.places}
    context.bodies = context.masthead
    done = complete(context.masthead[0], context)
    context.issuer = done.text
    # bodies that a bare head may stand for: the issuer and the body above it, by their full names
    context.bodies = (done.text, *context.masthead[1:])
    context.scope = name_key(signing_name(done))


def _place(context: Context, document: Row, cited: list[str]) -> None:
    """Places that the document speaks for: the issuer's and the body's above it are certain.

    What is cited is likely where it is the only one of its level.
    """
    issuer, parent = context.masthead[0], " ".join(context.masthead[1:])
    name = parse(issuer)
    own = name.place
    stated = _stated_place(name, document.get("place"))
    if own is None and (above := places(parent)):
        own = stated if stated and stated.level != above[0].level else above[0]
        if name.level == "province" and own.word == "thành phố":
            own = as_province(own)  # a Sở is of a centrally run city, listed or not
    context.own = own = own or stated
    if own is None:
        return
    found: dict[str, dict[str, Place]] = defaultdict(dict)
    for place in (*places(issuer), *(over(own, p, context.two_tiers) for p in places(parent))):
        found[place.level].setdefault(key(str(place)), place)
    if (at := province(document.get("place") or "")) and "province" not in found:
        found["province"][key(str(at))] = at
    found[own.level] = {key(str(own)): own}
    context.places = _only(found)
    weak: dict[str, dict[str, Place]] = defaultdict(dict)
    for place in (p for text in cited for p in places(text)):
        if place.level not in found and place.level in {"province", "district"} and place.above(own):
            weak[place.level].setdefault(key(str(place)), place)
    context.likely = _only(weak)


def _only(found: Mapping[str, Mapping[str, Place]]) -> dict[str, Place]:
    """By level word, what is the only one of its level."""
    sure = [next(iter(group.values())) for group in found.values() if len(group) == 1]
    words = Counter(place.word for place in sure)
    return {place.word: place for place in sure if words[place.word] == 1}


def over(own: Place, place: Place, two_tiers: bool) -> Place:
    """A place above `own`: a city above a district, or above any place since districts ended, is centrally run."""
    if place.word == "thành phố" and place != own and (own.level == "district" or two_tiers):
        return as_province(place)
    return place


def _stated_place(issuer: Name, place: str | None) -> Place | None:
    """The place beside the date, as the place of an issuer that names only its level (``Ủy ban nhân dân xã``)."""
    if not place:
        return None
    listed = province(place)
    word = issuer.bare
    inner = parse(word).kind if word and word[0].isupper() else None
    word = inner.place if inner else word
    if issuer.level == "province" or word == "tỉnh":
        return listed if listed and (word is None or listed.word == word) else None
    if word and word[0].islower() and word not in {"tỉnh"}:
        named = places(place)
        return named[0] if named else make_place(word, place)
    return None


# ------------------------------------------------------------------ what the other documents tell
def learn(contexts: Mapping[str, Context], documents: Iterable[Row], citations: Iterable[Row]) -> None:
    """Give each context the places above it that the archive tells, and `settle` it.

    Of a place whose documents disagree nothing is learnt.
    """
    _from_mastheads(contexts)
    _from_numbers(contexts, documents, citations)
    _from_mastheads(contexts)
    for context in contexts.values():
        settle(context)


def _from_mastheads(contexts: Mapping[str, Context]) -> None:
    """``UBND HUYỆN A`` over one document's Phòng, `huyện A, tỉnh B` elsewhere: `tỉnh B` is above that document too."""
    above: dict[Place, dict[str, set[Place]]] = defaultdict(lambda: defaultdict(set))
    for context in contexts.values():
        for place in context.places.values():
            for other in context.places.values():
                if other.above(place):
                    above[place][other.word].add(other)
    for context in contexts.values():
        for known in [p for p in (context.own, *context.places.values()) if p]:
            for word, found in above[known].items():
                if len(found) == 1 and not _known(context, word):
                    context.places[word] = next(iter(found))


def _known(context: Context, word: str) -> bool:
    levels = {place.level for place in context.places.values()}
    return word in context.places or (word == "tỉnh" and "province" in levels)


def _from_numbers(contexts: Mapping[str, Context], documents: Iterable[Row], citations: Iterable[Row]) -> None:
    """``Kế hoạch số 12/KH-UBND ngày 05/3/2020 của UBND tỉnh``: the one `UBND tỉnh …` with an act of that number and day."""
    said: dict[tuple[str, date], dict[tuple[str, str], None]] = defaultdict(dict)
    for row in documents:
        _say(said, row["doc_id"], row)
    for row in citations:
        _say(said, row["doc_id"], row)
    told: dict[Place | str, dict[str, set[Place]]] = defaultdict(lambda: defaultdict(set))
    for names in said.values():
        roots = [(contexts[doc_id], _root(name, contexts[doc_id])) for doc_id, name in names if len(names) > 1]
        full = {(name_key(text[: _end(text, p)]), p) for _, (text, name) in roots if (p := name.place)}
        relative: dict[str, list[Context]] = defaultdict(list)
        for context, (text, name) in roots if full else ():
            if name.place is None and not name.group:
                relative[text].append(context)
        for text, speaking in relative.items():
            fits = {p for known, p in full if known in {name_key(f"{text} {p.name}"), name_key(f"{text} {p}")}}
            for only in fits if len(fits) == 1 else ():
                for context in speaking:
                    told[_speaker(context)][only.word].add(only)
    for context in contexts.values():
        for word, found in told[_speaker(context)].items() if _speaker(context) in told else ():
            higher = over(context.own, next(iter(found)), context.two_tiers) if context.own else next(iter(found))
            if len(found) == 1 and not _known(context, word) and (not context.own or higher.above(context.own)):
                context.places[word] = higher


def _say(said: dict[tuple[str, date], dict[tuple[str, str], None]], doc_id: str, row: Row) -> None:
    code, day, name = read_code(row.get("code") or ""), row.get("issued_date"), row.get("organ_name")
    if code and day and name and not code.national:
        said[code.canonical, day][doc_id, name] = None


def _root(text: str, context: Context) -> tuple[str, Name]:
    """The body that numbers an act, as far as its own document completes it."""
    root = signing_name(complete(text, context))
    return root, parse(root)


def _end(text: str, place: Place) -> int:
    return text.find(place.name) + len(place.name)


def _speaker(context: Context) -> Place | str:
    """For whom what one document tells holds: all bodies of a place, one body of a name of its own, or itself alone."""
    if context.own or not context.masthead or not absolute(parse(context.masthead[0])):
        return context.own or context.scope
    return name_key(context.masthead[0])
