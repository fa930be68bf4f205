"""Names of bodies in running text: where one begins, where it ends, and which of a list are separate.

A name begins with a head (`Sở`, `Ủy ban nhân dân`, `Thủ trưởng`) or a group (`các phòng, ban`), goes on with what names are
made of, and ends at the verb that governs it: ``Ban Tổ chức Quận ủy | chủ trì``. The words are in ``rules/bodies.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from pipeline.document import Span
from pipeline.rules import load
from pipeline.text import bare, fold

_WORD = re.compile(r"[^\W_]+(?:[&’'][^\W_]+)*")
_UNKNOWN = 4  # words of a name that no list knows
_DEPTH = 4  # names within names: ``Thư ký | Đoàn kiểm tra | của Sở Y tế``
_LONGEST = 40  # words of one name
_PHRASE = 12  # words of the longest phrase of any list
_AHEAD = 24  # words that are cut at a time
_WINDOW = 2500  # characters in which a coordination is read
_LOST = "~"  # marks phrases without diacritics, as a bad scan leaves them; two words or more, to tell them apart
_MENDED = frozenset({"whole", "post", "nouns", "closing", "fields", "stops", "verbs", "levels"})
_MEMBERS = 60  # bodies in one coordination; more is no list


@dataclass(frozen=True, slots=True)
class Body:
    """One body of a coordination; `head` is what it shares with the first (`Sở` in ``các Sở: Tài chính, Nội vụ``)."""

    span: Span
    head: str = ""

    def name(self, text: str) -> str:
        """The name as written in `text`, with the shared head before it."""
        written = " ".join(text[self.span.start : self.span.end].split())
        return f"{self.head} {written}" if self.head else written


def match_body(folded: str, start: int, end: int, *, noisy: bool = False) -> Span | None:
    """Span of the body's name that begins at `start` of folded text, None where none does; `noisy` text has lost marks."""
    scan = _Scan(folded, start, min(end, start + _WINDOW), noisy)
    found = scan.match(0)
    return scan.span(found) if found else None


def split_bodies(folded: str, start: int, end: int, *, noisy: bool = False) -> list[Body]:
    """The bodies of the coordination that begins at `start`: ``Các ban Đảng, Văn phòng Quận ủy căn cứ …`` gives two."""
    return _Scan(folded, start, min(end, start + _WINDOW), noisy).bodies(0)


def find_bodies(folded: str, start: int = 0, end: int | None = None, *, noisy: bool = False) -> list[Span]:
    """Spans of every body's name between two offsets of folded text, in order and apart."""
    scan = _Scan(folded, start, len(folded) if end is None else end, noisy)
    found, at = [], 0
    while scan.has(at):
        match = scan.match(at)
        if match:
            found.append(scan.span(match))
        at = match.end if match else at + 1
    return found


class _Token(NamedTuple):
    start: int
    end: int
    word: str
    gap: str
    capital: bool


def stops_at(folded: str, start: int, end: int, *, noisy: bool = False) -> bool:
    """The predicate of the name before it stands at `start`: a verb, its adverb, or a word that leads to one."""
    scan = _Scan(folded, start, min(end, start + 80), noisy)
    if not scan.has(0) or scan.tokens[0].start - start >= 3 or scan.tokens[0].capital:
        return False
    return scan.phrase("stops", 0) > scan.phrase("behind", 0)


# ------------------------------------------------------------------ the lists
Phrase = tuple[tuple[str, str], ...]


@cache
def _lists() -> dict[str, dict[str, list[Phrase]]]:
    data: dict[str, Any] = load("bodies").data
    heads, group, goes_on, stops = data["heads"], data["group"], data["goes_on"], data["stops"]
    lists = {name: _index(heads[name]) for name in ("whole", "named", "acting", "post", "person", "not_heads", "fragile", "partial")}
    lists |= {"quantifiers": _index(group["quantifiers"]), "nouns": _index(group["nouns"])}
    lists |= {"bare": _index(group["bare"]), "single": _index(group["single"])}
    lists |= {name: _index(goes_on[name]) for name in ("levels", "closing", "particles", "fields", "duties")}
    lists["words"] = _index([*goes_on["words"], *goes_on["pairs"]])
    lists["stops"] = _index([*stops["behind"], *stops["joining"], *stops["adverbs"], *stops["verbs"]])
    lists["behind"] = _index(stops["behind"])
    lists["verbs"] = _index(stops["verbs"])
    lists["acts"] = _index(stops["acts"])
    openers = ("whole", "named", "acting", "post", "person", "quantifiers", "bare")
    lists["first"] = {word: [] for name in openers for word in lists[name]} | {"đồng": []}
    return lists


