"""Writes the expected rows anew: ``python -m tests.golden.update [--record] [ACT …]``; see ``tests/test_golden.py``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pipeline import Settings, ingest
from pipeline.document import Word
from pipeline.ingest import AUTO, ENGINES, find_engine
from pipeline.ingest.ocr.engine import Engine
from pipeline.ingest.ocr.recorded import record
from tests.golden.rows import ACTS, HERE, SCANS, expected_file, rows_of, written


class _Recorder:
    """An engine that keeps what another one recognises."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def recognise(
        self, image: Any, language: str, dpi: float, mode: str = "page", timeout: float = 120.0
    ) -> list[Word]:
        words = self._engine.recognise(image, language, dpi, mode, timeout)
        record(HERE / "recorded", image, words, language, mode)
        return words


def record_scans() -> None:
    """Read every scan of the golden acts with Tesseract and keep what it recognised."""
    for old in (HERE / "recorded").glob("*.json.gz"):
        old.unlink()
    usual = find_engine(AUTO)
    ENGINES[usual.name] = _Recorder(usual)
    try:
        for found in ingest.walk([path for path in ACTS.values() if path.parent == SCANS], Settings()):
            ingest.read(found, Settings(cache=None))
    finally:
        ENGINES[usual.name] = usual


def main(arguments: list[str]) -> None:
    """Record, where asked to, and write the rows of the acts that are named, or of all."""
    if "--record" in arguments:
        record_scans()
    names = [name for name in arguments if name != "--record"] or list(ACTS)
    for name in names:
        path: Path = expected_file(name)
        path.write_text(written(rows_of(ACTS[name])), encoding="utf-8")
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
