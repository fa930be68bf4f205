"""How fast the stages after reading are: milliseconds a document on one core, for specimens and real documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import process_time

import pypdfium2

import readers
from figures import Figure
from pipeline import checks, citations, evidence, header, layout, split, structure, targets, tasks
from pipeline.document import Document, Source
from sets import Scope

STAGES = ("layout", "split", "structure", "header", "evidence", "citations", "tasks", "targets", "checks")
PASSES = 3
FILES = 40
SPECIMENS, REAL = "pdf", "real text"


class Clock(dict[str, float]):
    """Seconds of processor time by stage, so that other work on the machine does not count."""

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        start = process_time()
        yield
        self[stage] = self.get(stage, 0.0) + process_time() - start


def extract(source: Source, clock: Clock) -> list[Document]:
    """Everything that follows reading, on the clock."""
    with clock.on("layout"):
        blocks = layout.assemble(source)
    with clock.on("split"):
        documents = split.split(source, blocks)
    return [study(document, clock) for document in documents]


def study(document: Document, clock: Clock) -> Document:
    """The stages that look at one act."""
    with clock.on("structure"):
        sections, items = structure.outline(document)
        document = replace(document, sections=tuple(sections), items=tuple(items))
    with clock.on("header"):
        document = replace(document, fields=header.extract(document))
    with clock.on("evidence"):
        document = replace(document, fields=evidence.weigh(document))
    with clock.on("citations"):
        document = replace(document, citations=tuple(citations.extract(document)))
    with clock.on("tasks"):
        document = replace(document, tasks=tuple(tasks.extract(document)))
    with clock.on("targets"):
        document = replace(document, targets=tuple(targets.extract(document)))
    with clock.on("checks"):
        return replace(document, flags=tuple(checks.check(document)))


def measure(scope: Scope) -> list[Figure]:
    """Of specimens that read as PDF, and of real documents that read without OCR."""
    out: list[Figure] = []
    one = scope.find(SPECIMENS)
    if one:
        out += of_files(SPECIMENS, sorted((scope.folder(one) / "files").rglob("*.pdf"))[:FILES])
    return out + of_files(REAL, real_files(scope.reference))


def of_files(name: str, paths: Sequence[Path]) -> list[Figure]:
    """Best of `PASSES`; nothing of no files."""
    sources = [readers.opened(path) for path in paths]
    passes = []
    size = 0
    for _ in range(PASSES if sources else 0):
        clock = Clock()
        size = sum(len(document.text.encode()) for source in sources for document in extract(source, clock))
        passes.append(clock)
    if not passes or not size:
        return []
    best = min(passes, key=lambda clock: sum(clock.values()))
    total = sum(best.values())
    out = [
        Figure("stages/files", name, "", len(sources), "count"),
        Figure("stages/documents a second", name, "", len(sources) / total, "1/s"),
        Figure("stages/KB a second", name, "", size / 1000 / total, "KB/s"),
    ]
    for stage in STAGES:
        out.append(Figure("stages/ms a document", name, f"stage={stage}", 1000 * best[stage] / len(sources), "ms"))
        out.append(Figure("stages/share", name, f"stage={stage}", best[stage] / total, "share"))
    return out


def real_files(reference: Path) -> list[Path]:
    """Real documents with gold that read without OCR; none where they are absent."""
    names = [json.loads(p.read_text(encoding="utf-8"))["file"] for p in sorted(reference.glob("eval/gold/*.json"))]
    found = [path for path in sorted(reference.rglob("*")) if path.name in names and path.is_file()]
    return [path for path in found if path.suffix in {".txt", ".docx", ".md"} or _has_text(path)]


def _has_text(path: Path) -> bool:
    if path.suffix != ".pdf":
        return False
    document = pypdfium2.PdfDocument(path)
    count = len(document[0].get_textpage().get_text_bounded())
    document.close()
    return count > 1000
