"""How fast: documents a second through the stages after reading, pages a second in reading, beside plain Tesseract.

    python benchmarks/speed.py [--markdown docs/speed.md]

The documents are composed from the demo archive's texts, 20 KB of text on about 8 pages each, and typeset, so that
layout works on words with geometry. One core; the best of three passes counts. Seconds are this machine's; the ratios
to plain Tesseract on the same page in the same run are what can be compared.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

import pypdfium2

from pipeline import checks, citations, header, ingest, layout, split, structure, targets, tasks
from pipeline.document import Document, Source
from pipeline.settings import Settings
from pipeline.specimens import degrade, typeset
from pipeline.specimens.compose import Act, Line, demo_acts

BYTES = 20_000
ITEMS = 3
PASSES = 3
STAGES = ("layout", "split", "structure", "header", "citations", "tasks", "targets", "checks")


def long_acts() -> list[Act]:
    """Three plans and a directive of the demo archive, each prolonged with the parts of the others."""
    acts = [act for act in demo_acts() if act.type in {"KẾ HOẠCH", "NGHỊ QUYẾT", "CHỈ THỊ"}]
    bodies = [tuple(at_length(act.lines[1:-1])) for act in acts]
    return [prolong(act, bodies[i:] + bodies[:i]) for i, act in enumerate(acts[1:5])]


_MARK = re.compile(r"^(?:[-+]|\w{1,3}[.)]) +")


def at_length(lines: tuple[Line, ...]) -> Iterator[Line]:
    """The demo's items are short: three in one paragraph have the length (some 300 bytes) that plans give theirs."""
    waiting: list[str] = []
    for line, following in itertools.zip_longest(lines, lines[1:]):
        if line.style != "item":
            yield line
            continue
        waiting.append(line.text)
        if len(waiting) == ITEMS or following is None or following.style != "item":
            yield Line(" ".join([waiting[0], *(_MARK.sub("", text) for text in waiting[1:])]), "item")
            waiting.clear()


def prolong(act: Act, bodies: list[tuple[Line, ...]]) -> Act:
    """The act with the parts of others after its own, but for their targets: a plan sets them in one place."""
    lines = list(act.lines[:-1])
    part = sum(line.style == "part" for line in lines)
    size = sum(len(line.text.encode()) for line in lines)
    taken = True
    while True:
        for line in (line for body in bodies for line in body):
            if line.style == "part":
                taken = not re.search("TIÊU", line.text)
                part += taken
                line = Line(f"{roman(part)}. {line.text.split(' ', 1)[1]}", "part")
            if not taken:
                continue
            lines.append(line)
            size += len(line.text.encode())
            if size >= BYTES:
                return replace(act, lines=(*lines, act.lines[-1]), scan=None)


