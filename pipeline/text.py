"""Vietnamese text without changing its length: NFC, one placement of tone marks, bare letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
_PAIRS = (("o", "a"), ("o", "e"), ("u", "y"))


def _tone_table() -> dict[str, str]:
    """New-style placement (``hoà``, ``uỷ``) → old style (``hòa``, ``ủy``), for open syllables only."""
    table = {}
    for first, second in _PAIRS:
        for tone in TONES:
            for a in (first, first.upper()):
                for b in (second, second.upper()):
                    new = a + unicodedata.normalize("NFC", b + tone)
                    old = unicodedata.normalize("NFC", a + tone) + b
                    table[new] = old
    return table


_NEW_TO_OLD = _tone_table()
# A letter after the pair closes the syllable, and then the mark on the second vowel is the only spelling (``hoàn``, ``huýt``).
# After q, ``u`` belongs to the consonant, so that ``quý`` has only one spelling.
_OPEN = re.compile(r"(?:[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ]|[uU](?<![qQ].)[ỳýỷỹỵỲÝỶỸỴ])(?![^\W\d_])")


def nfc(text: str) -> str:
    """Unicode NFC, odd spaces made plain; soft hyphens, zero-width marks and halves of surrogate pairs dropped."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if _ODD.search(text):
        text = _ODD_SPACE.sub(" ", _INVISIBLE.sub("", text.translate(_STROKES)))
    return text


_STROKES = str.maketrans("ÐðƉ", "ĐđĐ")  # Icelandic and African letters that typists and scans take for đ
_ODD_SPACE = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\t\x0b\x0c\r]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f\ud800-\udfff]")
_ODD = re.compile("[ÐðƉ\u00a0\u00ad\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff\x00-\x09\x0b-\x1f\ud800-\udfff]")


@lru_cache(maxsize=8192)  # stages ask for the same paragraph again and again
def fold(text: str) -> str:
    """One placement of tone marks (``Uỷ ban`` → ``Ủy ban``); same length as `text`, which must be NFC."""
    return _OPEN.sub(lambda m: _NEW_TO_OLD[m.group()], text)


def squeeze(text: str) -> str:
    """Runs of white space as one space, none at the ends."""
    return " ".join(text.split())


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Form for comparing names: folded, lower case, punctuation as spaces, single spaces."""
    return squeeze(re.sub(r"[\W_]+", " ", fold(nfc(text)).lower()))


def toneless(word: str) -> tuple[str, str]:
    """The letters without their tone, and the tones (``nghiệp`` → ``nghiêp`` and a dot below)."""
    parts = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in parts if c in TONES)
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in TONES)), tones


_BARE = str.maketrans({"đ": "d", "Đ": "D"})


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """Letters without any diacritics (``Đảng ủy`` → ``Dang uy``): what a bad scan leaves."""
    decomposed = unicodedata.normalize("NFD", text.translate(_BARE))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*", re.UNICODE)


def sentence_case(text: str) -> str:
    """Capitals to lower case, the first letter kept (``BÍ THƯ`` → ``Bí thư``)."""
    lowered = text.lower()
    return lowered[:1].upper() + lowered[1:]


def is_upper(text: str, share: float = 0.8) -> bool:
    """At least `share` of the letters are capitals, and there are two letters or more."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 2 and sum(c.isupper() for c in letters) >= share * len(letters)


def words(text: str) -> list[str]:
    """Runs of letters, for counting and comparing; punctuation and digits are left out."""
    return _WORD.findall(text)


def is_person(text: str) -> bool:
    """Two to five capitalised syllables and nothing else: a signer's name, also with a rank before it."""
    name = re.sub(r"^(?:[^\W\d_]{2,4}\. ?)+", "", text.strip(" *_.,"))
    syllables = name.split()
    return (
        2 <= len(syllables) <= 5 and all(s[:1].isupper() and s.isalpha() for s in syllables) and not is_upper(name[3:])
    )