def _index(phrases: Iterable[str]) -> dict[str, list[Phrase]]:
    """Phrases by first word, longest first; a phrase is its words, each with the mark before it."""
    table: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        folded = fold(phrase)
        words = tuple((_gap(folded, a, b), w) for a, b, w in _cut(folded, 0, len(folded)))
        table.setdefault(words[0][1], []).append(words)
        if len(words) > 1:
            bared = tuple((gap, bare(word)) for gap, word in words)
            table.setdefault(_LOST + bared[0][1], []).append(bared)
    for entries in table.values():
        entries.sort(key=len, reverse=True)
    return table


def _tokens(folded: str, start: int, end: int) -> Iterator[_Token]:
    last = start
    for m in _WORD.finditer(folded, start, end):
        at, word = m.start(), m.group()
        gap = "" if at == last or (at == last + 1 and folded[last] == " ") else _gap(folded, last, at)
        last = m.end()
        yield _Token(at, last, word.lower(), gap, word[0].isupper())


def _cut(folded: str, start: int, end: int) -> Iterable[tuple[int, int, str]]:
    last = start
    for m in _WORD.finditer(folded, start, end):
        yield last, m.start(), m.group().lower()
        last = m.end()


def _gap(text: str, start: int, end: int) -> str:
    """The mark between two words: ``""``, ``","``, ``";"``, ``"-"``, ``"/"``, ``":"``, ``"\\n"`` or ``"x"`` for any other."""
    raw = text[start:end]
    mark = raw.strip(" ")
    if "\n" in mark:
        return "\n" if not mark.strip(" ,;\n") else "x"
    if mark.startswith(")"):
        mark = mark[1:].strip()
    mark = mark.replace("–", "-").replace("—", "-").replace("…", "").replace("...", "").strip()
    return mark if mark in {"", ",", ";", "-", "/", ":"} else "x"


class _Match(NamedTuple):
    """Tokens ``[start, end)`` of a name; `head_end`: its head; `plural`: it stands for several of a kind."""

    start: int
    head_end: int
    end: int
    plural: bool = False


