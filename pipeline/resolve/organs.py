"""Bodies of the archive: one row per body, whatever the spellings, none merged by guess.

A name is completed by what its own document says: ``Quận ủy`` in an act of `quận Ba Đình` is ``Quận ủy Ba Đình``. A
name that stays relative, and a group (``các phòng, ban thuộc quận``), belongs to the issuer whose document uses
it, so that two districts' are two rows. Communes and districts of a common name are told apart by the place above.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import Levenshtein

from pipeline.resolve.names import (
    LEVELS,
    Name,
    Place,
    expand,
    initials,
    make_place,
    name_key,
    parse,
    places,
    province,
    shared_name,
)
from pipeline.text import bare, key, squeeze

Row = dict[str, Any]
_WHOLE = {"enterprise", "trade-union", "party-committee"}  # a proper name behind the head names one body
_NATIONAL = re.compile(r"(?<!\w)(?:việt nam|trung ương|quốc gia|tối cao)(?!\w)")
_CAPITALS = re.compile(r"(?<!\w)[A-ZĐ][A-ZĐ&-]{1,11}(?!\w)")


@dataclass(slots=True)
class Context:
    """What one document says about the bodies it names: its issuer, the places above, full names it uses."""

    scope: str
    issuer: str | None = None
    places: dict[str, Place] = field(default_factory=dict)  # by level word
    bodies: tuple[str, ...] = ()
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


@dataclass(slots=True)
class _Entry:
    completed: Completed
    parent: str | None
    system: str | None
    names: Counter[str] = field(default_factory=Counter)
    aliases: Counter[str] = field(default_factory=Counter)
    ocr_only: bool = True


# ------------------------------------------------------------------ abbreviations that documents define
_DEFINED = re.compile(r"\(([A-ZĐ][A-ZĐ&-]{1,11})\)")


def defined_aliases(text: str) -> dict[str, str]:
    """Abbreviations that a text defines in brackets after the words they stand for (``Ban chấp hành (BCH)``)."""
    found: dict[str, str] = {}
    for m in _DEFINED.finditer(text):
        letters = [c for c in m[1] if c.isalpha()]
        before = text[max(0, m.start() - 120) : m.start()].split()
        for size in range(len(letters), min(len(before), len(letters) + 3) + 1):
            words = [w.strip(",") for w in before[-size:]]
            if words[0].lower() != "và" and all(words) and initials(words) == "".join(letters):
                found.setdefault(m[1], squeeze(" ".join(before[-size:])))
                break
    return found


def _by_initials(token: str, bodies: Iterable[str]) -> str | None:
    """The one run of words in known full names that a token abbreviates (``DKVN`` in ``Công đoàn Dầu khí Việt Nam``)."""
    letters = "".join(c for c in token if c.isalpha())
    if len(letters) < 3:
        return None
    found: dict[str, str] = {}
    for body in bodies:
        words = body.split()
        marks = [(i, w[0].upper()) for i, w in enumerate(words) if w[0].isalnum() and w.lower() != "và"]
        text = "".join(c for _, c in marks)
        at = text.find(letters)
        if at >= 0 and len(text) == len(marks):
            run = " ".join(words[marks[at][0] : marks[at + len(letters) - 1][0] + 1])
            found.setdefault(key(run), run)
    return next(iter(found.values())) if len(found) == 1 else None


# ------------------------------------------------------------------ one name in its document
def full_form(text: str, context: Context) -> str:
    """Written out with the document's own abbreviations first, then the common ones, then by initials."""
    if context.aliases and _CAPITALS.search(text):
        text = _CAPITALS.sub(lambda m: context.aliases.get(m.group(), m.group()), text)
    full = expand(text)
    if _CAPITALS.search(full):
        full = _CAPITALS.sub(lambda m: _by_initials(m.group(), context.bodies) or m.group(), full)
    return full


