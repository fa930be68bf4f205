"""How likely a recognised word is, given the word on paper: weights of confusions, learned from pages with known text."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pipeline.text import TONES, bare

_LONGEST = 14


class Misreading:
    """Logarithms of P(read | true), letter by letter; see `log`."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        """`weights`: ``right`` and ``wrong`` by letter, ``runs`` of up to two letters, ``kinds`` for what was never seen,
        and ``confidence``: how much likelier a confidence is of a wrong word, by tenths and then hundredths from .9 on."""
        self._right: dict[str, float] = dict(weights["right"])
        self._wrong: dict[str, dict[str, float]] = {k: dict(v) for k, v in weights["wrong"].items()}
        self._runs: dict[str, dict[str, float]] = {k: dict(v) for k, v in weights["runs"].items()}
        self._kinds: dict[str, float] = dict(weights["kinds"])
        self._confidence: list[float] = [float(v) for v in weights["confidence"]]
        self._kept = lru_cache(maxsize=1 << 17)(self._log)  # the same words stand on every page

    def kind(self, name: str) -> float:
        """Logarithm for a kind of misreading: ``lost space``, ``added space``, ``tone`` …"""
        return self._kinds[name]

    def doubt(self, confidence: float) -> float:
        """Logarithm of P(confidence | wrong) / P(confidence | right)."""
        return self._confidence[confidence_step(confidence)]

    def letter(self, true: str, read: str) -> float:
        """Logarithm of P(read | true) for single letters."""
        if true == read:
            return self._right.get(true, self._kinds["right"])
        least = self._kinds[kind_of(true, read)]
        return max(self._wrong.get(true, {}).get(read, least), least)

    def log(self, true: str, read: str) -> float:
        """Logarithm of P(read | true): the best way to get from one to the other."""
        return self._kept(true, read)

    def _log(self, true: str, read: str) -> float:
        if len(true) == len(read) and bare(true) == bare(read):
            return sum(map(self.letter, true, read))
        if max(len(true), len(read)) > _LONGEST:
            return -math.inf
        return self._align(true, read)

    def _align(self, true: str, read: str) -> float:
        best = [[-math.inf] * (len(read) + 1) for _ in range(len(true) + 1)]
        best[0][0] = 0.0
        for i in range(len(true) + 1):
            for j in range(len(read) + 1):
                here = best[i][j]
                if i and j:
                    here = max(here, best[i - 1][j - 1] + self.letter(true[i - 1], read[j - 1]))
                if i:
                    here = max(here, best[i - 1][j] + self._kinds["lost"])
                if j:
                    here = max(here, best[i][j - 1] + self._kinds["added"])
                for a, b in ((1, 2), (2, 1), (2, 2)):
                    if i >= a and j >= b:
                        seen = self._runs.get(true[i - a : i], {}).get(read[j - b : j])
                        if seen is not None:
                            here = max(here, best[i - a][j - b] + seen)
                best[i][j] = here
        return best[-1][-1]


def confidence_step(confidence: float) -> int:
    """0–8 by tenths below .9, then 9 to 18 by hundredths."""
    return min(int(confidence * 10), 8) if confidence < 0.9 else 9 + min(int((confidence - 0.9) * 100 + 1e-6), 9)


@lru_cache(maxsize=4096)
def kind_of(true: str, read: str) -> str:
    """Which part of a letter was misread: ``tone``, ``quality`` (â for ă; ``capital``: Á for Ấ), ``both``, ``case`` or the
    whole ``letter``."""
    if true.lower() == read.lower():
        return "case"
    one, other = _parts(true), _parts(read)
    if one[0] != other[0]:
        return "letter"
    if one[1] == other[1]:
        return "tone"
    if one[2] != other[2]:
        return "both"
    return "capital" if true.isupper() else "quality"


def _parts(letter: str) -> tuple[str, str, str]:
    """Bare letter, its quality (circumflex, breve, horn, stroke), its tone."""
    marks = unicodedata.normalize("NFD", letter)[1:]
    tone = "".join(c for c in marks if c in TONES)
    quality = "".join(c for c in marks if c not in TONES) + ("-" if letter in "đĐ" else "")
    return bare(letter).lower(), quality, tone
