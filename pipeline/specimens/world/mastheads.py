"""Names of bodies as mastheads have them: in capitals, broken over lines where typists break them."""

from __future__ import annotations

from functools import cache

from pipeline.specimens.world.data import table

_WIDE = 27  # letters of a line of the left column


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("mastheads")[name])


@cache
def broken(name: str, ending: str = "") -> tuple[str, ...]:
    """Lines of `name` in capitals; ``|`` breaks, a name of a place at its end (`ending`) stays whole.

    >>> broken("Liên đoàn Lao động tỉnh Thác Khuê", "Thác Khuê")
    ('LIÊN ĐOÀN LAO ĐỘNG', 'TỈNH THÁC KHUÊ')
    """
    lines: list[str] = []
    for part in name.upper().split("|"):
        lines += _fitted(part.split(), ending.upper().split())
    return tuple(lines)


def plain(name: str) -> str:
    """The name without the marks of its breaks."""
    return " ".join(name.replace("|", " ").split())


def _fitted(words: list[str], ending: list[str]) -> list[str]:
    text = " ".join(words)
    if len(text) <= _WIDE or len(words) < 4:
        return [text]
    kept = len(words) - len(ending) if ending and words[-len(ending) :] == ending else len(words)
    best = min(range(2, len(words)), key=lambda at: (_cost(words, at, kept), at))
    return [" ".join(words[:best]), *_fitted(words[best:], ending)]


def _cost(words: list[str], at: int, kept: int) -> float:
    """How ill a line ends before the word at `at`."""
    left, right = len(" ".join(words[:at])), len(" ".join(words[at:]))
    cost = abs(left - right) / 4 + 3 * max(0, left - _WIDE)
    if words[at] == "-" or words[at - 1] == "VÀ" or at > kept:
        cost += 40
    if f"{words[at - 1]} {words[at]}" in _words("closed"):
        cost += 25
    if words[at] not in _words("opens") and words[at - 1] != "-" and not words[at - 1].endswith(","):
        cost += 4
    if right < 6:
        cost += 12
    if right >= 6 and at >= kept - 2 and words[at] in _words("kinds"):
        cost -= 6
    return cost