def complete(text: str, context: Context) -> Completed:
    """Make the name of a body as full as its document allows (``Sở Y tế`` → ``Sở Y tế tỉnh Kiên Giang``)."""
    full = full_form(text, context)
    name = parse(full)
    if name.group:
        return Completed(full, name, context.scope, context.issuer)
    full = _completed(full, name, context)
    name = parse(full)
    parent = _parent(name, context)
    place = name.place
    if place and shared_name(place):
        upper = _above(place, context)
        if upper and key(upper.name) not in key(full):
            return Completed(f"{full}, {upper}", name, name_key(str(upper)), parent)
        return Completed(full, name, None, parent)
    return Completed(full, name, None if _absolute(name) else context.scope, parent)


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
    ends_in_sở = kind is not None and kind.level == "province" and name.tail is None
    at_province = ends_in_sở or (name.tail is not None and parse(name.tail).level == "province")
    if at_province and last is None:
        if name.place is None:
            above = [p for p in context.places.values() if p.level == "province"]
            return f"{full} {above[0]}" if len(above) == 1 and not (kind and kind.place) else full
        if key(full).endswith(key(name.place.name)) and key(str(name.place)) not in key(full) and _takes_word(name):
            return f"{full[: -len(name.place.name)]}{name.place}"
    if kind and kind.name == "division" and not name.place and not name.tail and context.issuer:
        issuer = parse(context.issuer)
        if issuer.kind and issuer.kind.name == "people-committee" and issuer.level == "district" and issuer.place:
            return f"{full} {issuer.place}"
        if issuer.kind and issuer.kind.name in {"department", "agency", "institution"} and _absolute(issuer):
            return f"{full} {context.issuer}"
    return full


def _takes_word(name: Name) -> bool:
    """The place follows a head that does not say its level already, as ``Tỉnh ủy`` does."""
    kind = parse(name.tail).kind if name.tail else name.kind
    return kind is None or kind.place is None


def _from_head(body: str, head: str) -> str | None:
    """The part of a full name from `head` on, where something follows it."""
    at = body.find(head)
    return body[at:] if at >= 0 and len(body) > at + len(head) and body[at + len(head)] == " " else None


def _absolute(name: Name) -> bool:
    """The name alone tells the body."""
    if name.bare:
        return False
    if name.place or (name.kind and name.kind.level == "central") or _NATIONAL.search(key(name.text)):
        return True
    if name.kind is None:
        return any(w[0].isupper() for w in name.text.split()[1:] if w[0].isalpha())
    if name.tail:
        return _absolute(parse(name.tail))
    rest = name.text[len(name.kind.head) :].split()
    return name.kind.name in _WHOLE and len(rest) > 1 and any(w[0].isupper() for w in rest)


def _above(place: Place, context: Context) -> Place | None:
    """The nearest place above one, of those the document knows."""
    higher = [p for p in context.places.values() if LEVELS.index(p.level) < LEVELS.index(place.level)]
    return max(higher, key=lambda p: LEVELS.index(p.level), default=None)


def _parent(name: Name, context: Context) -> str | None:
    """Full name of the body above, None where neither name nor document derives it."""
    kind = name.kind
    if kind is None or kind.parent is None:
        if kind and kind.name == "people-committee" and name.place and name.place == context.places.get(name.place.word):
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


# ------------------------------------------------------------------ a document's context
def read_context(document: Row, cited: Iterable[str], aliases: dict[str, str]) -> Context:
    """Context of one row of `documents`; `cited` are the bodies that its citations name."""
    context = Context(document["doc_id"], aliases=aliases)
    raw, parent_raw = document.get("organ_name"), document.get("parent_organ_name")
    if not raw:
        return context
    issuer = full_form(raw, context)
    parent = full_form(parent_raw, context) if parent_raw else None
    bodies = [body for body in (issuer, parent) if body]
    context.bodies = tuple(bodies)
    context.places = _places_of(issuer, parent, document, [expand(c) for c in cited])
    done = complete(raw, context)
    context.issuer = done.text
    # bodies that a bare head may stand for: the issuer and the body above it, by their full names
    context.bodies = tuple(dict.fromkeys([done.text, *bodies]))
    root = signing_name(done)
    context.scope = name_key(root)
    return context


def signing_name(completed: Completed) -> str:
    """The body that numbers the act: ``Quận ủy Ba Đình`` for ``Ban Thường vụ Quận ủy Ba Đình``."""
    name, text = completed.name, completed.text
    while name.kind and name.kind.signs and name.tail and len(name.tail) < len(name.text):
        start = text.find(name.tail)
        text = text[start:] if start >= 0 else name.tail
        name = parse(name.tail)
    return text


