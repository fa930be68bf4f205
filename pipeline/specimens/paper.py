"""Drafts on paper: the bytes of a file, and where each word of each act stands in it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.document import Box
from pipeline.specimens import degrade, write
from pipeline.specimens.draft import Draft
from pipeline.specimens.gold import Paper
from pipeline.specimens.pages import SetWord
from pipeline.specimens.typeset import SetFile, typeset

Row = dict[str, Any]

_TEXTS = {".txt": 0.4, ".md": 0.3, ".docx": 0.3}
_PICTURES = 0.3  # of scans of one page are picture files
_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".tif": "image/tiff",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of one or more acts.

    Attributes:
        suffix: with its dot.
        kind: text, pdf or scan.
        words: of each act, boxes in points of the page as it is in the file; empty for a file without pages.
        pages: width and height of each page in points.
        steps: what was done to each page of a scan.
    """

    content: bytes
    suffix: str
    kind: str
    words: tuple[tuple[SetWord, ...], ...]
    pages: tuple[tuple[float, float], ...] = ()
    steps: tuple[tuple[str, ...], ...] = field(default=())

    @property
    def media_type(self) -> str:
        return _TYPES[self.suffix]

    @property
    def text_source(self) -> str:
        return {"text": "plain", "pdf": "text-layer", "scan": "ocr"}[self.kind]

    def paper(self, file_id: str, source_path: str, ordinal: int) -> Paper:
        """Where the act `ordinal` (from 1) stands."""
        words = [(w.start, w.end, w.page, w.box) for w in self.words[ordinal - 1] if w.start >= 0] if self.words else []
        return Paper(file_id, source_path, ordinal, words, self.text_source)

    def steps_of(self, ordinal: int) -> list[str]:
        """Everything that was done to any page of the act `ordinal`."""
        pages = {word.page for word in self.words[ordinal - 1]} if self.steps else set()
        return sorted({step for page in pages for step in self.steps[page - 1]})

    def page_rows(self, file_id: str) -> list[Row]:
        """Rows of pages: the text of each is that of its acts, without furniture, stamps and seals."""
        texts: dict[int, list[str]] = {}
        for word in (word for words in self.words for word in words if word.start >= 0):
            texts.setdefault(word.page, []).append(word.text)
        return [
            {
                "file_id": file_id,
                "page": number,
                "width": round(width, 2),
                "height": round(height, 2),
                "text_source": self.text_source,
                "text": " ".join(texts.get(number, [])) or None,
            }
            for number, (width, height) in enumerate(self.pages, 1)
        ]

    def word_rows(self, file_id: str) -> list[Row]:
        """Rows of words."""
        return [
            {
                "file_id": file_id,
                "ordinal": ordinal,
                "page": word.page,
                "text": word.text,
                "bbox": [round(edge, 2) for edge in word.box],
                "start": word.start,
                "end": word.end,
                "layer": word.layer,
                "hand": word.hand,
            }
            for ordinal, words in enumerate(self.words, 1)
            for word in words
        ]


def put_on_paper(drafts: Sequence[Draft], medium: str, level: str, seed: str) -> File:
    """A file of the acts: ``text`` (plain, markdown or DOCX), ``pdf`` (born digital) or ``scan`` at a level."""
    if medium == "text":
        return _text(drafts, seed)
    printed = typeset(drafts, seed, hand=medium == "scan")
    words = tuple(act.words for act in printed.acts)
    if medium == "pdf":
        return File(printed.pdf, ".pdf", "pdf", words, printed.pages)
    return _scan(printed, words, level, seed)


def _text(drafts: Sequence[Draft], seed: str) -> File:
    chance = random.Random(f"{seed}/text")
    suffix = chance.choices(list(_TEXTS), list(_TEXTS.values()))[0] if len(drafts) == 1 else ".txt"
    if suffix == ".docx":
        return File(write.docx(drafts[0]), suffix, "text", ())
    writer = write.markdown if suffix == ".md" else write.plain
    return File("\n\n".join(writer(draft, seed) for draft in drafts).encode(), suffix, "text", ())


def _scan(printed: SetFile, words: tuple[tuple[SetWord, ...], ...], level: str, seed: str) -> File:
    scans = degrade.scan_pdf(printed.pdf, level, seed)
    moved = tuple(tuple(_moved(word, scans[word.page - 1]) for word in act) for act in words)
    sizes = tuple((scan.width_points, scan.height_points) for scan in scans)
    steps = tuple(scan.steps for scan in scans)
    if len(scans) == 1 and random.Random(f"{seed}/picture").random() < _PICTURES:
        image = scans[0].image
        return File(image, ".jpg" if image[:2] == b"\xff\xd8" else ".tif", "scan", moved, sizes, steps)
    return File(degrade.image_pdf(scans), ".pdf", "scan", moved, sizes, steps)


def _moved(word: SetWord, scan: degrade.Scan) -> SetWord:
    box = Box(*degrade.carry(word.box, scan.transform))
    return SetWord(word.text, word.page, box, word.start, word.end, word.hand, word.layer)
