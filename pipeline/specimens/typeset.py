"""Typesets drafts as PDF in the forms of State, Party, unions and companies; where each word stands is kept as truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.specimens.compose import Act, to_draft
from pipeline.specimens.draft import Draft
from pipeline.specimens.flow import Flow
from pipeline.specimens.house import House
from pipeline.specimens.pages import Pages, SetWord

__all__ = ["SetAct", "SetFile", "SetWord", "pdf", "typeset"]


_DEMO = "demo 9"  # of what hands leave in the demo archive


@dataclass(frozen=True, slots=True)
class SetAct:
    """One act of a file: its words, those of its text first and in their order, and its pages, 1-based, both included."""

    words: tuple[SetWord, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SetFile:
    """A PDF, the width and height of its pages in points, and its acts."""

    pdf: bytes
    pages: tuple[tuple[float, float], ...]
    acts: tuple[SetAct, ...]


def typeset(drafts: Sequence[Draft], seed: str, hand: bool = False, standard: bool = False) -> SetFile:
    """One PDF of all `drafts`, each from a new page; the same drafts and seed give the same bytes.

    Args:
        seed: chooses the ways of the offices within the norms, faces, sizes, margins, and what hands leave.
        hand: what is marked ``hand`` is written with a pen, as on paper that will be scanned; else it is printed.
        standard: every office sets its pages alike, as the norm's examples are set.

    Raises:
        MissingDependency: a font is not installed; names the Debian package.
    """
    pages = Pages()
    acts = []
    for ordinal, draft in enumerate(drafts, 1):
        own = f"{seed}/{ordinal}"
        first, known = pages.number + 1, len(pages.words)
        house = House.standard(draft.form) if standard else House.of(own, draft.form)
        Flow(pages, draft, house, own, hand).set()
        words = sorted(pages.words[known:], key=lambda word: (word.start < 0, word.start))
        acts.append(SetAct(tuple(words), first, pages.number))
    return SetFile(pages.pdf(), tuple(pages.sizes), tuple(acts))


def pdf(acts: Sequence[Act]) -> bytes:
    """One PDF of acts of the demo archive; numbers and days are written by hand in those that are to be scanned."""
    by_hand = any(act.scan is not None for act in acts)
    return typeset([to_draft(act) for act in acts], f"{_DEMO}/{acts[0].file}", by_hand, standard=True).pdf
