"""Recognised words of specimen scans set beside the words that are on the paper."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import pyarrow.dataset as ds
from confusing import Pair

from pipeline import ingest
from pipeline.document import Box, Word
from pipeline.ingest.mending.lexicon import core
from pipeline.ingest.mending.word_rows import rows
from pipeline.settings import Settings
from pipeline.specimens.archive import LEVELS, make_archive
from pipeline.text import bare, fold, nfc

_SIGNS = '.,;:()"“”'


def of_scans(count: int, seed: int) -> tuple[list[Pair], tuple[int, int]]:
    """True word, word read, confidence from `count` acts a level; and how many spaces were lost and added.

    Numbers, notations and what is written by hand are left out. One core reads about a page a second.
    """
    pairs: list[Pair] = []
    spaces = [0, 0]
    for step, level in enumerate(LEVELS):
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made) / level
            make_archive(folder, count, seed + step, "scan", level, among=3000)
            for read, true in _pages(folder):
                for one, other in _aligned(read, true):
                    _take(one, other, pairs, spaces)
    return pairs, (spaces[0], spaces[1])


def _pages(folder: Path) -> Iterator[tuple[list[Word], list[Word]]]:
    gold: dict[tuple[str, int], list[Word]] = defaultdict(list)
    for row in ds.dataset(str(folder / "gold" / "words")).to_table().to_pylist():
        if row["layer"] != "seal":  # confidence 0 marks what is written by hand
            word = Word(nfc(row["text"]), Box(*row["bbox"]), 0.0 if row["hand"] else 1.0)
            gold[row["file_id"], row["page"]].append(word)
    settings = Settings()
    for found in ingest.walk([folder / "files"], settings):
        source = ingest.read(found, settings)
        for page in source.pages:
            yield list(page.words), gold[source.file_id, page.number]


def _aligned(read: Sequence[Word], true: Sequence[Word]) -> Iterator[tuple[list[Word], list[Word]]]:
    """Words of both in reading order that are the same but for a few letters."""
    one, other = ([words[k] for row in rows(words) for k in row.words] for words in (read, true))
    a, b = ([bare(word.text).lower().strip(_SIGNS) for word in words] for words in (one, other))
    for what, i, j, m, n in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal" or (what == "replace" and j - i == n - m):
            yield from (([x], [y]) for x, y in zip(one[i:j], other[m:n], strict=True))
        elif what == "replace" and SequenceMatcher(None, "".join(a[i:j]), "".join(b[m:n])).ratio() > 0.7:
            yield one[i:j], other[m:n]


def _take(read: Sequence[Word], true: Sequence[Word], pairs: list[Pair], spaces: list[int]) -> None:
    if any(word.confidence == 0.0 for word in true):
        return
    if len(read) == len(true) == 1:
        word, letters = core(nfc(read[0].text))[1], core(true[0].text)[1]
        if word and letters and not any(c.isdigit() for c in letters):
            pairs.append((fold(letters), fold(word), read[0].confidence))
        return
    if "".join(word.text for word in read) == "".join(word.text for word in true):
        spaces[0] += len(true) > len(read)
        spaces[1] += len(read) > len(true)
