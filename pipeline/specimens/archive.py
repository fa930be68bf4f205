"""Makes an archive of specimens: files of every kind, and beside them the truth as tables.

::

    DIR/files/00/00007.pdf            what a reader gets; names tell nothing
    DIR/gold/<table>/*.parquet        the truth, in the published schema
    DIR/gold/words/*.parquet          where each word stands on its page
    DIR/gold/specimens.parquet        form, genre, manner, medium, level and what the scanner did, of each document
    DIR/specimens.json                how it was made
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import random
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import UsageError
from pipeline.schema import TABLES
from pipeline.specimens.draft import Draft
from pipeline.specimens.drafting import draft
from pipeline.specimens.gold import archive_rows, document_rows
from pipeline.specimens.grammar import language
from pipeline.specimens.model import ActPlan, World
from pipeline.specimens.paper import File, put_on_paper
from pipeline.specimens.phrases import typed
from pipeline.specimens.world import build

MEDIA = ("text", "pdf", "scan")
LEVELS = ("clean", "normal", "hard")
_MIXED = {"text": 0.3, "pdf": 0.3, "scan": 0.4}
_TOGETHER = 0.06  # of files hold the next act of the same body too
_SLIPS = 0.25  # misprints of a typist, by 1,000 characters
_BATCH = 200  # files to a part of the gold tables

Row = dict[str, Any]
_WORDS = pa.schema(
    [("file_id", pa.string()), ("ordinal", pa.int32()), ("page", pa.int32()), ("text", pa.string()),
     ("bbox", pa.list_(pa.float64())), ("start", pa.int64()), ("end", pa.int64()), ("layer", pa.string()),
     ("hand", pa.bool_())]
)  # fmt: skip
_EXTRA = {"tasks": "optional", "targets": "optional"}


@dataclass(frozen=True, slots=True)
class Job:
    """One file to make: the acts that it holds, its number, and what it is written on."""

    number: int
    acts: tuple[str, ...]
    medium: str
    level: str


@dataclass(frozen=True, slots=True)
class Made:
    """One file made: its place under DIR, its bytes, and rows of gold by table."""

    name: str
    content: bytes
    rows: dict[str, list[Row]]
    documents: dict[str, str]


def make_archive(
    output: Path,
    count: int,
    seed: int,
    medium: str = "mixed",
    level: str = "all",
    workers: int = 1,
    among: int | None = None,
) -> dict[str, int]:
    """Write `count` acts and their gold under `output`; gives how many files and rows of each table.

    With `among`, the acts are drawn from a world that holds so many, one form after the other, so that few acts show all
    forms. The same arguments give the same bytes, whatever `workers`. Raises `UsageError` where `output` is not empty.
    """
    _check(output, count, medium, level)
    world = build(seed, count, language()) if among is None else _drawn(build(seed, among, language()), count)
    counts = {"files": 0}
    documents: dict[str, str] = {}
    kept: dict[str, list[Row]] = {"citations": [], "responsibilities": [], "specimens": []}
    for part, batch in enumerate(_batches(_work(world, list(_jobs(world, medium, level)), workers))):
        rows: dict[str, list[Row]] = {}
        for made in batch:
            path = output / "files" / made.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made.content)
            documents |= made.documents
            for name, found in made.rows.items():
                rows.setdefault(name, []).extend(found)
        for name in kept:
            kept[name] += rows.get(name, [])
        rows.pop("specimens")
        for name, found in rows.items():
            counts[name] = counts.get(name, 0) + len(found)
            _write(output / "gold" / name / f"{part:05}.parquet", name, found)
    for name, found in archive_rows(world, documents, kept["citations"], kept["responsibilities"]).items():
        counts[name] = len(found)
        _write(output / "gold" / name / "00000.parquet", name, found)
    pq.write_table(pa.Table.from_pylist(kept["specimens"]), output / "gold" / "specimens.parquet")
    told = {"count": count, "seed": seed, "medium": medium, "level": level, "rows": counts,
            "note": "Every act, place and person here is invented."}  # fmt: skip
    (output / "specimens.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return counts


def compose(world: World, plan: ActPlan) -> Draft:
    """The act of a plan, as typed: the same world gives the same act."""
    chance = random.Random(f"{world.seed}/{plan.key}")
    return typed(draft(plan, world, language(), chance), chance, _SLIPS)


def _check(output: Path, count: int, medium: str, level: str) -> None:
    if medium not in {*MEDIA, "mixed"}:
        raise UsageError(f"no medium {medium!r}", f"choose one of {', '.join(MEDIA)}, mixed")
    if level not in {*LEVELS, "all"}:
        raise UsageError(f"no level {level!r}", f"choose one of {', '.join(LEVELS)}, all")
    if count < 1:
        raise UsageError("there is nothing to make", "give --count a number from 1")
    if output.exists() and any(output.iterdir()):
        raise UsageError(f"{output} is not empty", "name a new folder, so that no other file is taken for a specimen")


def _drawn(world: World, count: int) -> World:
    """The same world, of whose acts the archive holds `count`: of each form the next in turn."""
    chance = random.Random(f"{world.seed}/drawn")
    of_form: dict[str, list[str]] = {}
    for act in world.held():
        of_form.setdefault(act.form, []).append(act.key)
    for keys in of_form.values():
        chance.shuffle(keys)
    turns = [key for turn in zip_longest(*of_form.values()) for key in turn if key]
    kept = set(turns[:count])
    acts = {key: act if act.held == (key in kept) else replace(act, held=False) for key, act in world.acts.items()}
    return replace(world, acts=acts)


def _jobs(world: World, medium: str, level: str) -> Iterator[Job]:
    chance = random.Random(f"{world.seed}/files")
    waiting = world.held()
    number = 0
    while waiting:
        acts = [waiting.pop(0)]
        if chance.random() < _TOGETHER:
            follower = next((a for a in waiting[:200] if a.issuer == acts[0].issuer and a.form != "article"), None)
            if follower and acts[0].form != "article":
                waiting.remove(follower)
                acts.append(follower)
        number += 1
        on = chance.choices(list(_MIXED), list(_MIXED.values()))[0] if medium == "mixed" else medium
        how = chance.choice(LEVELS) if level == "all" else level
        yield Job(number, tuple(act.key for act in acts), on, how if on == "scan" else "")


def _work(world: World, jobs: Sequence[Job], workers: int) -> Iterator[Made]:
    if workers == 1:
        for job in jobs:
            yield make(world, job)
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_settle, initargs=(world,)) as pool:
        yield from pool.map(_make_here, jobs, chunksize=4)


_here: list[World] = []


def _settle(world: World) -> None:
    _here[:] = [world]


def _make_here(job: Job) -> Made:
    return make(_here[0], job)


def make(world: World, job: Job) -> Made:
    """One file with its gold."""
    drafts = [compose(world, world.acts[key]) for key in job.acts]
    file: File = put_on_paper(drafts, job.medium, job.level, f"{world.seed}/{job.number}")
    name = f"{job.number // 1000:02}/{job.number:05}{file.suffix}"
    file_id = hashlib.sha256(file.content).hexdigest()
    rows: dict[str, list[Row]] = {"files": [_file_row(file, file_id, name)], "pages": file.page_rows(file_id)}
    rows["words"] = file.word_rows(file_id)
    rows["specimens"] = []
    documents = {}
    for ordinal, act in enumerate(drafts, 1):
        paper = file.paper(file_id, name, ordinal)
        for table, found in document_rows(act, paper).items():
            rows.setdefault(table, []).extend(found)
        documents[act.key] = paper.doc_id
        about = {"form": act.form, "genre": act.genre, "manner": act.manner, "topic": act.topic}
        rows["specimens"].append(
            {"file_id": file_id, "ordinal": ordinal, "key": act.key, **about, "medium": file.kind,
             "level": job.level or file.kind, "steps": file.steps_of(ordinal)}
        )  # fmt: skip
    for act, row in zip(drafts, rows["documents"], strict=True):
        row["organ_id"] = world.acts[act.key].issuer if act.fields.get("organ_name") else None
    return Made(name, file.content, rows, documents)


def _file_row(file: File, file_id: str, name: str) -> Row:
    return {
        "file_id": file_id,
        "source_path": name,
        "media_type": file.media_type,
        "bytes": len(file.content),
        "pages": len(file.pages) or 1,
        "status": "done",
    }


def _batches(made: Iterable[Made]) -> Iterator[list[Made]]:
    going = iter(made)
    while batch := list(islice(going, _BATCH)):
        yield batch


def _write(path: Path, name: str, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if name == "words":
        schema = _WORDS
    else:
        schema = TABLES[name].arrow
        if name in _EXTRA:
            schema = schema.append(pa.field(_EXTRA[name], pa.bool_()))
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, compression="zstd")
