"""Letters that a conversion set apart put together again, syllable by syllable: ``P HÓ CHỦ T Ị CH`` → ``PHÓ CHỦ TỊCH``."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.header.casing import is_syllable
from pipeline.text import TONES, fold

_RUN = re.compile(r"([^\W\d_]{1,7}(?: [^\W\d_]{1,7})+)([,;:.)]*)")  # words that single blanks part
_PIECE = re.compile(r"(?:ngh?|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])$", re.IGNORECASE)
_FEWEST = 2  # pieces of syllables in a line: one alone may be a letter that counts (`điểm b`)
_MOST = 7  # pieces of the longest syllable (`nghiêng`)
_NO_WORD, _WORD = 100, 1  # cost of a piece that stays alone, and of any word
_TONES = re.compile(f"[{TONES}]")
_NUCLEUS = re.compile("(?:gi|qu)?([aăâeêioôơuưy]+)")
_NUCLEI = re.compile(
    "a[iouy]?|ă|âu|ây|â|eo|e|êu|ê|iêu|i[aêu]?|o[iăeo]|oa[iyo]?|oeo|o|ôi|ô|ơi|ơ|uay|uao|uây|uôi|u[aâêiôơ]|uy[aêu]?|u"
    "|ươ[iu]|ư[aiơu]|ư|yêu|yê|y"
)


def respaced(text: str) -> str:
    """The same text with its syllables whole, as long as before: what a syllable loses in blanks stands behind it."""
    if sum(_PIECE.match(word) is not None for word in text.split()) < _FEWEST:
        return text
    return _RUN.sub(lambda run: _closed(_whole(run[1].split(" ")), run[2]), text)


def _closed(words: str, mark: str) -> str:
    """Words with the mark that follows them, blanks behind it."""
    whole = words.rstrip()
    return whole + mark + " " * (len(words) - len(whole))


def _whole(words: list[str]) -> str:
    """The cheapest way to read pieces as syllables: as few pieces as can be left alone, then as few words."""
    best: list[tuple[int, int]] = [(0, 0)]  # cost up to each word, and where the last syllable began
    for end in range(1, len(words) + 1):
        ways = []
        for start in range(max(0, end - _MOST), end):
            cost = _cost(words[start:end])
            if cost is not None:
                ways.append((best[start][0] + cost, start))
        best.append(min(ways))
    out: list[str] = []
    end = len(words)
    while end:
        start = best[end][1]
        word = "".join(words[start:end])
        out.append(word + " " * (end - start - 1))
        end = start
    return " ".join(reversed(out))


def _cost(words: list[str]) -> int | None:
    """Cost of words read as one syllable; None where they make none, or where each is one of its own."""
    if len(words) == 1:
        return _WORD + _NO_WORD * (_PIECE.match(words[0]) is not None)
    whole = "".join(words)
    cased = whole.isupper() or whole[1:].islower()
    return _WORD if cased and _readable(whole) and not all(map(_readable, words)) else None


@lru_cache(maxsize=4096)
def _readable(word: str) -> bool:
    """A syllable with vowels that stand together and one tone at most (``Bộ``, not ``Bộy``)."""
    apart = unicodedata.normalize("NFD", word.lower())
    nucleus = _NUCLEUS.search(unicodedata.normalize("NFC", _TONES.sub("", apart)))
    return (
        len(_TONES.findall(apart)) <= 1
        and nucleus is not None
        and _NUCLEI.fullmatch(nucleus[1]) is not None
        and is_syllable(fold(word))
    )
