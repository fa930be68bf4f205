"""Words as the language model counts them, and which letters can make a Vietnamese syllable at all."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from pipeline.text import fold, toneless

START, UNKNOWN, NUMBER, DATE, CODE, MARKER, DASH = "<s>", "<unk>", "<n>", "<d>", "<c>", "<m>", "<->"
CLASSES = (START, UNKNOWN, NUMBER, DATE, CODE, MARKER, DASH)

_EDGE = "\"'“”‘’`´«»()[]{}<>.,;:!?*_…|~•"
_DASHES = frozenset("-–—+")
_MARKER = re.compile(r"[a-zđ]{1,2}\)|[a-zđ]\.", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}/\d{4}")
_NUMBER = re.compile(r"[\d.,]+%?")
_STOPS = frozenset(".;:!?")

# Rhymes without tone. After q the u of the onset is not part of the rhyme; gi takes those of d that have no i before them.
_OPEN = """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et
ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oc oi om on ong ooc oong op ot
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung uôc uôi uôm uôn uông uôt up ut
ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y"""
_ROUNDED = """oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
uân uâng uât uây uê uêch uên uênh uêt uơ uy uya uych uyên uyêt uynh uyp uyt uyu"""
_AFTER_Q = """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc ân âng ât âu ây e en eng eo et ê ên ênh êch êt
êu y ych yên yêt ynh yt yp yu ôc ơ"""
_ALONE = "yêm yên yêng yêt yêu"
_PLAIN_ONSETS = (
    "",
    "b",
    "ch",
    "d",
    "đ",
    "h",
    "kh",
    "l",
    "m",
    "n",
    "nh",
    "p",
    "ph",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
)
_FRONT = frozenset("eêiy")
_STOPPED = ("c", "ch", "p", "t")


@lru_cache(maxsize=65536)
def is_valid(syllable: str) -> bool:
    """The letters can be one Vietnamese syllable in its right spelling, tone included (``nghiệp``, not ``ngiệp``)."""
    plain, tone = _toneless(syllable.lower())
    if plain not in _syllables():
        return False
    return tone in "\u0301\u0323" and tone != "" if plain.endswith(_STOPPED) else True


@lru_cache(maxsize=16384)
def _toneless(word: str) -> tuple[str, str]:
    """The same kept for look-up; no letters where there are several tones."""
    plain, tones = toneless(word)
    return (plain, tones) if len(tones) <= 1 else ("", tones)


@cache
def _syllables() -> frozenset[str]:
    """All syllables without tone that the spelling allows."""
    found = set(_ALONE.split())
    for rhyme in f"{_OPEN} {_ROUNDED}".split():
        found.update(onset + rhyme for onset in _PLAIN_ONSETS)
        front = rhyme[0] in _FRONT
        found.update(onset + rhyme for onset in (("k", "gh", "ngh") if front else ("c", "g", "ng")))
        if rhyme[0] == "i":
            found.add("g" + rhyme)
        else:
            found.add("gi" + rhyme)
    found.update("qu" + rhyme for rhyme in _AFTER_Q.split())
    found.update(("ka", "kar", "pa", "giêc", "giêm", "giên", "giêng", "giêt"))
    return frozenset(found)


@lru_cache(maxsize=65536)
def core(word: str) -> tuple[str, str, str]:
    """A word without the signs at its edges: what stands before it, the word, what stands behind."""
    bare = word.lstrip(_EDGE)
    before = word[: len(word) - len(bare)]
    kept = bare.rstrip(_EDGE)
    return before, kept, bare[len(kept) :]


@lru_cache(maxsize=65536)
def token(word: str) -> str:
    """What the model counts a word as: letters folded and in lower case, or a class (``173/KH-UBND`` is ``<c>``)."""
    if _MARKER.fullmatch(word):
        return MARKER
    kept = core(word)[1]
    if not kept or all(c in _DASHES for c in kept):
        return DASH if kept else ""
    if kept.isalpha():
        return fold(kept).lower()
    if not any(c.isdigit() for c in kept):
        return UNKNOWN
    if _NUMBER.fullmatch(kept):
        return NUMBER
    return DATE if _DATE.fullmatch(kept) else CODE


@lru_cache(maxsize=65536)
def closes(word: str) -> bool:
    """What follows the word begins anew: after ``.``, ``;``, ``:`` and list markers."""
    tail = core(word)[2]
    return any(c in _STOPS for c in tail) or _MARKER.fullmatch(word) is not None


def tokens(words: list[str]) -> list[str]:
    """A line of words as the model counts them, with ``<s>`` where something begins anew."""
    out = [START]
    for word in words:
        one = token(word)
        if one:
            out.append(one)
        if closes(word) and out[-1] != START:
            out.append(START)
    return out if out[-1] == START else [*out, START]


_CLOSED_OLD = re.compile(r"(?<![qQ])([oOuU])([\u0300\u0301\u0303\u0309\u0323])([aAeEyY])$")
_CLOSED_NEW = re.compile(r"(?<![qQ])([oOuU])([aAeEyY])([\u0300\u0301\u0303\u0309\u0323])$")


def is_old_style(word: str) -> bool | None:
    """How the tone of an open syllable is placed: ``hóa`` is old, ``hoá`` new; None where both are one."""
    parts = unicodedata.normalize("NFD", word)
    if _CLOSED_OLD.search(parts):
        return True
    return False if _CLOSED_NEW.search(parts) else None


def new_style(word: str) -> str:
    """The tone of an open syllable on its last letter (``hóa`` → ``hoá``)."""
    parts = _CLOSED_OLD.sub(r"\1\3\2", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", parts)


def cased_like(word: str, read: str) -> str:
    """A word in lower case with the capitals of what was read (``tổ`` like ``TỐ`` is ``TỔ``)."""
    letters = [c for c in read if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return word.upper()
    return word[:1].upper() + word[1:] if letters and letters[0].isupper() else word