def roman(number: int) -> str:
    out = ""
    for value, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        out += letters * (number // value)
        number %= value
    return out


class Clock(dict[str, float]):
    """Seconds of processor time by stage, so that other work on the machine does not count."""

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        start = process_time()
        yield
        self[stage] = self.get(stage, 0.0) + process_time() - start


def extract(source: Source, clock: Clock) -> list[Document]:
    with clock.on("layout"):
        blocks = layout.assemble(source)
    with clock.on("split"):
        documents = split.split(source, blocks)
    return [study(document, clock) for document in documents]


def study(document: Document, clock: Clock) -> Document:
    with clock.on("structure"):
        sections, items = structure.outline(document)
        document = replace(document, sections=tuple(sections), items=tuple(items))
    with clock.on("header"):
        document = replace(document, fields=header.extract(document))
    with clock.on("citations"):
        document = replace(document, citations=tuple(citations.extract(document)))
    with clock.on("tasks"):
        document = replace(document, tasks=tuple(tasks.extract(document)))
    with clock.on("targets"):
        document = replace(document, targets=tuple(targets.extract(document)))
    with clock.on("checks"):
        return replace(document, flags=tuple(checks.check(document)))


def best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(PASSES):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def read(path: Path) -> Source:
    [found] = ingest.walk([path], Settings())
    return ingest.read(found, Settings())


def measure_extraction(sources: list[Source]) -> list[str]:
    passes = []
    for _ in range(PASSES):
        clock = Clock()
        documents = [document for source in sources for document in extract(source, clock)]
        passes.append(clock)
    clock = min(passes, key=lambda c: sum(c.values()))
    total, cold = sum(clock.values()), sum(passes[0].values())
    count = len(sources)
    size = sum(len(d.text.encode()) for d in documents) / count / 1000
    found = sum(len(d.tasks) + len(d.targets) + len(d.citations) for d in documents)
    if not found:
        raise SystemExit("nothing was extracted; the figures would mean nothing")
    out = [
        f"Documents of {size:.0f} KB on {sum(len(source.pages) for source in sources) / count:.0f} pages:",
        f"**{count / total:.1f} documents/s** on one core ({count / cold:.1f} in the first pass, caches cold);",
        f"{found} tasks, targets and citations in {len(documents)} documents.",
        "",
        "| stage | ms a document | share |",
        "|---|---:|---:|",
    ]
    out += [f"| {s} | {1000 * clock[s] / count:.2f} | {100 * clock[s] / total:.0f} % |" for s in STAGES]
    return out


def measure_real(reference: Path) -> list[str]:
    """The same for real documents, where a folder of them lies beside the project: by 20 KB of their text."""
    names = [json.loads(p.read_text(encoding="utf-8"))["file"] for p in sorted(reference.glob("eval/gold/*.json"))]
    paths = [p for p in sorted(reference.rglob("*")) if p.name in names and p.suffix in {".txt", ".docx", ".md"}]
    paths += [p for p in sorted(reference.rglob("*.pdf")) if p.name in names and _has_text(p)]
    if not paths:
        return []
    sources, best_clock = [read(path) for path in paths], None
    for _ in range(PASSES):
        clock = Clock()
        size = sum(len(d.text.encode()) for source in sources for d in extract(source, clock))
        if best_clock is None or sum(clock.values()) < sum(best_clock.values()):
            best_clock = clock
    seconds = sum((best_clock or Clock()).values())
    return [
        "",
        f"Real text and born-digital documents ({len(paths)}): **{size / BYTES / seconds:.1f} × 20 KB a second**.",
    ]


def _has_text(path: Path) -> bool:
    document = pypdfium2.PdfDocument(path)
    count = len(document[0].get_textpage().get_text_bounded())
    document.close()
    return count > 1000


def measure_reading(pdf: Path, scan: Path, folder: Path) -> list[str]:
    """Pages a second of the text layer and of OCR, and of `tesseract -l vie` at 300 dpi on the same scanned page."""
    layer = len(read(pdf).pages) / best(lambda: read(pdf))
    image = folder / "page.png"
    document = pypdfium2.PdfDocument(scan)
    document[0].render(scale=300 / 72).to_pil().save(image)
    pages = len(document)
    document.close()
    command = ["tesseract", str(image), "-", "-l", "vie", "--psm", "3"]
    plain = 1 / best(lambda: subprocess.run(command, check=True, capture_output=True))
    ours = pages / best(lambda: read(scan))
    return [
        "| reading | pages/s | beside plain Tesseract |",
        "|---|---:|---:|",
        f"| text layer | {layer:.1f} | {layer / plain:.0f} × |",
        f"| OCR (`kehoach`) | {ours:.2f} | {ours / plain:.2f} × |",
        f"| plain `tesseract -l vie --psm 3`, 300 dpi | {plain:.2f} | 1 × |",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--markdown", type=Path, help="also write the tables to this file")
    parser.add_argument("--reference", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = []
        for i, act in enumerate(long_acts()):
            path = folder / f"{i}.pdf"
            path.write_bytes(typeset.pdf([act]))
            sources.append(read(path))
        scan = folder / "scan.pdf"
        [letter] = [act for act in demo_acts() if act.received]
        scan.write_bytes(degrade.image_pdf(degrade.scan_pages(typeset.pdf([letter]), seed=1)))
        extraction = [*measure_extraction(sources), *measure_real(arguments.reference)]
        lines = ["# Speed", "", *extraction, "", *measure_reading(folder / "0.pdf", scan, folder)]
    sys.stdout.write("\n".join(lines) + "\n")
    if arguments.markdown:
        arguments.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
