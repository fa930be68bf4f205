"""Names and titles in capitals → normal case, after the document's own text and the rules for bodies and places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.rules import load
from pipeline.text import bare, fold, is_upper

_HEADER = load("header").data
_ORGANS = load("organs").data
_TOKEN = re.compile(r"[^\W_]+(?:[.&/][^\W_]+)*|[^\w\s]|_")
_ROMAN = re.compile(r"[ivxlc]+$")
_ONSET = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx]"
_NUCLEUS = "[aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ]{1,3}"
_SYLLABLE = re.compile(f"^(?:{_ONSET})?{_NUCLEUS}(?:ng|nh|ch|[cmnpt])?$")
_PEOPLES_COMMITTEE = re.compile(r"(?<!\w)(?:[UƯÚÙ][BDĐR8]N[DĐIBO]|\w{1,2}B\w?N\w)(?= T[ỈÌÍIĨ]NH| TH| HUY| QU)")
_DOUBLED = re.compile(r"(?<!\w)([B-DĐF-HK-NP-TV-X]) (?=\1\w)")  # a letter read twice: ``Y T TẾ``
_SENTENCE_END = frozenset('.;:!?\n\t-–•+"“)')
_READ = 40_000  # characters of the text that are searched
_EVIDENCE = 6  # occurrences that are looked at for one word
_LONGEST = 9  # words of a known phrase


@dataclass(frozen=True)
class Wording:
    """The running text of a document, searched for the case of a word between its neighbours."""

    text: str
    lowered: str

    def form(self, before: str, word: str, after: str) -> str | None:
        """How the text writes `word` beside one of its neighbours, None where it does not say."""
        votes: Counter[str] = Counter()
        for left, right in ((before, ""), ("", after)):
            if left or right:
                self._vote(votes, f"{left} {word}".strip() if left else f"{word} {right}", word, bool(left))
        return votes.most_common(1)[0][0] if votes else None

    def _vote(self, votes: Counter[str], pair: str, word: str, second: bool) -> None:
        at = self.lowered.find(pair)
        seen = 0
        while at >= 0 and seen < _EVIDENCE:
            end = at + len(pair)
            start = end - len(word) if second else at
            whole = (at == 0 or not self.lowered[at - 1].isalnum()) and not self.lowered[end : end + 1].isalnum()
            around = self.text[max(0, at - 8) : end + 8]
            if whole and not around.isupper() and (second or not self._opens(at)):
                votes[self.text[start : start + len(word)]] += 1
            seen += 1
            at = self.lowered.find(pair, end)

    def _opens(self, at: int) -> bool:
        """A sentence begins here, so that a capital says nothing."""
        while at > 0 and self.text[at - 1] == " ":
            at -= 1
        return at == 0 or self.text[at - 1] in _SENTENCE_END

    def phrase(self, lowered: str) -> str | None:
        """How the text writes a whole phrase in mixed case, the most frequent way."""
        votes: Counter[str] = Counter()
        at = self.lowered.find(lowered)
        while at >= 0 and sum(votes.values()) < _EVIDENCE:
            found = self.text[at : at + len(lowered)]
            if not is_upper(found, 0.7) and not self.lowered[at + len(lowered) : at + len(lowered) + 1].isalnum():
                votes[found[:1].upper() + found[1:]] += 1
            at = self.lowered.find(lowered, at + 1)
        return votes.most_common(1)[0][0] if votes else None


def wording(text: str) -> Wording:
    """Evidence of a document's folded text."""
    text = text[:_READ]
    lowered = text.lower()
    return Wording(text, lowered if len(lowered) == len(text) else "")


@cache
def _phrases() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Known phrases of two words or more by their words in lower case."""
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    places = _ORGANS["places"]
    sources: Iterable[str] = [
        *_ORGANS["abbreviations"].values(),
        *(head for kind in _ORGANS["kind"] for head in kind["heads"]),
        *_HEADER["organ"]["heads"],
        *places["provinces"],
        *places["municipalities"],
        *_HEADER["casing"]["phrases"],
    ]
    for phrase in sources:
        words = tuple(_TOKEN.findall(fold(phrase)))
        if 2 <= len(words) <= _LONGEST:
            known[tuple(w.lower() for w in words)] = words
    return known


@cache
def _words(name: str) -> frozenset[str]:
    section, entry = name.split(".")
    return frozenset(fold(w) for w in _HEADER[section][entry])


@cache
def _place_heads() -> frozenset[str]:
    """Heads that a place's name follows without a unit word: ``Quận ủy``, ``Tỉnh đoàn``."""
    return frozenset(fold(head) for kind in _ORGANS["kind"] if kind.get("place") for head in kind["heads"])


