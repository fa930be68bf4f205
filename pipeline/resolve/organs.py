"""Bodies of the archive: one row per body, whatever the spellings, none merged by guess.

Names are completed by their own documents (`context`). A name that stays relative, and a group (``các phòng, ban
thuộc quận``), belongs to the issuer whose document uses it, so that two districts' are two rows. Communes and
districts of a common name are told apart by the place above.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import Levenshtein

from pipeline.resolve.context import Completed, Context, complete, full_form
from pipeline.resolve.names import Place, as_province, name_key, national, shared_name
from pipeline.text import bare, squeeze

Row = dict[str, Any]


@dataclass(slots=True)
class _Entry:
    completed: Completed
    parent: str | None
    system: str | None
    names: Counter[str] = field(default_factory=Counter)
    aliases: Counter[str] = field(default_factory=Counter)
    ocr_only: bool = True


class Organs:
    """Every body that the archive names; filled by `add`, closed by `settle`, then asked."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._mentions: dict[tuple[str, str], str] = {}
        self._contexts: dict[str, Context] = {}
        self._final: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._levels: dict[str, str | None] = {}
        self._names: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._relative: set[str] = set()
        self._over: dict[str, set[str]] = defaultdict(set)  # districts → their provinces
        self._cities: set[Place] = set()  # centrally run, by what the archive says

    def open(self, context: Context, doc_id: str) -> None:
        """Make a document's context known before its names are added."""
        self._contexts[doc_id] = context
        provinces = [p for p in context.places.values() if p.level == "province"]
        self._cities.update(provinces)
        for place in (p for p in context.places.values() if p.level == "district"):
            self._over[name_key(str(place))].update(name_key(str(p)) for p in provinces)

    def context(self, doc_id: str) -> Context:
        """The context of a document, an empty one where the document is not among the rows."""
        return self._contexts.get(doc_id) or Context(doc_id)

    def add(
        self,
        doc_id: str,
        text: str,
        *,
        ocr: bool = False,
        system: str | None = None,
        parent: str | None = None,
        times: int = 1,
    ) -> str:
        """Record a mention; gives the key of its body. `parent` is the body above, as the masthead names it."""
        known = self._mentions.get((doc_id, text))
        if known is None:
            known = self._enter(complete(text, self.context(doc_id)), doc_id, parent, system)
            self._mentions[doc_id, text] = known
        entry = self._entries[known]
        entry.aliases[squeeze(text)] += times
        entry.names[entry.completed.text] += times
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
        self._levels = {identity: self._level(self._entries[k]) for k, identity in self._ids.items()}
        self._names = {k: _display(self._entries[k]) for k in self._ids}
        self._keys = {identity: name_key(self._entries[k].completed.text) for k, identity in self._ids.items()}
        self._relative = {identity for k, identity in self._ids.items() if _relative(self._entries[k].completed)}

    def _join_unscoped(self) -> dict[str, str]:
        """A commune named without the place above, or with its province alone, is the one of that name if there is but one."""
        scoped: dict[str, list[str]] = defaultdict(list)
        for known, entry in self._entries.items():
            place = entry.completed.name.place
            if entry.completed.scope and place and shared_name(place):
                scoped[name_key(entry.completed.name.text)].append(known)
        joined = {k: v[0] for k, v in scoped.items() if len(v) == 1 and k in self._entries}
        for known in (k for keys in scoped.values() for k in keys):
            name, province = name_key(self._entries[known].completed.name.text), self._entries[known].completed.scope
            others = [k for k in scoped[name] if province in self._over.get(str(self._entries[k].completed.scope), ())]
            if len(others) == 1:
                joined[known] = others[0]
        return joined

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
        for _ in range(4):
            if known is None:
                return None
            known = self._final[known]
            entry = self._entries[known]
            kind = entry.completed.name.kind
            if not (kind and kind.signs and entry.parent):
                break
            known = entry.parent
        return self._ids[self._final[known]] if known else None

    def name(self, doc_id: str, text: str | None) -> str | None:
        """Canonical name of a body as a document writes it; None for no name."""
        known = self._mentions.get((doc_id, text)) if text else None
        return self._names[self._final[known]] if known else None

    def full(self, doc_id: str, text: str | None) -> str | None:
        """The name as a document writes it, with its abbreviations written out; None for no name."""
        return full_form(text, self.context(doc_id)) if text else None

    def absolute(self, doc_id: str, text: str) -> bool:
        """The body is told by its name, completed by its document, and not only by whose document names it."""
        known = self._mentions.get((doc_id, text))
        if known is None:
            return False
        done = self._entries[self._final[known]].completed
        return done.scope is None or done.scope != self.context(doc_id).scope

    def relative(self, identity: str) -> bool:
        """The name says only whose document it stands in, not which body it is (``Ủy ban nhân dân huyện``)."""
        return identity in self._relative

    def fits(self, relative: str, identity: str) -> bool:
        """A body's name begins with a relative one (``Ủy ban nhân dân huyện`` and ``Ủy ban nhân dân huyện Sen Hồ``)."""
        short, long = self._keys[relative], self._keys[identity]
        return not self.relative(identity) and (long == short or long.startswith(f"{short} "))

    def level(self, identity: str) -> str | None:
        """Level of a body by its organ_id."""
        return self._levels[identity]

    def rows(self) -> list[Row]:
        """The rows of `organs`, by id."""
        rows = []
        for known, identity in self._ids.items():
            entry = self._entries[known]
            name = self._names[known]
            parent = self._ids[self._final[entry.parent]] if entry.parent else None
            rows.append(
                {
                    "organ_id": identity,
                    "name": name,
                    "aliases": sorted(a for a in entry.aliases if a != name),
                    "kind": "group" if entry.completed.name.group else _kind_name(entry),
                    "system": self._system(entry),
                    "level": self._level(entry),
                    "parent_organ_id": parent if parent != identity else None,
                }
            )
        return sorted(rows, key=lambda row: row["organ_id"])

    def _level(self, entry: _Entry) -> str | None:
        name = entry.completed.name
        if name.group:
            return None
        if name.level == "district" and name.place and as_province(name.place) in self._cities:
            return "province"
        return name.level or ("central" if name.kind and national(name.text) else None)

    def _system(self, entry: _Entry) -> str | None:
        seen: set[int] = set()
        while entry.system is None and entry.parent and id(entry) not in seen:
            seen.add(id(entry))
            entry = self._entries[self._final[entry.parent]]
        return entry.system


def _display(entry: _Entry) -> str:
    return max(entry.names, key=lambda n: (entry.names[n], sum(c.isupper() for c in n), n))


def _kind_name(entry: _Entry) -> str | None:
    kind = entry.completed.name.kind
    return kind.name if kind else None


def _relative(done: Completed) -> bool:
    return done.scope is not None and not (done.name.place and shared_name(done.name.place))


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