def _places_of(issuer: str, parent: str | None, document: Row, cited: list[str]) -> dict[str, Place]:
    name = parse(issuer)
    own = name.place
    stated = _stated_place(name, document.get("place"))
    if own is None and parent and (above := places(parent)):
        own = stated if stated and stated.level != above[0].level else above[0]
    own = own or stated
    if own is None:
        return {}
    found: dict[str, dict[str, Place]] = defaultdict(dict)
    # the issuer and the body above it are certain; what is cited counts only where it is the only one of its level
    for text in (issuer, parent or ""):
        for place in places(text):
            found[place.level].setdefault(key(str(place)), place)
    if (at := province(document.get("place") or "")) and "province" not in found:
        found["province"][key(str(at))] = at
    found[own.level] = {key(str(own)): own}
    for level in ("province", "district"):
        if level not in found and LEVELS.index(level) < LEVELS.index(own.level):
            for text in cited:
                for place in places(text):
                    if place.level == level:
                        found[level].setdefault(key(str(place)), place)
    certain = [next(iter(group.values())) for group in found.values() if len(group) == 1]
    words = Counter(p.word for p in certain)
    return {p.word: p for p in certain if words[p.word] == 1}


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


# ------------------------------------------------------------------ all of them
class Organs:
    """Every body that the archive names; filled by `add`, closed by `settle`, then asked."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._mentions: dict[tuple[str, str], str] = {}
        self._contexts: dict[str, Context] = {}
        self._ids: dict[str, str] = {}

    def open(self, context: Context, doc_id: str) -> None:
        """Make a document's context known before its names are added."""
        self._contexts[doc_id] = context

    def context(self, doc_id: str) -> Context:
        """The context of a document, an empty one where the document is not among the rows."""
        return self._contexts.get(doc_id) or Context(doc_id)

    def add(self, doc_id: str, text: str, *, ocr: bool = False, system: str | None = None, parent: str | None = None) -> str:
        """Record a mention; gives the key of its body. `parent` is the body above, as the masthead names it."""
        known = self._mentions.get((doc_id, text))
        if known is None:
            known = self._enter(complete(text, self.context(doc_id)), doc_id, parent, system)
            self._mentions[doc_id, text] = known
        entry = self._entries[known]
        entry.aliases[squeeze(text)] += 1
        entry.names[entry.completed.text] += 1
        entry.ocr_only = entry.ocr_only and ocr
        return known

    def _enter(self, done: Completed, doc_id: str, parent: str | None, system: str | None) -> str:
        known = done.key
        if known not in self._entries:
            self._entries[known] = _Entry(done, None, None)
            above = parent or done.parent
            if above and name_key(above) != name_key(done.text):
                self._entries[known].parent = self._enter(complete(above, self.context(doc_id)), doc_id, None, None)
        entry = self._entries[known]
        if parent and entry.parent is None and name_key(parent) != name_key(done.text):
            entry.parent = self._enter(complete(parent, self.context(doc_id)), doc_id, None, None)
        kind = done.name.kind
        entry.system = entry.system or system or (kind.system if kind else None)
        entry.names[done.text] += 0
        return known

    def settle(self) -> None:
        """Join what is surely one body and give each its id; call once, after all `add`."""
        final = {k: k for k in self._entries}
        final.update(self._join_unscoped())
        final.update(self._join_slips({k for k, v in final.items() if k == v}))
        for known in sorted(final):
            target = known
            while final[target] != target:
                target = final[target]
            if target != known:
                into, gone = self._entries[target], self._entries[known]
                into.aliases.update(gone.aliases)
                into.parent = into.parent or gone.parent
            final[known] = target
        self._final = final
        self._ids = {k: organ_id(k) for k in sorted(set(final.values()))}

    def _join_unscoped(self) -> dict[str, str]:
        """A commune named without the place above is the one of that name, if the archive knows only one."""
        scoped: dict[str, list[str]] = defaultdict(list)
        for known, entry in self._entries.items():
            place = entry.completed.name.place
            if entry.completed.scope and place and shared_name(place):
                scoped[name_key(entry.completed.name.text)].append(known)
        return {k: v[0] for k, v in scoped.items() if len(v) == 1 and k in self._entries}

    def _join_slips(self, keys: set[str]) -> dict[str, str]:
        """A spelling met only in recognised text joins the body it is at most two letters from (see `_slip`)."""
        groups: dict[tuple[Any, ...], list[str]] = defaultdict(list)
        for known in sorted(keys):
            done = self._entries[known].completed
            words = name_key(done.text).split()
            kind, place = done.name.kind, done.name.place
            groups[kind.name if kind else None, place, done.scope, done.name.group, len(words)].append(known)
        joined: dict[str, str] = {}
        for group in groups.values():
            sound = [k for k in group if not self._entries[k].ocr_only]
            for known in group:
                entry = self._entries[known]
                if not entry.ocr_only or not entry.aliases:
                    continue
                name = name_key(entry.completed.text)
                close = [k for k in sound if _slip(name, name_key(self._entries[k].completed.text))]
                if len(close) == 1:
                    joined[known] = close[0]
        return joined

    # -------------------------------------------------------------- look-up, after `settle`
    def find(self, doc_id: str, text: str | None) -> str | None:
        """organ_id of a body as a document writes it; None for no name."""
        known = self._mentions.get((doc_id, text)) if text else None
        return self._ids[self._final[known]] if known else None

    def root(self, doc_id: str, text: str | None) -> str | None:
        """organ_id of the body under whose number the named one issues acts (a chairman's: the committee)."""
        known = self._mentions.get((doc_id, text)) if text else None
        while known:
            known = self._final[known]
            entry = self._entries[known]
            kind = entry.completed.name.kind
            if not (kind and kind.signs and entry.parent):
                return self._ids[known]
            known = entry.parent
        return None

    def rows(self) -> list[Row]:
        """The rows of `organs`, by id."""
        rows = []
        for known, identity in self._ids.items():
            entry = self._entries[known]
            name = self._name(entry)
            parent = self._ids[self._final[entry.parent]] if entry.parent else None
            rows.append(
                {
                    "organ_id": identity,
                    "name": name,
                    "aliases": sorted(a for a in entry.aliases if a != name),
                    "kind": "group" if entry.completed.name.group else _kind_name(entry),
                    "system": self._system(entry),
                    "level": _level(entry),
                    "parent_organ_id": parent if parent != identity else None,
                }
            )
        return sorted(rows, key=lambda row: row["organ_id"])

    def _name(self, entry: _Entry) -> str:
        return max(entry.names, key=lambda n: (entry.names[n], sum(c.isupper() for c in n), n))

    def _system(self, entry: _Entry) -> str | None:
        seen: set[int] = set()
        while entry.system is None and entry.parent and id(entry) not in seen:
            seen.add(id(entry))
            entry = self._entries[self._final[entry.parent]]
        return entry.system


def _kind_name(entry: _Entry) -> str | None:
    kind = entry.completed.name.kind
    return kind.name if kind else None


def _level(entry: _Entry) -> str | None:
    name = entry.completed.name
    if name.group:
        return None
    return name.level or ("central" if name.kind and _NATIONAL.search(key(name.text)) else None)


def _slip(name: str, other: str) -> bool:
    """Evident slip of recognition: two words or more, same digits, within two letters, no short word changed."""
    words, others = name.split(), other.split()
    if len(words) < 2 or len(words) != len(others):
        return False
    if re.findall(r"\d+", name) != re.findall(r"\d+", other) or Levenshtein.distance(name, other, score_cutoff=2) > 2:
        return False
    changed = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    return all(bare(a) == bare(b) or min(len(a), len(b)) >= 4 for a, b in changed)


def organ_id(known: str) -> str:
    """Stable id of a body: readable, and a digest that keeps apart what differs in diacritics or scope alone."""
    slug = re.sub(r"[^a-z0-9]+", "-", bare(known.split("|", 1)[0]).lower()).strip("-")[:60].strip("-")
    return f"{slug}-{hashlib.blake2s(known.encode(), digest_size=4).hexdigest()}"
