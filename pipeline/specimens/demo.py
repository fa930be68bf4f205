"""Builds the demo archive: ``python -m pipeline.specimens.demo data/raw``."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.specimens import degrade, typeset, write
from pipeline.specimens.compose import Act, demo_acts, to_draft


def build(folder: Path) -> list[Path]:
    """Write every file of the demo archive into `folder`; the same code gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, group in groupby(demo_acts(), key=lambda act: act.file):
        path = folder / name
        path.write_bytes(_content(path.suffix, list(group)))
        paths.append(path)
    return paths


def _content(suffix: str, acts: list[Act]) -> bytes:
    first = acts[0]
    if suffix == ".pdf":
        clean = typeset.pdf(acts)
        return clean if first.scan is None else degrade.image_pdf(degrade.scan_pages(clean, first.scan))
    if suffix == ".jpg":
        return degrade.scan_pages(typeset.pdf(acts), first.scan or 0)[0]
    if suffix == ".docx":
        return write.docx(to_draft(first))
    if suffix == ".md":
        return write.markdown(to_draft(first)).encode()
    if suffix == ".txt":
        return write.plain(to_draft(first)).encode()
    raise UsageError(f"no writer for {first.file!r}", "name it .pdf, .jpg, .docx, .md or .txt")


if __name__ == "__main__":
    for written in build(Path(sys.argv[1] if len(sys.argv) > 1 else "data/raw")):
        sys.stdout.write(f"{written}\n")