class _Scan:
    """Tokens of a stretch of text and the grammar over them."""

    def __init__(self, folded: str, start: int, end: int, noisy: bool = False) -> None:
        self.noisy = noisy
        self.text = folded
        self.tokens: list[_Token] = []
        self.size = 0
        self._rest: Iterator[_Token] | None = _tokens(folded, start, end)
        self._depth = self._tails = 0
        self._known: dict[int, _Match | None] = {}  # each place is read once, so that no text takes long
        self._lists = _lists()

    def _fill(self, size: int) -> None:
        """Cuts tokens until there are `size` of them or the stretch ends."""
        if self._rest is not None:
            self.tokens.extend(islice(self._rest, size - self.size))
            self.size = len(self.tokens)
            if self.size < size:
                self._rest = None

    def has(self, i: int) -> bool:
        if i >= self.size and self._rest is not None:
            self._fill(i + _AHEAD)
        return i < self.size

    def span(self, match: _Match) -> Span:
        return Span(self.tokens[match.start].start, self.tokens[match.end - 1].end)

    def phrase(self, name: str, i: int) -> int:
        """Length in tokens of the longest phrase of a list at `i`, 0 for none."""
        if i + _PHRASE > self.size and self._rest is not None:
            self._fill(i + _AHEAD)
        tokens = self.tokens
        if i >= self.size:
            return 0
        table, word = self._lists[name], tokens[i].word
        for phrase in table.get(word, ()):
            size = len(phrase)
            if size == 1:
                return 1
            if i + size <= self.size and all(
                tokens[i + n].word == phrase[n][1] and tokens[i + n].gap == phrase[n][0] for n in range(1, size)
            ):
                return size
        if not self.noisy or name not in _MENDED:
            return 0
        for phrase in table.get(_LOST + bare(word), ()):
            size = len(phrase)
            if i + size <= self.size and all(
                bare(tokens[i + n].word) == phrase[n][1] and tokens[i + n].gap == phrase[n][0] for n in range(1, size)
            ):
                return size
        return 0

    def plain(self, i: int) -> bool:
        """A token stands at `i` with nothing but a blank before it."""
        return self.has(i) and self.tokens[i].gap == ""

    # -------------------------------------------------------------- one name
    def match(self, i: int) -> _Match | None:
        if self._depth > _DEPTH or not self.has(i):
            return None
        word, first = self.tokens[i].word, self._lists["first"]
        if word not in first and not (self.noisy and _LOST + bare(word) in first):
            return None
        if i not in self._known:
            self._depth += 1
            self._known[i] = self._match(i)
            self._depth -= 1
        return self._known[i]

    def _match(self, i: int) -> _Match | None:
        if self.tokens[i].word == "đồng" and self.has(i + 1) and self.tokens[i + 1].word == "chí":
            return self.match(i + 2) if self.plain(i + 2) else None
        quantifier = self.phrase("quantifiers", i)
        if quantifier and self.plain(i + quantifier):
            return self._group(i, i + quantifier)
        return self._headed(i) or self._bare(i)

    def _headed(self, i: int) -> _Match | None:
        kind, size = self._head(i)
        if not size or self.phrase("not_heads", i) > size - (size > 1):
            return None
        capital, after = self.tokens[i].capital, i + size
        if kind == "whole":
            end = self._tail(after, plural_ok=True)
        elif kind == "post":
            end = self._office(after)
        elif kind == "person":
            end = self._tail(after, free=12)
        else:
            end = self._named(i, after, acting=kind == "acting")
        if end == after and (kind == "named" or self.phrase("partial" if capital else "fragile", i) == size):
            return None
        return _Match(i, after, end) if end else None

    def _head(self, i: int) -> tuple[str, int]:
        best, kind = 0, ""
        for name in ("whole", "post", "acting", "named", "person"):
            size = self.phrase(name, i)
            if size > best:
                best, kind = size, name
        return kind, best

    def _named(self, i: int, after: int, acting: bool) -> int:
        """End of a name whose head says only the kind of body; 0 where nothing fit stands behind the head."""
        if not self.plain(after):
            return after if acting and self.tokens[i].capital and after - i > 1 else 0
        size = self.phrase("fields", after)
        if size and self.tokens[after].capital:
            return self._tail(after + size)
        following = self.tokens[after]
        if following.capital:
            return self._tail(after, first=True)
        if self.phrase("levels", after) or self.phrase("closing", after):
            return self._tail(after) if self.tokens[i].capital or acting else 0
        if acting and (size := self._particle(after)):
            return after + size
        duty = max(self.phrase("duties", after), self.phrase("verbs", after)) if acting else 0
        size = max(self.phrase("words", after), duty)
        if size and (acting or self.tokens[i].capital):
            return self._tail(after + size, free=2 if acting else 0)
        if acting and self.tokens[i].capital and not self.phrase("stops", after):
            return self._tail(after + 1, free=4)
        return after if acting and self.tokens[i].capital and after - i > 1 else 0

    def _office(self, after: int) -> int:
        """End of the name of an office: what it heads may follow."""
        if not self.plain(after):
            return after
        inner = self.match(after)
        if inner and inner.start == after:
            return inner.end
        size = self.phrase("nouns", after)
        if size and not self.phrase("not_heads", after):
            return self._members(after + size)
        end = self._tail(after, plural_ok=True)
        if end == after and self.phrase("verbs", after) and not self.tokens[after - 1].capital:
            return after
        return end

    # -------------------------------------------------------------- groups
    def _group(self, start: int, i: int) -> _Match | None:
        """``các`` and what it counts."""
        size = self.phrase("nouns", i)
        kind, head = self._head(i)
        if head > size or (size and self.tokens[i].capital and self.plain(i + size) and self.tokens[i + size].capital):
            found = self._headed(i)
            if found:
                return _Match(start, found.head_end, found.end, True)
            particle = self._particle(i + head) if head and kind in {"named", "acting"} else 0
            if particle:  # ``các Ủy ban của Quốc hội``
                return _Match(start, i + head, i + head + particle, True)
        if not size or self.phrase("not_heads", i) > size:
            return None
        return _Match(start, i + size, self._members(i + size), True)

    def _bare(self, i: int) -> _Match | None:
        """A list of common nouns without ``các``: ``Cơ quan, đơn vị``."""
        size = self.phrase("bare", i)
        if not size or not self.has(i + size) or self.tokens[i + size].gap not in {",", "/"}:
            return None
        if not self.phrase("bare", i + size):
            return None
        return _Match(i, i + size, self._members(i + size), True)

    def _members(self, i: int, within: bool = False) -> int:
        """End of a list of common nouns that one ``các`` counts; `within` a name (``UBND các xã, phường``) it is of one kind."""
        levels = within and self._is_level(i - 1)
        for _ in range(_MEMBERS):
            end = self._tail(i, plural_ok=True)
            qualified = end > i
            following = self._next_noun(end, qualified or within)
            if not following or (levels and not self._is_level(following - 1)):
                return end
            i = following
        return i

    def _next_noun(self, i: int, qualified: bool) -> int:
        if not self.has(i):
            return 0
        token = self.tokens[i]
        joined = token.word == "và" and token.gap in {"", ","}
        if token.gap in {",", "/"} and not joined:
            at = i
        elif joined and self.plain(i + 1):
            at = i + 1
        else:
            return 0
        if joined and not qualified:
            at += self.phrase("quantifiers", at)  # ``các ban, ngành và các bộ phận có liên quan`` is one
        size = self.phrase("nouns", at)
        if not size or self.phrase("not_heads", at) > size or (self.tokens[at].capital and self._head(at)[1] > size):
            return 0
        if self.tokens[at].capital and self.plain(at + size) and self.tokens[at + size].capital:
            return 0
        return at + size

    # -------------------------------------------------------------- what goes on
    def _tail(self, i: int, *, first: bool = False, plural_ok: bool = False, free: int = 0) -> int:
        """End of the name whose words go on at `i`; `free` words may be unknown, and a few more before a known stop."""
        if self._tails > 2 * _DEPTH:
            return i
        self._tails += 1
        try:
            return self._walk(i, first, plural_ok, free)
        finally:
            self._tails -= 1

    def _walk(self, i: int, first: bool, plural_ok: bool, free: int) -> int:
        unknown, count = 0, 0
        limit = i + _LONGEST
        while i < limit and self.has(i):
            step = self._step(i, first, plural_ok)
            if step > 0:
                unknown, count, first = 0, 0, False
                i += step
                continue
            if step < 0:  # a known stop: what stood before it was name
                return i if count <= _UNKNOWN else unknown
            token = self.tokens[i]
            if token.gap or token.capital or token.word.isdigit() or count > _UNKNOWN + free:
                break
            if free:
                free -= 1
            else:
                unknown = unknown or i
                count += 1
            i += 1
        return unknown or i

    def _step(self, i: int, first: bool, plural_ok: bool) -> int:
        """Tokens at `i` that surely go on the name; -1 at a known stop; 0 where nothing is known."""
        token = self.tokens[i]
        if token.gap == "-":
            if i and self._is_level(i) and self._is_level(i - 1):
                return self._place(i)  # ``quận - huyện``
            return 1 if token.capital or self.phrase("words", i) else -1
        if token.gap == ",":
            listed = i and self._is_level(i) and self._is_level(i - 1) and not (token.capital and self.match(i))
            if listed:
                return self.phrase("levels", i)
            return self._compound(i) if token.capital and i and not plural_ok else 0
        if token.gap:
            return 0
        if token.word == "và":
            return self.phrase("words", i) or self._and(i)
        if not token.capital or token.word in {"liên", "trực"}:
            size = self.phrase("closing", i)
            if size and not (size == 1 and self.phrase("stops", i) > 1):
                return size
            size = self._particle(i)
            if size:
                return size
        counted = self.phrase("quantifiers", i) or int(token.word.isdigit() and len(token.word) < 4)
        if counted and plural_ok and self.plain(i + counted) and (self._is_level(i + counted) or self.phrase("nouns", i + counted)):
            size = max(self.phrase("nouns", i + counted), self.phrase("levels", i + counted))
            return self._members(i + counted + size, within=True) - i
        if self._is_level(i) and self.phrase("words", i) <= self.phrase("levels", i):
            return self._place(i)
        if token.capital:
            foreign = not first and (self.phrase("acts", i) or self.phrase("quantifiers", i))
            return -1 if foreign else max(self.phrase("words", i), 1)
        known, stop = self.phrase("words", i), max(self.phrase("stops", i), self.phrase("acts", i))
        if known > stop:
            return known
        if stop:
            return -1
        return int(i > 0 and self.tokens[i - 1].capital)  # the second syllable of a capitalised word

    def _compound(self, i: int) -> int:
        """``, Công nghệ và Môi trường``: the rest of a compound name behind its first comma, 0 for a new member of a list."""
        if self.phrase("fields", i) or self.match(i):
            return 0
        for n in range(i + 1, i + 6):
            if not self.plain(n):
                return 0
            if self.tokens[n].word == "và":
                return n + 2 - i if self.plain(n + 1) and self.tokens[n + 1].capital and not self.match(n + 1) else 0
        return 0

    def _is_level(self, i: int) -> bool:
        return bool(self.phrase("levels", i))

    def _place(self, i: int) -> int:
        """A level word with the place's name or number."""
        size = self.phrase("levels", i)
        if self.plain(i + size) and self.tokens[i + size].word.isdigit() and len(self.tokens[i + size].word) < 3:
            size += 1
        return size

    def _and(self, i: int) -> int:
        """``và`` inside a compound name (``Giáo dục và Đào tạo``) or a list of levels, not between two bodies."""
        if not self.plain(i + 1):
            return -1
        if self._is_level(i + 1) and i and self._is_level(i - 1):
            return 1 + self.phrase("levels", i + 1)
        following = self.tokens[i + 1]
        if following.capital:
            kind, size = self._head(i + 1)
            in_field = bool(self.phrase("words", i + 1)) and kind in {"whole", "named"} and size == 1
            return -1 if self.match(i + 1) and not in_field else 2
        before = self.tokens[i - 1]
        if self.phrase("words", i + 1) and before.capital and not self._headed(i + 1):
            return 1 + self.phrase("words", i + 1)
        return -1

    def _particle(self, i: int) -> int:
        """``thuộc quận``, ``của Sở Y tế``, ``trên địa bàn tỉnh``: the particle and what it brings in, 0 for neither."""
        size = self.phrase("particles", i)
        if not size or not self.plain(i + size):
            return 0
        at = i + size
        if self._is_level(at):
            return self._tail(at) - i
        capital = self.tokens[at].capital and not self.phrase("acts", at)
        found = self.match(at) if capital or self.phrase("quantifiers", at) else None
        if found and found.start == at:
            return found.end - i
        strong = self.tokens[i].word in {"thuộc", "trực", "của"}
        return self._tail(at) - i if capital and strong else 0

    # -------------------------------------------------------------- lists
    def bodies(self, i: int) -> list[Body]:
        found: list[Body] = []
        match = self.match(i)
        shared = self._shared(match) if match else ""
        while match and len(found) < _MEMBERS:
            at = match.end
            inner = self._colon(match)
            if inner:
                match, shared = inner, shared or self._words(match.start, match.end)
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

    def _words(self, start: int, end: int) -> str:
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def _shared(self, match: _Match) -> str:
        """The head that later members of a list may leave out: `Sở` of ``các Sở: Tài chính, Nội vụ``."""
        start = match.start + (self.phrase("quantifiers", match.start) if match.plural else 0)
        head = self._words(start, match.head_end) if match.head_end > start else ""
        return head[:1].upper() + head[1:] if head else ""

    def _colon(self, match: _Match) -> _Match | None:
        """The first member of ``các Sở: Tài chính, …``."""
        at = match.end
        if not (match.plural and self.has(at) and self.tokens[at].gap == ":" and self.tokens[at].capital):
            return None
        size = self.phrase("fields", at)
        if not size:
            return None
        return _Match(at, at + size, at + size)

    def _elliptic(self, i: int, shared: str, listed: bool) -> _Match | None:
        """A member that leaves its head to the first: a field of a Sở, a further name behind ``các``."""
        if not shared:
            return None
        at = self._next(i)
        if not at or not self.tokens[at].capital or self.match(at) and not (listed and self.phrase("fields", at)):
            return None
        size = self.phrase("fields", at)
        return _Match(at, at + size, at + size) if size else None

    def _next(self, i: int) -> int:
        """Where the next member of a coordination may begin, 0 where the list ends."""
        if not self.has(i):
            return 0
        token = self.tokens[i]
        if token.gap == "x" and self.text[self.tokens[i - 1].end : token.start].strip().startswith("("):
            while self.has(i) and ")" not in self.text[self.tokens[i - 1].end : self.tokens[i].start]:
                i += 1
                if i > 400:
                    return 0
            return self._next(i) if self.has(i) and self.tokens[i].gap in {",", ";"} or self._joins(i) else 0
        if self._joins(i):
            following = i + 1
            if token.word == "cùng" and self.has(following) and self.tokens[following].word == "với":
                following += 1
            return following if self.plain(following) else 0
        return i if token.gap in {",", ";", "/", "\n"} else 0

    def _joins(self, i: int) -> bool:
        return self.has(i) and self.tokens[i].word in {"và", "cùng", "hoặc"} and self.tokens[i].gap in {"", ",", ";"}

    def _alone(self, i: int) -> _Match | None:
        """A common noun alone, as the member of a list that named bodies began."""
        size = self.phrase("single", i)
        return _Match(i, i + size, self._tail(i + size)) if size else None
