"""The grammar of one body's name: a head or a group, and what goes on until the verb that governs it."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.bodies.phrases import Tokens
from pipeline.document import Span

_UNKNOWN = 4  # words of a name that no list knows
_DEPTH = 4  # names within names: ``Thư ký | Đoàn kiểm tra | của Sở Y tế``
_LONGEST = 40  # words of one name
_PROPER = frozenset({"báo", "đài", "trường", "trạm", "đoàn", "hội", "khối", "cụm"})  # heads of proper names
_MEMBERS = 60  # common nouns under one `các`; more is no list


class Match(NamedTuple):
    """Tokens ``[start, end)`` of a name; `head_end`: its head; `plural`: it stands for several of a kind."""

    start: int
    head_end: int
    end: int
    plural: bool = False


class Names(Tokens):
    """Tokens of a text read as names of bodies."""

    def __init__(self, folded: str, start: int, end: int, noisy: bool = False) -> None:
        super().__init__(folded, start, end, noisy)
        self._depth = self._tails = 0
        self._known: dict[int, Match | None] = {}  # each place is read once, so that no text takes long

    def span(self, match: Match) -> Span:
        """Where a name stands in the text."""
        return Span(self.tokens[match.start].start, self.tokens[match.end - 1].end)

    def match(self, i: int) -> Match | None:
        """The name that begins at token `i`."""
        if self._depth > _DEPTH or not self.may_open(i):
            return None
        if i not in self._known:
            self._depth += 1
            self._known[i] = self._read(i)
            self._depth -= 1
        return self._known[i]

    def is_kind(self, i: int) -> bool:
        """What follows a head of one syllable at token `i` is known to follow one, whatever its capitals."""
        kind, size = self._head(i) if self.has(i) else ("", 0)
        if kind not in {"named", "acting"} or size > 1 or self.tokens[i].word in _PROPER or not self.plain(i + 1):
            return True
        lists = ("fields", "words", "levels", "closing", "particles", "duties", "nouns")
        return any(self.phrase(name, i + 1) for name in lists)

    def _read(self, i: int) -> Match | None:
        if self.tokens[i].word == "đồng" and self.has(i + 1) and self.tokens[i + 1].word == "chí":
            return self.match(i + 2) if self.plain(i + 2) else None
        quantifier = self.phrase("quantifiers", i)
        if quantifier and self.plain(i + quantifier):
            return self._group(i, i + quantifier)
        return self._headed(i) or self._bare(i)

    def _headed(self, i: int) -> Match | None:
        kind, size = self._head(i)
        if not size or self.phrase("not_heads", i) > size - (size > 1):
            return None
        capital, after = self.tokens[i].capital, i + size
        if not capital and self.phrase("cased", i) == size:
            return None
        if kind == "whole":
            end = self._tail(after, plural_ok=True)
        elif kind == "post":
            end = self._office(after)
        elif kind == "person":
            end = self._tail(after, free=12)
        else:
            end = self._named(i, after, acting=kind == "acting")
        if kind == "named" and end in {0, after} and capital and self.phrase("alone", i) == size:
            return Match(i, after, after)
        if end == after and (kind == "named" or self.phrase("partial" if capital else "fragile", i) == size):
            return None
        return Match(i, after, end) if end else None

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
        if self.tokens[i].capital and following.word.isdigit() and len(following.word) < 3:
            return self._tail(after + 1)  # ``Phân xưởng 1``
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
    def _group(self, start: int, i: int) -> Match | None:
        """``các`` and what it counts."""
        size = self.phrase("nouns", i)
        kind, head = self._head(i)
        if head > size or (size and self.tokens[i].capital and self.plain(i + size) and self.tokens[i + size].capital):
            found = self._headed(i)
            if found:
                return Match(start, found.head_end, found.end, True)
            particle = self._particle(i + head) if head and kind in {"named", "acting"} else 0
            if particle:  # ``các Ủy ban của Quốc hội``
                return Match(start, i + head, i + head + particle, True)
        if not size or self.phrase("not_heads", i) > size:
            return None
        return Match(start, i + size, self._members(i + size), True)

    def _bare(self, i: int) -> Match | None:
        """A list of common nouns without ``các``: ``Cơ quan, đơn vị``."""
        size = self.phrase("bare", i)
        if not size or not self.has(i + size) or self.tokens[i + size].gap not in {",", "/"}:
            return None
        if not self.phrase("bare", i + size):
            return None
        return Match(i, i + size, self._members(i + size), True)

    def _members(self, i: int, within: bool = False) -> int:
        """End of the nouns that one ``các`` counts; `within` a name (``UBND các xã, phường``) they are of one kind."""
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
        if size and self.phrase("verbs", at) == size and self.plain(at + size) and self.phrase("verbs", at + size):
            return 0  # ``các ấp, tổ dân phố, tổ chức | phổ biến``
        if not size or self.phrase("not_heads", at) > size or (self.tokens[at].capital and self._head(at)[1] > size):
            return 0
        if self.tokens[at].capital and self.plain(at + size) and self.tokens[at + size].capital:
            return 0
        return at + size

    # -------------------------------------------------------------- what goes on
    def _tail(self, i: int, *, first: bool = False, plural_ok: bool = False, free: int = 0) -> int:
        """End of the name whose words go on at `i`; `free` words may be unknown, a few more before a known stop."""
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
        if token.gap == "/" and token.capital and self.tokens[i - 1].capital:
            return 0 if self.match(i) else 1  # ``HIV/AIDS``
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
        counted = self.phrase("quantifiers", i)
        if counted and (self.phrase("words", i) > counted or (token.capital and not self.phrase("nouns", i + counted))):
            return max(self.phrase("words", i), 1)  # ``các khu công nghiệp``; ``xã Truông Thổ Hai`` counts nothing
        counted = counted or int(token.word.isdigit() and len(token.word) < 4)
        if counted and plural_ok and self.plain(i + counted):
            size = max(self.phrase("nouns", i + counted), self.phrase("levels", i + counted))
            return self._members(i + counted + size, within=True) - i if size else -1
        if self._is_level(i) and self.phrase("words", i) <= self.phrase("levels", i):
            return self._place(i)
        if token.capital:
            foreign = not first and (self.phrase("acts", i) or counted)
            return -1 if foreign else max(self.phrase("words", i), 1)
        known, stop = self.phrase("words", i), max(self.phrase("stops", i), self.phrase("acts", i))
        if known > stop:
            return known
        if stop:
            return -1
        return int(i > 0 and self.tokens[i - 1].capital)  # the second syllable of a capitalised word

    def _compound(self, i: int) -> int:
        """``, Công nghệ và Môi trường``: the rest of a compound name behind a comma, 0 for a new member of a list."""
        if self.phrase("fields", i) or self.match(i):
            return 0
        for n in range(i + 1, i + 6):
            if self.has(n) and (self.tokens[n].gap == ":" or (self.plain(n) and self.phrase("verbs", n))):
                return n - i
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
