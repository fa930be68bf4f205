"""How well and how fast pages are read, beside other readers on the same pages in the same run."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

import readers
from figures import Figure
from pipeline.score import Alignment, align
from pipeline.text import bare, squeeze
from sets import LEVELS, Scope, Set

OURS, ALL_PAGES = "kehoach", "kehoach, all pages"
NOT_READ = {"seal"}  # lettering on an arc, which no reader is asked for
SHORTEST = 4  # letters of a line that can be lost: page numbers are left out on purpose
Box = Sequence[float]
Page = tuple[str, int]  # file below `files`, page from 1
Tell = Callable[[str], None]


def measure(scope: Scope, tell: Tell) -> list[Figure]:
    """Errors and seconds a page of scans by level, and of text layers."""
    out: list[Figure] = []
    for level in LEVELS:
        one = scope.find(level)
        others = [name for name in readers.SCAN_READERS if readers.is_installed(name)]
        if one is None or not others:
            continue
        tell(f"reading: {level} scans beside {', '.join(others)}")
        out += list(beside(scope, one, others))
    one = scope.find("born-digital")
    if one:
        tell("reading: text layers")
        out += list(_layers(scope, one))
    return out


def beside(scope: Scope, one: Set, others: Sequence[str]) -> Iterator[Figure]:
    """Errors and seconds of a set of scans whose tables are there, beside other readers on some of its files."""
    folder = scope.folder(one) / "files"
    gold = gold_texts(scope.folder(one) / "gold")
    files = sample(gold, scope.pages)
    texts = {OURS: page_texts(scope.tables(one))}
    for name in others:
        texts[name] = {
            (file, number): text
            for file in files
            for number, text in enumerate(readers.kept(name, folder / file, scope.cache / "readers"), 1)
        }
    pages = [page for page in gold if page[0] in files]
    for name, found in texts.items():
        yield from errors(name, one.name, [(gold[page], found.get(page, "")) for page in pages])
    yield from errors(ALL_PAGES, one.name, [(text, texts[OURS].get(page, "")) for page, text in gold.items()])
    yield from unread(scope.tables(one), one.name)
    yield from _timed(scope, one, files, others)


def unread(tables: Path, set_name: str) -> Iterator[Figure]:
    """Share of the ink of letters that no word covers, as the program itself reports it: of all pages, and of the worst."""
    found = ds.dataset(tables / "pages").to_table(columns=["unread_ink"])["unread_ink"].drop_null().to_pylist()
    if found:
        yield Figure("reading/unread ink", set_name, "pages=mean", sum(found) / len(found), "share")
        yield Figure("reading/unread ink", set_name, "pages=worst", max(found), "share")


def _timed(scope: Scope, one: Set, files: Sequence[str], others: Sequence[str]) -> Iterator[Figure]:
    """Seconds of processor time a page of every reader on the same few pages, taken in turns."""
    seconds: dict[str, float] = defaultdict(float)
    pages: Counter[str] = Counter()
    for file in files:
        left = scope.timed - pages[OURS]
        if left <= 0:
            break
        path = scope.folder(one) / "files" / file
        for name, read in {OURS: readers.kehoach, **{name: readers.SCAN_READERS[name] for name in others}}.items():
            texts, spent = read(path, left)
            seconds[name] += spent
            pages[name] += len(texts)
    for name, spent in seconds.items():
        yield Figure("reading/seconds a page", one.name, f"reader={name}", spent / pages[name], "s")


def _layers(scope: Scope, one: Set) -> Iterator[Figure]:
    """Text layers: this program beside pdftotext, on all files of a set."""
    folder = scope.folder(one) / "files"
    gold = gold_texts(scope.folder(one) / "gold")
    files = sorted({file for file, _ in gold})
    texts: dict[str, dict[Page, str]] = {OURS: page_texts(scope.tables(one))}
    seconds = {OURS: sum(readers.kehoach(folder / file)[1] for file in files)}
    if readers.is_installed("pdftotext"):
        read = {file: readers.pdftotext(folder / file) for file in files}
        texts["pdftotext"] = {
            (file, number): text for file, (found, _) in read.items() for number, text in enumerate(found, 1)
        }
        seconds["pdftotext"] = sum(spent for _, spent in read.values())
    for name, found in texts.items():
        yield from errors(name, one.name, [(gold[page], found.get(page, "")) for page in gold])
        yield Figure("reading/seconds a page", one.name, f"reader={name}", seconds[name] / len(gold), "s")


def errors(reader: str, set_name: str, pairs: Sequence[tuple[str, str]]) -> Iterator[Figure]:
    """Error rates of a reader over pages, each its gold text in lines and what was read; and lines and words lost."""
    total: Counter[str] = Counter()
    for gold, text in pairs:
        alignment, found = align(gold, squeeze(text))
        total.update(asdict(found))
        total.update(lost(alignment))
    group = f"reader={reader}"
    yield Figure("reading/pages", set_name, group, len(pairs), "count")
    for name, part, of in (
        ("cer", "edits", "characters"), ("cer_reordered", "reordered", "characters"), ("wer", "word_edits", "words"),
        ("wer_reordered", "word_reordered", "words"), ("diacritics", "diacritics", "reordered"),
        ("lines lost", "lost lines", "lines"), ("letters lost", "lost letters", "letters"),
    ):  # fmt: skip
        yield Figure(f"reading/{name}", set_name, group, total[part] / max(total[of], 1), "share")


def lost(alignment: Alignment) -> dict[str, int]:
    """Lines of gold of which less than a third was read, and letters of words of which nothing was read, with totals."""
    out: Counter[str] = Counter()
    for line in re.finditer(r"[^\n]+", alignment.gold):
        whole = read = 0
        for word in re.finditer(r"\S+", line.group()):
            start = line.start() + word.start()
            letters, right = _read(alignment, start, start + len(word.group()))
            whole, read = whole + letters, read + right
            out.update({"letters": letters, "lost letters": 0 if right else letters})
        if whole >= SHORTEST:
            out.update({"lines": 1, "lost lines": int(3 * read < whole)})
    return dict(out)


def _read(alignment: Alignment, start: int, end: int) -> tuple[int, int]:
    """Letters and digits of a word, and how many of them were read, marks and case aside."""
    letters = [at for at in range(start, end) if alignment.gold[at].isalnum()]
    places = ((at, int(alignment.to_published[at])) for at in letters)
    right = sum(
        to >= 0 and bare(alignment.gold[at]).lower() == bare(alignment.published[to]).lower() for at, to in places
    )
    return len(letters), right


def sample(pages: Mapping[Page, str], wanted: int) -> list[str]:
    """Whole files of few pages, so that many acts are among them, until there are `wanted` pages."""
    counts = Counter(file for file, _ in pages)
    middle = sorted(counts.values())[len(counts) // 2]
    out: list[str] = []
    for file in sorted(counts, key=lambda file: (counts[file] > middle, file)):
        if sum(counts[name] for name in out) >= wanted:
            break
        out.append(file)
    return out


def gold_texts(gold: Path) -> dict[Page, str]:
    """Words of each page but those of seals, in lines, by file and page; what is not of the act stands at its height."""
    names = {row["file_id"]: row["source_path"] for row in ds.dataset(gold / "files").to_table().to_pylist()}
    words: dict[Page, list[dict[str, Any]]] = defaultdict(list)
    for row in ds.dataset(gold / "words").to_table().to_pylist():
        if row["layer"] not in NOT_READ:
            words[names[row["file_id"]], row["page"]].append(row)
    return {page: "\n".join(in_lines(found)) for page, found in sorted(words.items())}


def in_lines(words: Sequence[Mapping[str, Any]]) -> list[str]:
    """Lines of a page; page numbers and stamps go before the first line of the act that lies below them."""
    of_act: list[tuple[str, Box]] = []
    others: list[tuple[str, Box]] = []
    last = None
    for row in words:
        lines, box = (of_act if row["layer"] == "text" else others), row["bbox"]
        if last is not None and last["layer"] == row["layer"] and _on_line(last["bbox"], box):
            lines[-1] = f"{lines[-1][0]} {row['text']}", lines[-1][1]
        else:
            lines.append((row["text"], box))
        last = row
    for text, box in others:
        below = (at for at, (_, other) in enumerate(of_act) if other[1] >= box[3])
        of_act.insert(next(below, len(of_act)), (text, box))
    return [text for text, _ in of_act]


def _on_line(before: Box, box: Box) -> bool:
    """A word that begins right of the one before it, at its height."""
    return box[0] > before[0] and box[1] < (before[1] + before[3]) / 2 < box[3]


def page_texts(tables: Path) -> dict[Page, str]:
    """Published text of each page by file (as named in its set) and page."""
    files = ds.dataset(tables / "files").to_table(columns=["file_id", "source_path"]).to_pylist()
    names = {row["file_id"]: "/".join(Path(row["source_path"]).parts[-2:]) for row in files}
    pages = ds.dataset(tables / "pages").to_table(columns=["file_id", "page", "text"]).to_pylist()
    return {(names[row["file_id"]], row["page"]): row["text"] or "" for row in pages}
