"""Text layers that another program's recognition laid under a scan: what they are worth beside our own."""

from __future__ import annotations

from dataclasses import replace

from pipeline.document import Page, Word
from pipeline.ingest.plausible import score

SCANNED = 0.7  # share of the page that pictures cover when it is a scan
LEGIBLE = 0.5  # a born-digital page that scores less has fonts without a way back to letters
_FEW_WORDS = 60  # a scan with fewer words of text layer has only stamps there
_CLEARLY = 1.02  # times the right words by which it must beat ours where both are there to be compared
_ENGINE = "text layer under the scan"
_CONFIDENCE = 0.9  # in another program's recognition


def better(layer: Page | None, seen: Page, overlay: list[Word]) -> Page:
    """Of a scan's hidden text layer and our recognition the one that reads more like Vietnamese; stamps join ours."""
    if layer is None or not layer.words:
        return replace(seen, words=_merge(seen.words, overlay))
    if len(layer.words) >= _FEW_WORDS and beats(layer, seen):
        return replace(restored(layer, overlay), frames=seen.frames)  # what is written by hand they do not tell
    stamps = list(layer.words) if len(layer.words) < _FEW_WORDS and value(layer) >= LEGIBLE else []
    return replace(seen, words=_merge(seen.words, stamps + overlay))


def is_hidden(layer: Page, covered: float) -> bool:
    """A text layer that another program's recognition laid under a scan, and no mere stamps."""
    return covered >= SCANNED and len(layer.words) >= _FEW_WORDS


def beats(layer: Page, seen: Page) -> bool:
    """The layer reads more like Vietnamese than our recognition of the same page, by number and quality of words."""
    theirs = value(layer) * min(len(layer.words), 1.2 * len(seen.words))
    return theirs > _CLEARLY * value(seen) * len(seen.words)


def value(page: Page) -> float:
    """How much a page's words look like Vietnamese, from 0 to 1."""
    return score(" ".join(word.text for word in page.words))


def restored(layer: Page, overlay: list[Word]) -> Page:
    """The layer as what it is: recognition by a program that is not known."""
    words = tuple(replace(word, confidence=_CONFIDENCE) for word in layer.words)
    return replace(layer, words=(*words, *overlay), text_source="ocr", ocr_engine=_ENGINE, ocr_confidence=_CONFIDENCE)


def _merge(words: tuple[Word, ...], exact: list[Word]) -> tuple[Word, ...]:
    """Recognised words, with those that a text layer holds in their places."""

    def covered(word: Word) -> bool:
        x, y = (word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2
        return any(e.box.x0 <= x <= e.box.x1 and e.box.y0 <= y <= e.box.y1 for e in exact)

    return (*(word for word in words if not covered(word)), *exact)
