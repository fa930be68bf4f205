"""An engine that reads nothing itself: it gives back what another engine recognised, from recordings on disk.

A recording is found by likeness of the picture, not by its exact pixels, so that another version of the
renderer does not lose it. The folder is named by the environment variable ``KEHOACH_RECORDED``.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from pipeline.document import Box, Word
from pipeline.errors import MissingDependency, UnreadableFile
from pipeline.ingest.ocr.engine import Image, Mask

FOLDER = "KEHOACH_RECORDED"
_THUMB = (96, 128)  # columns, rows
_ALIKE = 0.15  # share of ink in other places below which two pictures are the same page


class RecordedEngine:
    """Plays recordings back; see the module."""

    name = "recorded"

    def version(self) -> str:
        """A constant: recordings do not age."""
        return "1"

    def model(self, language: str) -> str:
        """A constant, like the version."""
        return "1"

    def languages(self) -> tuple[str, ...]:
        """Languages of the recordings; empty where no folder is named."""
        return tuple(sorted({entry["language"] for entry in _recordings()})) if os.environ.get(FOLDER) else ()

    def recognise(
        self, image: Image, language: str, dpi: float, mode: str = "page", timeout: float = 120.0
    ) -> list[Word]:
        """Words of the recording that looks like `image`.

        A page that was never recorded raises `UnreadableFile`; a region gives no words.
        """
        thumb = _thumbnail(image)
        best, distance = None, _ALIKE
        for entry in _recordings():
            shape = entry["shape"]
            alike = abs(shape[0] - image.shape[0]) <= 4 and abs(shape[1] - image.shape[1]) <= 4
            if entry["mode"] == mode and entry["language"] == language and alike:
                found = _difference(entry["picture"], thumb)
                if found < distance:
                    best, distance = entry, found
        if best is None:
            if mode == "page":
                raise UnreadableFile("no recording looks like this page", "record it with the engine that read it")
            return []
        return [decode_word(row) for row in best["words"]]


def record(folder: Path, image: Image, words: list[Word], language: str, mode: str = "page") -> Path:
    """Save what an engine recognised in `image`, to be played back by the engine `recorded`."""
    thumb = _thumbnail(image).astype(np.uint8)
    entry = {
        "shape": image.shape[:2],
        "mode": mode,
        "language": language,
        "thumbnail": base64.b64encode(thumb.tobytes()).decode(),
        "words": [encode_word(word) for word in words],
    }
    name = hashlib.sha256(thumb.tobytes() + mode.encode()).hexdigest()[:16]
    path = folder / f"{name}.json.gz"
    path.write_bytes(gzip.compress(json.dumps(entry, ensure_ascii=False).encode(), mtime=0))
    _read_folder.cache_clear()
    return path


def encode_word(word: Word) -> list[object]:
    """A word as a JSON row."""
    box = [round(v, 2) for v in word.box]
    row: list[object] = [word.text, box, word.confidence, word.size, word.bold, word.italic, word.color]
    return row if word.raw is None else [*row, word.raw]


def decode_word(row: list) -> Word:  # type: ignore[type-arg]
    """The word of a JSON row; raises `ValueError` or `TypeError` where the row is none."""
    text, box, confidence, size, bold, italic, color, *raw = row
    read = str(raw[0]) if raw else None
    return Word(str(text), Box(*box), float(confidence), size, bool(bold), bool(italic), str(color), read)


def _difference(one: Mask, other: Mask) -> float:
    """0 for the same picture, 1 for two with no ink in common."""
    ink = float((255 - one).sum() + (255 - other).sum())
    return float(np.abs(one - other).sum()) / max(ink, 1.0)


def _thumbnail(image: Image) -> Mask:
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return cv2.resize(grey, _THUMB, interpolation=cv2.INTER_AREA).astype(np.float32)


def _recordings() -> list[dict]:  # type: ignore[type-arg]
    folder = os.environ.get(FOLDER)
    if not folder:
        mend = f"set {FOLDER} to the folder of recordings, or choose another engine"
        raise MissingDependency("the engine `recorded` has no folder to read from", mend)
    return _read_folder(folder)


@lru_cache(maxsize=4)
def _read_folder(folder: str) -> list[dict]:  # type: ignore[type-arg]
    entries = []
    for path in sorted(Path(folder).glob("*.json.gz")):
        entry = json.loads(gzip.decompress(path.read_bytes()))
        pixels = np.frombuffer(base64.b64decode(entry["thumbnail"]), np.uint8)
        entry["picture"] = pixels.reshape(_THUMB[1], _THUMB[0]).astype(np.float32)
        entries.append(entry)
    return entries
