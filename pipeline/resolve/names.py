"""What a body's name says by itself: its full form, kind, level, place and the body behind it.

Nothing here looks at a document; `organs` completes what a name leaves to its context.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pipeline import rules
from pipeline.text import fold, key, nfc, squeeze

_CASED = "[A-Z0-9" + "".join(c for c in map(chr, range(0xC0, 0x1EFA)) if c.isupper() and nfc(c) == c) + "]"
LEVELS = ("central", "province", "district", "commune", "unit")


@dataclass(frozen=True, slots=True)
class Kind:
    """One `[[kind]]` of ``rules/organs.toml`` under one of its heads."""

    name: str
    head: str
    system: str | None
    level: str | None
    parent: str | None
    place: str | None
    signs: bool
    post: bool
    each: str | None
    of: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A place as official names give it: ``Place("district", "quận", "Ba Đình")``."""

    level: str
    word: str
    name: str

    def __str__(self) -> str:
        return f"{self.word} {self.name}"

    def above(self, other: Place) -> bool:
        """It is of a higher level."""
        return LEVELS.index(self.level) < LEVELS.index(other.level)


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart; `tail` is the body that the head belongs to (``Quận ủy`` of ``Văn phòng Quận ủy``)."""

    text: str
    kind: Kind | None
    place: Place | None
    tail: str | None
    bare: str | None  # the level word, or the head, that a relative name ends in
    group: bool

    @property
    def level(self) -> str | None:
        """Where in the hierarchy the body stands, None where the name does not say."""
        if self.kind and self.kind.level not in (None, "place"):
            return self.kind.level
        if self.place:
            return self.place.level
        if self.bare in _place_words():
            return None if _place_words()[self.bare] == "place" else _place_words()[self.bare]
        return parse(self.tail).level if self.tail and len(self.tail) < len(self.text) else None


@cache
def _data() -> dict[str, Any]:
    return rules.load("organs").data


@cache
def _kinds() -> tuple[re.Pattern[str], dict[str, Kind]]:
    kinds: dict[str, Kind] = {}
    for entry in _data()["kind"]:
        for head in entry["heads"]:
            kinds[key(head)] = Kind(
                entry["name"],
                fold(head),
                entry.get("system"),
                entry.get("level"),
                entry.get("parent"),
                entry.get("place"),
                entry.get("signs", False),
                entry.get("post", False),
                entry.get("each"),
                entry.get("of"),
            )
    heads = sorted((fold(k.head) for k in kinds.values()), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, heads)) + r")(?!\w)", re.IGNORECASE), kinds


def kind_at(text: str, start: int = 0) -> Kind | None:
    """The kind whose head stands at `start` of a folded full name."""
    pattern, kinds = _kinds()
    found = pattern.match(text, start)
    return kinds[key(found.group())] if found else None


# ------------------------------------------------------------------ full form
@cache
def _abbreviations() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {squeeze(k): fold(v) for k, v in _data()["abbreviations"].items()}
    return _alternation(table), table


def _alternation(table: Mapping[str, str]) -> re.Pattern[str]:
    words = sorted(table, key=lambda w: (-len(w), w))
    body = "|".join(re.escape(w).replace(r"\ ", " {1,3}") for w in words)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)(?:\.(?= ?{_CASED}))?")


_EDGES = re.compile(r"^[\s\-–—•*+:;,.“”\"']+|[\s\-–—•*:;,./“”\"']+$")
_ENUMERATED = re.compile(r"(?<!\w)(các|những) (\d{1,3}|[A-Z]{1,3}) ")
_STANDING = re.compile(r"^TT\.? (?=HĐND|UBND|MTTQ|Hội đồng|Ủy ban|Tỉnh ủy|Thành ủy|Quận ủy|Huyện ủy|Thị ủy|Đảng ủy)")


@lru_cache(maxsize=1 << 17)
def expand(text: str) -> str:
    """Full form of a name, known abbreviations written out (``BTV ĐU`` → ``Ban Thường vụ Đảng ủy``)."""
    pattern, table = _abbreviations()
    text = _EDGES.sub("", squeeze(fold(nfc(text))))
    text = _STANDING.sub("Thường trực ", text)
    text = squeeze(pattern.sub(lambda m: _spaced(table[squeeze(m.group().rstrip("."))], m), text))
    text = re.sub(r" ?[–—] ?", " - ", text)
    text = _data()["whole"].get(text, text)
    kind = kind_at(text)
    return kind.head + text[len(kind.head) :] if kind else text[:1].upper() + text[1:]


def _spaced(full: str, match: re.Match[str]) -> str:
    return full + " " if match.group().endswith(".") else full


def initials(words: list[str]) -> str:
    """Capital initials of words, as an abbreviation would take them; ``và`` and dashes give none."""
    return "".join(w[0].upper() for w in words if w[0].isalnum() and w.lower() != "và")


# ------------------------------------------------------------------ places
@cache
def _place_words() -> dict[str, str]:
    return {fold(k): v for k, v in _data()["places"]["words"].items()}


@cache
def _listed() -> dict[str, Place]:
    places = _data()["places"]
    found = {key(n): Place("province", "tỉnh", fold(n)) for n in places["provinces"]}
    return found | {key(n): Place("province", "thành phố", fold(n)) for n in places["municipalities"]}


def province(name: str) -> Place | None:
    """The province or centrally run city of that name, None where there is none."""
    return _listed().get(key(name))


def as_province(place: Place) -> Place:
    """A city that is centrally run, though no list has it."""
    return Place("province", place.word, place.name)


def shared_name(place: Place) -> bool:
    """The name alone does not tell the place from others of its level: any commune, a district of a common name."""
    if place.level == "commune":
        return True
    return place.level == "district" and key(place.name) in {key(n) for n in _data()["places"]["shared"]}


# `Ba Đình`, `9`, `Bà Rịa - Vũng Tàu`, `Cư M'gar`, `Chư h'leng`
_PROPER = rf"(?:\d{{1,2}}(?!\w)|{_CASED}[\w’']*(?:(?: - | )(?:{_CASED}|\w[’'])[\w’']*){{0,4}})"


@cache
def _place_pattern() -> re.Pattern[str]:
    words = "|".join(f"[{w[0].upper()}{w[0]}]{w[1:]}" for w in sorted(_place_words(), key=len, reverse=True))
    return re.compile(rf"(?<!\w)({words}) ({_PROPER})")


def make_place(word: str, name: str) -> Place:
    """A place of a level word and a name; ``thành phố`` is a province only where it is centrally run."""
    word = word.lower()
    level = _place_words()[word]
    if level == "place":
        listed = province(name)
        level = "province" if listed and listed.word == word else "district"
    return Place(level, word, name)


@lru_cache(maxsize=1 << 17)
def places(text: str) -> tuple[Place, ...]:
    """Every place named with its level word, and those that a head implies (``Quận ủy Ba Đình``), in order."""
    found = [(m.start(), make_place(m[1], m[2])) for m in _place_pattern().finditer(text)]
    pattern, kinds = _kinds()
    for m in pattern.finditer(text):
        kind = kinds[key(m.group())]
        if kind.place and (name := _PLACE_NAME.match(text, m.end())):
            found.append((m.start(), make_place(kind.place, name[1])))
    return tuple(place for _, place in sorted(found, key=lambda f: f[0]))


_PLACE_NAME = re.compile(rf" ({_PROPER})")


# ------------------------------------------------------------------ the whole
@cache
def _group_pattern() -> re.Pattern[str]:
    group = _data()["group"]
    leads = "|".join(map(re.escape, (fold(w) for w in group["leads"])))
    words = "|".join(map(re.escape, (fold(w) for w in group["words"])))
    # `các` inside a name makes a group of it (`UBND các huyện`), but not in a list (`Khu kinh tế A và các khu B`), nor
    # in the name of one body (`Ban Quản lý các khu công nghiệp`, `Đảng ủy Khối các cơ quan tỉnh`)
    inner = r"(?<!và )(?<!Khối )(?<!Quản lý )(?<!Chỉ đạo )(?<!Đảng ủy )(?<!\w)các(?! khu (?:công|kinh|chế))(?!\w)"
    return re.compile(rf"^(?:{leads})(?!\w)|(?<!\w)(?:{words})(?!\w)|{inner}", re.IGNORECASE)


@cache
def _generic_names() -> frozenset[str]:
    return frozenset(key(n) for n in _data()["group"]["names"])


_CAPITAL_BEFORE = re.compile(rf"(?<!\w){_CASED}\w* $")


@lru_cache(maxsize=1 << 17)
def parse(text: str) -> Name:
    """Take a full name (of `expand`) apart: ``Văn phòng Quận ủy`` → kind office, tail and bare ``Quận ủy``."""
    kind = kind_at(text)
    if _group_pattern().search(text) or key(text) in _generic_names():
        return Name(text, kind, None, None, None, True)
    named = places(text)
    tail = bare = None
    pattern, kinds = _kinds()
    for m in pattern.finditer(text, len(kind.head) if kind else 0):
        inner = kinds[key(m.group())]
        # lower-case words inside a name are mostly no head (`tổ`, `hội`, `ban`), but for the committees
        closing = inner.name == "enterprise" and m.end() == len(text)  # `Đảng ủy công ty`
        if inner.name == "organisation" or not (m.group()[0].isupper() or inner.place or closing):
            continue
        if " " not in m.group() and _CAPITAL_BEFORE.search(text, 0, m.start()):
            continue  # nor is the end of a proper name (`Công ty May Hồng Hội`)
        tail = tail or text[m.start() :]
        if m.end() == len(text) and inner.level != "central":
            bare = inner.head if closing else m.group()
    if kind and kind.of and len(text) > len(kind.head):
        rest = text[len(kind.head) :]
        tail = rest.lstrip() if rest.startswith(f" {kind.of} ") else f"{kind.of}{rest}"
    if kind and len(kind.head) == len(text) and kind.level != "central":
        bare = text
    last = text.lower().rsplit(" ", 1)[-1]
    words = _place_words()
    if last in words:
        bare = last
    elif " ".join(text.lower().split()[-2:]) in words:
        bare = " ".join(text.lower().split()[-2:])
    place = named[0] if named else _unmarked_place(text, kind, tail)
    return Name(text, kind, place, tail, bare, False)


def _unmarked_place(text: str, kind: Kind | None, tail: str | None) -> Place | None:
    """A province that ends the name without its level word (``Sở Y tế Kiên Giang``)."""
    if kind is None or (tail is None and len(text) == len(kind.head)):
        return None
    parts = text.split()
    for size in (4, 3, 2):
        if len(parts) > size and (found := province(" ".join(parts[-size:]))):
            return found
    return None


@cache
def _same() -> tuple[tuple[str, str], ...]:
    return tuple((key(a), key(b)) for a, b in _data()["same"].items())


@lru_cache(maxsize=1 << 17)
def name_key(text: str) -> str:
    """What two spellings of one full name share: case, tone placement, ``và`` and official additions fall away."""
    found = f" {key(text)} ".replace(" và ", " ")
    for longer, shorter in _same():
        found = found.replace(f" {longer} ", f" {shorter} " if shorter else " ")
    return squeeze(found)


_NATIONAL = re.compile(r"(?<!\w)(?:việt nam|trung ương|quốc gia|tối cao)(?!\w)")


def national(text: str) -> bool:
    """The name says that the body is the whole country's (``Công đoàn Dầu khí Việt Nam``)."""
    return _NATIONAL.search(key(text)) is not None
