"""Recognised pages kept on disk, so that a changed rule never reads a scan again.

The key names everything that the result depends on and can be known before the page is rendered: the file's
bytes, the page, resolution, engine, language, and the version of the preparation. A page found here is not even
rendered. The entries of one file lie in one folder, so that they can be counted, sent to another machine, or dropped.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import tempfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path

from pipeline.document import Box, Frame, Grid, Page
from pipeline.ingest.ocr.recorded import decode_word, encode_word

_SUFFIX = ".json.gz"
_NAME = re.compile(r"[0-9a-f]{64}\.json\.gz")


def key(file: str, **parts: object) -> str:
    """Key of a result: the file's id, and a digest of the named parts that it depends on besides."""
    return f"{file}/{hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()}"


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
    _write(_path(folder, entry), gzip.compress(json.dumps(data, ensure_ascii=False).encode(), compresslevel=6, mtime=0))


def entries(folder: Path | None, file_id: str) -> frozenset[str]:
    """Names of what is kept of a file."""
    try:
        return frozenset(path.name for path in _home(folder, file_id).iterdir() if _NAME.fullmatch(path.name))
    except (OSError, ValueError):
        return frozenset()


def exported(folder: Path | None, file_id: str, besides: Collection[str] = ()) -> dict[str, bytes]:
    """What is kept of a file as bytes by name, without the names in `besides`; what cannot be read is left out."""
    out = {}
    for name in sorted(entries(folder, file_id) - frozenset(besides)):
        try:
            out[name] = (_home(folder, file_id) / name).read_bytes()
        except OSError:
            continue
    return out


def take_in(folder: Path | None, file_id: str, brought: Mapping[str, bytes]) -> None:
    """Keep entries that `exported` gave on another machine; what is there already stays, a strange name is ignored."""
    have = entries(folder, file_id)
    for name, packed in brought.items():
        if folder is not None and name not in have and _NAME.fullmatch(name):
            _write(_home(folder, file_id) / name, packed)


def drop(folder: Path | None, file_id: str) -> None:
    """Forget all that is kept of a file."""
    if folder is not None:
        shutil.rmtree(_home(folder, file_id), ignore_errors=True)


def _write(path: Path, packed: bytes) -> None:
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            part = Path(file.name)
            file.write(packed)
        part.replace(path)
    except OSError:
        if part is not None:
            part.unlink(missing_ok=True)


def _path(folder: Path, entry: str) -> Path:
    return folder / entry[:2] / f"{entry}{_SUFFIX}"


def _home(folder: Path | None, file_id: str) -> Path:
    """The folder of a file's entries; raises `ValueError` where nothing is kept, or for what is no id of a file."""
    if folder is None or not re.fullmatch("[0-9a-f]{64}", file_id):
        raise ValueError(file_id)
    return folder / file_id[:2] / file_id