@cache
def _single_heads() -> frozenset[str]:
    heads = [head for kind in _ORGANS["kind"] for head in kind["heads"]] + _HEADER["organ"]["heads"]
    return frozenset(fold(h).lower() for h in heads if " " not in h)


def normal_case(text: str, evidence: Wording, *, name: bool) -> str:
    """Folded text in capitals as running text would have it.

    With `name` it is a body's name (``ỦY BAN NHÂN DÂN TỈNH SÔNG THƯƠNG`` → ``Ủy ban nhân dân tỉnh Sông Thương``),
    otherwise a title in sentence case.
    """
    known = _phrases().get(tuple(text.lower().split()))
    if name and known:
        return " ".join((known[0][:1].upper() + known[0][1:], *known[1:]))
    if name and (whole := evidence.phrase(" ".join(text.lower().split()))):
        return whole
    pieces = re.split(r"(\s+)", text)
    tokens: list[str] = []
    glue: list[str] = []
    for piece in pieces:
        if not piece or piece.isspace():
            if glue:
                glue[-1] += piece
            continue
        inner = _TOKEN.findall(piece)
        for token in inner:
            tokens.append(token)
            glue.append("")
    cased = _cased(tokens, evidence, name)
    out = "".join(a + b for a, b in zip(cased, glue, strict=True))
    first = next((i for i, c in enumerate(out) if c.isalpha()), 0)
    return out[:first] + out[first : first + 1].upper() + out[first + 1 :]


def _cased(tokens: Sequence[str], evidence: Wording, name: bool) -> list[str]:
    low = ["-" if t in {"–", "—"} else t.lower() for t in tokens]
    out: list[str] = []
    in_place = False  # behind ``tỉnh``, ``phường`` …: a name, capital by capital
    fresh = name  # behind a head or a joint of a body's name: the next word begins a component
    i = 0
    while i < len(tokens):
        size = _known_at(low, i)
        if size and not name and _says_small(low, i, evidence):
            size = 0
        unit = _unit_at(low, i) if not size or size == 2 else 0
        if unit and not (size and _phrases()[tuple(low[i : i + size])][0][:1].isupper()):
            digits = i + unit < len(low) and low[i + unit][:1].isdigit()
            out += [w.capitalize() if digits else w for w in low[i : i + unit]]
            in_place, fresh, i = True, False, i + unit
            continue
        if size:
            phrase = _phrases()[tuple(low[i : i + size])]
            written = [t if p == "-" else p for p, t in zip(phrase, tokens[i : i + size], strict=True)]
            starts = fresh and not _unit_at(low, i)
            out += [written[0][:1].upper() + written[0][1:] if starts else written[0], *written[1:]]
            in_place = " ".join(phrase) in _place_heads()
            fresh, i = name, i + size
            continue
        out.append(_word(tokens, low, i, evidence, in_place, fresh, name))
        is_word = low[i][:1].isalpha()
        in_place = in_place and (low[i] in {"-", "–", "."} or (is_word and low[i] not in _words("casing.small")))
        fresh = name and (low[i] in {"và", "-", "–", ","} or (fresh and low[i] in _single_heads()))
        i += 1
    return out


def _known_at(low: Sequence[str], i: int) -> int:
    for size in range(min(_LONGEST, len(low) - i), 1, -1):
        if tuple(low[i : i + size]) in _phrases():
            return size
    return 0


def parts_phrase(before: Sequence[str], after: Sequence[str], least: int) -> bool:
    """A known phrase stands over the end of a line, with `least` words behind it: ``VÀ MÔI`` | ``TRƯỜNG``; in lower case."""
    return any(
        tuple(before[-left:]) + tuple(after[:right]) in _phrases()
        for left in range(1, min(len(before), _LONGEST - 1) + 1)
        for right in range(least, min(len(after), _LONGEST - left) + 1)
    )


