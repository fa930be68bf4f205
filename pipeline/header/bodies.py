"""Names of bodies in capitals: how they begin, and their letters put together where they were set apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.rules import load
from pipeline.text import fold, key

_HEADER = load("header").data["organ"]
_KINDS = load("organs").data["kind"]
_LONGEST = 6  # words of the longest head


@cache
def _heads() -> frozenset[str]:
    heads = {key(h) for h in _HEADER["heads"]}
    heads |= {key(h) for kind in _KINDS if not kind.get("post") for h in kind["heads"]}
    return frozenset(heads | {"thủ tướng chính phủ", "chủ tịch nước"}) - {"trung ương", "nhà nước"}


@cache
def relative_heads() -> frozenset[str]:
    """Heads that need the name of another body behind them (``Văn phòng``, ``Ban Tổ chức``)."""
    kinds = [kind for kind in _KINDS if kind.get("parent") in {"tail", "issuer"} and not kind.get("post")]
    return frozenset(key(h) for kind in kinds for h in kind["heads"])


def head_of(words: Sequence[str]) -> int:
    """How many words of a compared name at the beginning are the head of a body's name."""
    for size in range(min(_LONGEST, len(words)), 0, -1):
        if " ".join(words[:size]) in _heads():
            return size
    return 0


def closed_up(text: str) -> str:
    """Letters that were set apart put together again, where a known head comes of it: ``B Ộ Y T Ế``."""
    if not re.search(r"(?<!\w)[^\W\d_](?!\w)", text):
        return text
    packed = re.sub(r"\s+", "", text).lower()
    spaced = _spaced_heads()
    best = next((h for h in spaced if packed.startswith(h)), None)
    if best is None:
        return text
    left = len(best)
    out, rest = spaced[best].upper(), ""
    for i, c in enumerate(text):
        left -= not c.isspace()
        if left == 0:
            rest = text[i + 1 :]
            break
    return f"{out} {_closed_words(rest)}".strip()


@cache
def _spaced_heads() -> dict[str, str]:
    heads = [h for kind in _KINDS for h in kind["heads"]] + _HEADER["heads"]
    heads += load("organs").data["abbreviations"].values()
    heads += [f"Bộ {value}" for value in load("organs").data["abbreviations"].values()]
    ordered = sorted({fold(h).lower() for h in heads if " " in h}, key=len, reverse=True)
    return {re.sub(r"\s+", "", h): h for h in ordered}


def _closed_words(text: str) -> str:
    """Consonants that stand alone go to the syllable behind them; known places are made whole."""
    places = load("organs").data["places"]
    names = [*places["provinces"], *places["municipalities"]]
    packed = re.sub(r"\s+", "", text).lower()
    for unit in ("thành phố", "tỉnh", ""):
        for name in names:
            whole = f"{unit} {name}".strip()
            if packed == re.sub(r"\s+", "", fold(whole)).lower():
                return fold(whole).upper()
    return re.sub(r"(?<!\w)([B-DĐGHK-NP-TVXb-dđghk-np-tvx]) (?=[^\W\d_])", r"\1", text.strip())
