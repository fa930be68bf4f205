"""Recognised pages kept on disk, so that a changed rule never reads a scan again.

The key names everything that the result depends on and can be known before the page is rendered: the file's
bytes, the page, resolution, engine, language, and the version of the preparation. A page found here is not even
rendered.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import tempfile
import zlib
from dataclasses import asdict
from pathlib import Path

from pipeline.document import Box, Frame, Grid, Page
from pipeline.ingest.ocr.recorded import decode_word, encode_word


def key(**parts: object) -> str:
    """Digest of the named parts that a result depends on."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def load(folder: Path | None, entry: str) -> Page | None:
    """The page kept under a key; None where there is none, or where what lies there is damaged."""
    if folder is None:
        return None
    try:
        data = json.loads(gzip.decompress(_path(folder, entry).read_bytes()))
        words = tuple(decode_word(row) for row in data.pop("words"))
        grids = tuple(
            Grid(Box(*grid["box"]), tuple(tuple(Box(*c) if c else None for c in row) for row in grid["rows"]))
            for grid in data.pop("grids")
        )
        frames = tuple(
            Frame(**{**frame, "box": Box(*frame["box"]), "candidates": tuple((t, p) for t, p in frame["candidates"])})
            for frame in data.pop("frames")
        )
        return Page(words=words, grids=grids, frames=frames, **data)
    except (OSError, EOFError, zlib.error, ValueError, TypeError, KeyError, AttributeError):
        return None


def save(folder: Path | None, entry: str, page: Page) -> None:
    """Keep a recognised page; a reader sees the whole entry or none. A full disk costs the entry, not the page."""
    if folder is None:
        return
    data = asdict(page)
    data.pop("flow")
    data["words"] = [encode_word(word) for word in page.words]
    packed = gzip.compress(json.dumps(data, ensure_ascii=False).encode(), compresslevel=6, mtime=0)
    path = _path(folder, entry)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            file.write(packed)
        Path(file.name).replace(path)
    except OSError:
        return


def _path(folder: Path, entry: str) -> Path:
    return folder / entry[:2] / f"{entry}.json.gz"
