"""Lines of text to train on: documents given as text, and the acts that the project's specimens are made of."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline import ingest, layout
from pipeline.document import Paragraph
from pipeline.errors import KehoachError
from pipeline.settings import Settings
from pipeline.specimens.archive import _drawn, language
from pipeline.specimens.drafting import draft
from pipeline.specimens.world import build
from pipeline.text import nfc, squeeze

_MARKUP = re.compile(r"^[#>*\s]+|\*\*|__|`|\[\d+\]|\\")
_DRAWN, _WORLD = 60, 600  # acts taken from each world


def of_files(folders: Sequence[Path]) -> Iterator[tuple[str, list[str]]]:
    """Name and lines of each text, markdown, Word file and born-digital PDF; scans are never read."""
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            if path.suffix in {".md", ".txt"}:
                yield path.name, _lines(path.read_text(encoding="utf-8", errors="replace"))
            elif path.suffix in {".docx", ".pdf"}:
                yield path.name, _of_document(path)


def _lines(text: str) -> list[str]:
    found = []
    for row in nfc(text).splitlines():
        if "://" in row:
            continue
        found += [squeeze(_MARKUP.sub("", cell)) for cell in re.split(r"[|\t]|<br ?/?>", row)]
    return [line for line in found if line]


def _of_document(path: Path) -> list[str]:
    settings = Settings(engine="recorded")  # which reads nothing: pages without a text layer stay empty
    found: list[str] = []
    try:
        for at in ingest.walk([path], settings):
            source = ingest.read(at, settings)
            for page in source.pages:
                for part in page.flow:
                    cells = [part.text] if isinstance(part, Paragraph) else [c for row in part.rows for c in row]
                    found += [line for cell in cells for line in _lines(cell)]
            if any(page.text_source == "text-layer" for page in source.pages):
                found += [line for block in layout.assemble(source) for line in _lines(block.text)]
    except KehoachError:
        return found
    return found


def of_specimens(seeds: Sequence[int]) -> Iterator[list[str]]:
    """Lines of each fictional act of the worlds of `seeds`, without a typist's misprints."""
    for seed in seeds:
        if seed >= 900_000:
            raise ValueError("seeds from 900000 on are the benchmarks'")
        world = _drawn(build(seed, _WORLD, language()), _DRAWN)
        for plan in world.held():
            act = draft(plan, world, language(), random.Random(f"{seed}/{plan.key}"))
            yield _lines(act.text)
