"""Names of types of acts before a number: ``Kế hoạch số …``, ``Nghị quyết liên tịch …``, ``CV số …``."""

from __future__ import annotations

import re
from functools import cache

from pipeline.citations.view import plain
from pipeline.rules import load
from pipeline.text import fold


@cache
def names() -> dict[str, tuple[str, str]]:
    """Type by its name in plain letters: ``"ke hoach"`` → (``Kế hoạch``, ``KH``)."""
    table = {}
    for source in (load("types").data["names"], load("citations").data["words"]):
        for name, code in source.items():
            table[plain(fold(name))] = (name, code)
    return table


@cache
def _starts() -> re.Pattern[str]:
    words = sorted((n for n in names() if len(n) > 2), key=len, reverse=True)
    return re.compile("(?:các )?(?:" + "|".join(map(re.escape, words)) + r")(?!\w)")


def type_at(text: str, at: int) -> bool:
    """A type's name, written with a capital or in the plural (``các Nghị quyết``), begins here."""
    window = text[at : at + 40].removeprefix("các ")
    return window[:1].isupper() and _starts().match(plain(window)) is not None


_WORD = re.compile(r"[^\W\d_]+$")


def type_before(text: str, end: int, start: int) -> tuple[str, str, int] | None:
    """Type whose name ends at `end` of plain text: (name, code, where it begins), None where there is none."""
    base = max(start, end - 60)
    window = text[base:end].rstrip(" :.,")
    tail = at = len(window)
    best = None
    for _ in range(6):
        m = _WORD.search(window, max(0, at - 12), at)
        if not m:
            break
        found = names().get(" ".join(window[m.start() : tail].split()))
        if found:
            best = (*found, base + m.start())
        at = len(window[: m.start()].rstrip(" "))
        if at == m.start():
            break
    return best
