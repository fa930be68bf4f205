"""Words of a text and the phrases of ``rules/bodies.toml`` among them: what the grammar of names is written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from pipeline.rules import load
from pipeline.text import bare, fold

_WORD = re.compile(r"[^\W_]+(?:(?:[&’']|(?<=[A-ZĐ]{2}),(?=[A-ZĐ]{2,5}&))[^\W_]+)*")  # ``KH,CN&MT`` is one
_AHEAD = 8  # words that are cut at a time
_LOST = "~"  # marks phrases without diacritics, as a bad scan leaves them; two words or more, to tell them apart
_MENDED = frozenset({"whole", "post", "nouns", "closing", "fields", "stops", "verbs", "levels"})

Phrase = tuple[tuple[str, str], ...]  # words, each with the mark before it


class Token(NamedTuple):
    """A word: offsets, the word in small letters, the mark before it (see `_gap`), and whether it has a capital."""

    start: int
    end: int
    word: str
    gap: str
    capital: bool


class Tokens:
    """Words of a stretch of text, cut as they are asked for; `noisy` text may have lost diacritics."""

    def __init__(self, folded: str, start: int, end: int, noisy: bool = False) -> None:
        self.noisy = noisy
        self.text = folded
        self.tokens: list[Token] = []
        self.size = 0
        self._rest: Iterator[Token] | None = _tokens(folded, start, end)
        self._lists = _lists()

    def _fill(self, size: int) -> None:
        """Cuts tokens until there are `size` of them or the stretch ends."""
        if self._rest is not None:
            self.tokens.extend(islice(self._rest, size - self.size))
            self.size = len(self.tokens)
            if self.size < size:
                self._rest = None

    def has(self, i: int) -> bool:
        """There is a token `i`."""
        if i >= self.size and self._rest is not None:
            self._fill(i + _AHEAD)
        return i < self.size

    def phrase(self, name: str, i: int) -> int:
        """Length in tokens of the longest phrase of a list at `i`, 0 for none."""
        if i >= self.size and not self.has(i):
            return 0
        tokens = self.tokens
        table, word = self._lists[name], tokens[i].word
        for phrase in table.get(word, ()):
            size = len(phrase)
            if size == 1:
                return 1
            if not self.has(i + size - 1):
                continue
            for n in range(1, size):
                gap, known = phrase[n]
                token = tokens[i + n]
                if token.word != known or token.gap != gap:
                    break
            else:
                return size
        if not self.noisy or name not in _MENDED:
            return 0
        for phrase in table.get(_LOST + bare(word), ()):
            size = len(phrase)
            if self.has(i + size - 1) and all(
                bare(tokens[i + n].word) == phrase[n][1] and tokens[i + n].gap == phrase[n][0] for n in range(1, size)
            ):
                return size
        return 0

    def plain(self, i: int) -> bool:
        """A token stands at `i` with nothing but a blank before it."""
        return self.has(i) and self.tokens[i].gap == ""

    def may_open(self, i: int) -> bool:
        """The word at `i` begins some name; a quick test before the grammar is asked."""
        if not self.has(i):
            return False
        word, first = self.tokens[i].word, self._lists["first"]
        return word in first or (self.noisy and _LOST + bare(word) in first)

    def written(self, start: int, end: int) -> str:
        """The text from one token to before another."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]


def may_begin(folded: str, start: int, end: int, name: str, noisy: bool = False) -> re.Match[str] | None:
    """The first word between two offsets if a phrase of the list `name` may begin with it: a test before any grammar."""
    m = _WORD.search(folded, start, end)
    if m is None:
        return None
    word, first = m.group().lower(), _lists()[name]
    return m if word in first or (noisy and _LOST + bare(word) in first) else None


# ------------------------------------------------------------------ the lists
@cache
def _lists() -> dict[str, dict[str, list[Phrase]]]:
    data: dict[str, Any] = load("bodies").data
    heads, group, goes_on, stops = data["heads"], data["group"], data["goes_on"], data["stops"]
    kinds = ("whole", "named", "acting", "post", "person")
    lists = {name: _index(heads[name]) for name in (*kinds, "not_heads", "fragile", "partial", "alone", "cased")}
    lists |= {name: _index(group[name]) for name in ("quantifiers", "nouns", "bare", "single")}
    lists |= {name: _index(goes_on[name]) for name in ("levels", "closing", "particles", "fields", "duties")}
    lists["words"] = _index([*goes_on["words"], *goes_on["pairs"]])
    lists["stops"] = _index([*stops["behind"], *stops["joining"], *stops["adverbs"], *stops["verbs"]])
    lists["behind"] = _index(stops["behind"])
    lists["verbs"] = _index(stops["verbs"])
    lists["acts"] = _index(stops["acts"])
    first: dict[str, list[Phrase]] = {word: [] for name in (*kinds, "quantifiers", "bare") for word in lists[name]}
    lists["first"] = first | {"đồng": []}
    return lists


def _index(phrases: Iterable[str]) -> dict[str, list[Phrase]]:
    """Phrases by first word, longest first; a phrase is its words, each with the mark before it."""
    table: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        folded = fold(phrase)
        words = tuple((token.gap, token.word) for token in _tokens(folded, 0, len(folded)))
        table.setdefault(words[0][1], []).append(words)
        if len(words) > 1:
            bared = tuple((gap, bare(word)) for gap, word in words)
            table.setdefault(_LOST + bared[0][1], []).append(bared)
    for entries in table.values():
        entries.sort(key=len, reverse=True)
    return table


def _tokens(folded: str, start: int, end: int) -> Iterator[Token]:
    last = start
    for m in _WORD.finditer(folded, start, end):
        at, word = m.start(), m.group()
        gap = "" if at == last or (at == last + 1 and folded[last] == " ") else _gap(folded, last, at)
        last = m.end()
        yield Token(at, last, word.lower(), gap, word[0].isupper())


def _gap(text: str, start: int, end: int) -> str:
    """The mark between two words: ``""``, ``,``, ``;``, ``-``, ``/``, ``:``, a newline, or ``x`` for any other."""
    raw = text[start:end]
    mark = raw.strip(" ")
    if "\n" in mark:
        return "\n" if not mark.strip(" ,;\n") else "x"
    if mark.startswith(")"):
        mark = mark[1:].strip()
    mark = mark.replace("–", "-").replace("—", "-").replace("…", "").replace("...", "").strip()
    return mark if mark in {"", ",", ";", "-", "/", ":"} else "x"
