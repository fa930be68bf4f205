"""Where Tesseract's language data lies on this machine, and which data it is."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

PREFIX = "TESSDATA_PREFIX"
_SUFFIX = ".traineddata"
# Debian, Fedora and Arch, a build from source, Homebrew on both kinds of Mac, MacPorts, the Windows installer.
_USUAL = (
    "/usr/share/tesseract-ocr/*/tessdata",
    "/usr/share/tesseract-ocr/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/opt/local/share/tessdata",
)


def languages(folder: Path) -> tuple[str, ...]:
    """Languages whose data lies in a folder; empty where there is no such folder."""
    return tuple(sorted(path.name.removesuffix(_SUFFIX) for path in folder.glob(f"*{_SUFFIX}")))


def find(language: str) -> Path | None:
    """The first folder with all of a language (``"vie"``, ``"vie+eng"``); None where there is none.

    ``TESSDATA_PREFIX`` comes before what the program `tesseract` says, and that before the usual places.
    """
    wanted = set(language.split("+"))
    return next((folder for folder in folders() if wanted <= set(languages(folder))), None)


def folders() -> tuple[Path, ...]:
    """Folders with language data, those that Tesseract itself would take first."""
    told = os.environ.get(PREFIX)
    return _folders(told, os.environ.get("PATH"))


@lru_cache(maxsize=4)
def _folders(told: str | None, _path: str | None) -> tuple[Path, ...]:
    places: list[Path] = [Path(told), Path(told) / "tessdata"] if told else []
    places += [said] if (said := _of_program()) else []
    for pattern in _USUAL:
        parts = Path(pattern).relative_to("/")
        places += sorted(Path("/").glob(str(parts)), reverse=True)  # the newest version first
    places.append(Path(sys.prefix) / "share" / "tessdata")  # conda
    for drive in ("PROGRAMFILES", "LOCALAPPDATA"):
        if at := os.environ.get(drive):
            places += [Path(at) / "Tesseract-OCR" / "tessdata", Path(at) / "Programs" / "Tesseract-OCR" / "tessdata"]
    return tuple(dict.fromkeys(place for place in places if languages(place)))


def _of_program() -> Path | None:
    """The folder that the installed program names: ``List of available languages in "/usr/share/…/tessdata/" (3):``."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = re.search(r'"([^"\n]+)"', (done.stdout + done.stderr).decode(errors="replace"))
    return Path(said[1]) if said else None


def digest(language: str) -> str:
    """16 hexadecimal digits that change with the data of a language; ``"none"`` where it is not there."""
    folder = find(language)
    if folder is None:
        return "none"
    files = [folder / f"{part}{_SUFFIX}" for part in language.split("+")]
    try:
        return _digest(tuple((path, (state := path.stat()).st_size, state.st_mtime_ns) for path in files))
    except OSError:
        return "none"


@lru_cache(maxsize=8)
def _digest(files: tuple[tuple[Path, int, int], ...]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path, _, _ in files)).hexdigest()[:16]