def is_syllable(word: str) -> bool:
    """The word can be a Vietnamese syllable (``Giang``, not ``Glang``)."""
    return _SYLLABLE.match(word.lower()) is not None


def healed(text: str) -> str:
    """Capitals that a scan misread by their marks, where they spell known words: ``UIBND TĨNH A``, ``SỞ Y T TẺ`` → ``UBND TỈNH A``, ``SỞ Y TẾ``."""
    tokens = _DOUBLED.sub("", _PEOPLES_COMMITTEE.sub("UBND", text)).split()
    low = [bare(t).lower() for t in tokens]
    out: list[str] = []
    i = 0
    while i < len(tokens):
        size, known = next(
            (
                (n, k)
                for n in range(min(_LONGEST, len(low) - i), 0, -1)
                if (k := _bare_phrases().get("".join(low[i : i + n])))
            ),
            (1, tokens[i]),
        )
        out.append(known.upper())
        i += size
    return " ".join(out)


@cache
def _bare_phrases() -> dict[str, str]:
    """Known phrases by their letters without marks and blanks; a short one only where it names a body or a unit."""
    known = {bare("".join(words)): " ".join(phrase) for words, phrase in _phrases().items() if len("".join(words)) >= 5}
    known |= {bare(word).replace(" ", ""): word for word in ("tỉnh", "thành phố", "huyện", "phường", "thị xã")}
    return known | {"ubnd": "UBND", "hdnd": "HĐND", "uybannhandan": "Ủy ban nhân dân", "yte": "Y tế"}


def _says_small(low: Sequence[str], i: int, evidence: Wording) -> bool:
    """The text writes these words without a capital: here they name nothing."""
    seen = evidence.form(low[i - 1] if i else "", low[i], low[i + 1])
    return seen is not None and seen.islower()


def _unit_at(low: Sequence[str], i: int) -> int:
    """Words of a unit word that stands here with a name behind it (``xã Bản Mạ``, not ``các xã năm 2030``)."""
    if i and (low[i - 1] in _words("casing.plural") or low[i - 1] in _words("organ.units")):
        return 0
    for size in (2, 1):
        words = low[i : i + size]
        if len(words) == size and " ".join(words) in _words("organ.units"):
            behind = low[i + size] if i + size < len(low) else ""
            if behind[:1].isalnum() and behind not in _words("casing.small") | _words("casing.unnamed"):
                return size
    return 0


def _word(
    tokens: Sequence[str], low: Sequence[str], i: int, evidence: Wording, in_place: bool, fresh: bool, name: bool
) -> str:
    word = low[i]
    if not word[:1].isalpha() and not any(c.isalpha() for c in word):
        return tokens[i]
    if any(c.isdigit() for c in word) or not is_syllable(word) or _is_roman(word, low[i - 1] if i else ""):
        return _code(tokens[i], evidence)
    before = low[i - 1] if i else ""
    after = low[i + 1] if i + 1 < len(low) else ""
    seen = evidence.form(before if before[:1].isalpha() else "", word, after if after[:1].isalpha() else "")
    if seen is not None and not (name and fresh) and not (len(seen) > 1 and seen.isupper()):
        return seen
    if word in _words("casing.small"):
        return word
    return word.capitalize() if in_place or fresh else word


def _is_roman(word: str, before: str) -> bool:
    """A Roman numeral (``khóa XII``), not the syllable of ``vi phạm``."""
    return _ROMAN.match(word) is not None and (len(word) > 2 or before in _words("casing.numbered"))


def _code(token: str, evidence: Wording) -> str:
    """An abbreviation or a code keeps its capitals, or those that the text gives it (``QĐ-TTG`` → ``QĐ-TTg``)."""
    at = evidence.lowered.find(token.lower())
    while at >= 0:
        end = at + len(token)
        whole = (at == 0 or not evidence.lowered[at - 1].isalnum()) and not evidence.lowered[end : end + 1].isalnum()
        if whole:
            return evidence.text[at:end]
        at = evidence.lowered.find(token.lower(), end)
    return {"TTG": "TTg", "TTR": "TTr", "CTR": "CTr"}.get(token, token)
