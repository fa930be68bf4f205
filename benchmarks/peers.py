"""Who answers for the tasks: underthesea's named entities beside this program, on the same lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

import pyarrow.dataset as ds

import readers
from figures import Figure
from pipeline.score.sameness import near
from sets import Scope
from stages import Clock, extract

FILES = 12
FLOOR = 80  # per cent of letters, as the scorer has it
Names = list[str]


def measure(scope: Scope) -> list[Figure]:
    """Recall of the bodies that gold names, and KB a second; empty where underthesea's model is not there."""
    one = scope.find("text")
    if one is None:
        return []
    folder = scope.folder(one)
    wanted = gold_bodies(folder / "gold")
    files = [file for file in sorted(wanted) if file.endswith((".txt", ".md"))][:FILES]
    out: list[Figure] = []
    for name, find in (("kehoach", by_rules), ("underthesea", by_entities)):
        right = total = size = 0
        spent = 0.0
        for file in files:
            try:
                bodies, seconds, read = find(folder / "files" / file)
            except ImportError:
                return []
            right += sum(any(near(body, other, FLOOR) for other in bodies) for body in wanted[file])
            total, size, spent = total + len(wanted[file]), size + read, spent + seconds
        out.append(Figure("bodies/recall", "text", f"reader={name}", right / max(total, 1), "share"))
        out.append(Figure("bodies/KB a second", "text", f"reader={name}", size / 1000 / max(spent, 1e-9), "KB/s"))
    return out


def gold_bodies(gold: Path) -> dict[str, Names]:
    """Names of the bodies that answer for tasks, as written, by file."""
    paths = {row["doc_id"]: row["source_path"] for row in ds.dataset(gold / "documents").to_table().to_pylist()}
    names: dict[str, set[str]] = defaultdict(set)
    for row in ds.dataset(gold / "responsibilities").to_table().to_pylist():
        names[paths[row["doc_id"]]].add(row["organ_text"])
    return {path: sorted(found) for path, found in names.items()}


def by_rules(path: Path) -> tuple[Names, float, int]:
    """Bodies, seconds and bytes; the time is that of all stages."""
    source = readers.opened(path)
    clock = Clock()
    documents = extract(source, clock)
    bodies = {
        document.text[body.span.start : body.span.end]
        for document in documents
        for task in document.tasks
        for body in task.responsibilities
        if body.span
    }
    return sorted(bodies), sum(clock.values()), sum(len(document.text.encode()) for document in documents)


def by_entities(path: Path) -> tuple[Names, float, int]:
    """The same of underthesea, line by line: its time grows by the square of what it gets at once."""
    from underthesea import ner

    lines = [line for document in extract(readers.opened(path), Clock()) for line in document.text.split("\n")]
    ner("Ủy ban nhân dân huyện")  # its model is read
    begun = perf_counter()
    tagged = [ner(line) for line in lines if line.strip()]
    return sorted(set(_organisations(tagged))), perf_counter() - begun, sum(len(line.encode()) for line in lines)


def _organisations(tagged: Sequence[Sequence[tuple[str, str, str, str]]]) -> Iterator[str]:
    """Runs of words marked as an organisation or a place, which bodies are often taken for."""
    for line in tagged:
        run: Names = []
        for word, _, _, label in [*line, ("", "", "", "O")]:
            if run and not label.startswith("I-"):
                yield " ".join(run)
                run = []
            if label[2:] in {"ORG", "LOC"}:
                run.append(word)
