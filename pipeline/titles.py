"""The type of an act as its title line names it: one grammar for layout, split and header."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from pipeline.rules import load
from pipeline.text import bare, is_upper, key

# Type names by their key; the codes stand in `load("types").data["names"]`.
TYPES: dict[str, str] = {key(name): name for name in load("types").data["names"]}
_BARE_TYPES = {bare(words): name for words, name in TYPES.items()}
_BODIES = frozenset(key(head) for kind in load("organs").data["kind"] for head in kind["heads"])
_LIKE = 88  # rapidfuzz ratio of a misread type name to its own
_LETTERS = re.compile(r"[^\W\d_]+")


def title_type(text: str) -> tuple[str, int] | None:
    """Type name at the head of a folded title line, and where it ends: ``"KẾ HOẠCH"`` → ``("Kế hoạch", 8)``."""
    words = list(_LETTERS.finditer(text[:80]))
    for n in range(min(len(words), 4), 0, -1):
        head = text[words[0].start() : words[n - 1].end()]
        name = TYPES.get(key(head))
        if name is None:
            continue
        alone = not re.search(r"\w", text[words[n - 1].end() :])
        if is_upper(head, 0.9) or alone:
            return name, words[n - 1].end()
    capitals = 0
    while capitals < min(len(words), 5) and words[capitals].group().isupper():
        capitals += 1
    if 2 <= capitals <= 4:
        end = words[capitals - 1].end()
        return _misread_type(text[:end])
    return None


def _misread_type(text: str) -> tuple[str, int] | None:
    """The type in capitals that a scan misread by a mark or a letter: ``"KÉẺ HOẠCH"``, ``"GIẦY MỜI"``."""
    if key(text) in _BODIES:
        return None  # ``CÔNG AN`` is no ``CÔNG VĂN``
    found = process.extractOne(bare(key(text)), _BARE_TYPES.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE)
    return (_BARE_TYPES[found[0]], len(text)) if found else None


def is_type_line(text: str) -> bool:
    """The type stands alone on its line, as the norm has it."""
    return len(_LETTERS.findall(text)) <= 4 and title_type(text) is not None
