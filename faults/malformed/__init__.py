"""A corpus of malformed, hostile and foreign inputs, each made by code: `CASES` by the name of its file."""

from __future__ import annotations

from pathlib import Path

from faults.malformed import archives, images, pdf_content, pdf_structure, places, texts, words
from faults.malformed.case import CASES, EITHER, LINES, READ, Case

__all__ = ["CASES", "EITHER", "HEAVY", "LINES", "READ", "Case", "make_all"]
_MODULES = (archives, images, pdf_content, pdf_structure, places, texts, words)  # each puts its cases into CASES

# What takes seconds of work, or gigabytes, before the limits of a worker end it.
HEAVY = frozenset({
    "content-bomb.pdf", "form-loop.pdf", "form-billion.pdf", "states-without-end.pdf", "letters-without-end.pdf",
    "picture-ccitt.pdf", "megabyte-of-codes.txt", "megabyte-of-named.txt", "bomb.png", "part-bomb.docx", "header-bomb.tar.gz",
    "name-bomb.tar.gz", "lines-without-end.txt", "pages-without-end.txt", "lines-without-end.pdf", "too-many.zip",
})  # fmt: skip


def make_all(folder: Path, heavy: bool = True) -> Path:
    """Write every malformed input into `folder`, or those alone that cost little to read."""
    for name, case in CASES.items():
        if heavy or name not in HEAVY:
            case.write(folder)
    return folder
