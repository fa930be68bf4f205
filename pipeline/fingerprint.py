"""What made a row: hashes of the program, its rules, and the settings that change what is read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline import trained
from pipeline.settings import Settings

_PACKAGE = Path(__file__).parent
# What only shows, moves or links rows: a change here reads no file again.
_OUTSIDE = {
    "__init__.py", "__main__.py", "batch.py", "cli", "commands", "dictionary.py", "doctor.py", "engines", "export",
    "log.py", "outcome.py", "publishing.py", "query.py", "record.py", "resolve", "review", "schedule.py", "specimens",
    "spreadsheet.py",
    "storage", "store", "upkeep.py", "watch.py",
}  # fmt: skip
_ARCHIVE = {"cited-by"}  # evidence that is weighed when the archive is linked
_UNPACKING = ("max_archive_ratio", "max_archive_bytes", "max_archive_files")
_READING = ("engine", "language", "dpi", "max_pixels", "max_pages")


@cache
def program_version() -> str:
    """Version of the installed program (``0.1.0``)."""
    try:
        return version("kehoach")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "0"


def of_reading(settings: Settings, engine: str) -> str:
    """Changes whenever a file would give other rows: 16 hexadecimal digits; `engine` says which OCR is installed."""
    told = [f"{name}={getattr(settings, name)}" for name in _READING]
    told.append(f"evidence={sorted(set(settings.evidence) - _ARCHIVE)}")
    return _hash([program_version(), engine, *told, _code(everything=False), _weights()])


def of_publishing(evidence: Iterable[str] = ()) -> str:
    """Changes whenever the same rows would be linked or published in another way: 16 hexadecimal digits."""
    return _hash([program_version(), _code(everything=True), f"evidence={sorted(evidence)}"])


def of_unpacking(settings: Settings) -> str:
    """Changes whenever an archive may give other members: 16 hexadecimal digits."""
    return _hash([program_version(), *(f"{name}={getattr(settings, name)}" for name in _UNPACKING)])


def of_models() -> str:
    """Changes with any trained part: 16 hexadecimal digits."""
    return _hash([_weights()])


@cache
def _code(everything: bool) -> str:
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        part = path.relative_to(_PACKAGE)
        if path.is_file() and path.suffix in (".py", ".toml") and (everything or part.parts[0] not in _OUTSIDE):
            digest.update(f"{part}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def _weights() -> str:
    folder = trained.models()
    return ",".join(
        f"{path.relative_to(folder)}={trained.digest(*path.relative_to(folder).parts)}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".md", ".py")
    )


def _hash(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
