"""Names of bodies in capitals: how they begin."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pipeline.rules import load
from pipeline.text import key

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
