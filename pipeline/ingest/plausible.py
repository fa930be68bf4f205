"""How much a text looks like Vietnamese, from the shape of its syllables: no lexicon, a few microseconds a word."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.text import TONES, bare, words

_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx]"
_NUCLEUS = (
    "oai|oay|oeo|uay|uya|uye|uyu|uoi|uou|ieu|yeu|iai"
    "|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|yu|[aeiouy]"
)
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_NUCLEUS})(?:ch|ng|nh|[cmnpt])?")
_PLAIN_SIGNS = frozenset(" .,;:/-–—()[]\"'“”‘’%+*…&@!?=<>_\u00b0")


@lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """The word has the shape of one Vietnamese syllable with at most one tone (``nghiệp``; ``đ`` is none)."""
    lowered = word.lower()
    tones = sum(c in TONES for c in unicodedata.normalize("NFD", lowered))
    letters = bare(lowered)
    return tones <= 1 and letters.isascii() and _SYLLABLE.fullmatch(letters) is not None


def score(text: str) -> float:
    """0–1: the share of words that are syllables, abbreviations in capitals or numbers, less the share of odd signs.

    Text of some length with hardly any diacritics is halved: it was read with another language's model.
    Text without words scores 0.0.
    """
    found = words(text)
    if not found:
        return 0.0
    good = marked = 0
    for word in found:
        if is_syllable(word):
            good += 1
            marked += not word.isascii()
        elif word.isupper() and 2 <= len(word) <= 12 and any(c in "ABCDĐGHKLMNPQRSTVXUƯIOWYE" for c in word):
            good += 1
    signs = [c for c in text if not c.isspace()]
    odd = sum(not (c.isalnum() or c in _PLAIN_SIGNS) for c in signs) / len(signs)
    value = good / len(found) - 2 * odd
    if len(found) >= 40 and marked < 0.2 * good:
        value /= 2
    return max(value, 0.0)
