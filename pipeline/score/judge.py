"""Gold tables against published tables, document by document, then across documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path, PurePosixPath

import pyarrow as pa

from pipeline.score import body, header, links
from pipeline.score.align import TextErrors, align
from pipeline.score.organs import Named, organs
from pipeline.score.pairing import Pair, pair_documents
from pipeline.score.sheet import Both, Sheet
from pipeline.score.tables import BY_DOCUMENT, GROUPS, Row, Tables, read_gold, read_published, specimens
from pipeline.text import squeeze

_COUNTS = tuple(field.name for field in fields(TextErrors))
TEXT_SCHEMA = pa.schema(
    [("unit", pa.string()), ("key", pa.string())]
    + [(name, pa.string()) for name in GROUPS]
    + [(name, pa.int64()) for name in _COUNTS]
)


@dataclass(frozen=True)
class Judged:
    """Everything that was compared; all measures are sums over these tables.

    Attributes:
        rows: one row for each gold row and each invented one (`pipeline.score.sheet`).
        text: letters of each document and each page (`unit`), as `TextErrors` counts them.
        organs: bodies named on both sides, with B-cubed precision and recall of each.
    """

    rows: pa.Table
    text: pa.Table
    organs: pa.Table


def judge(gold: Path, tables: Path) -> Judged:
    """Compare the published `tables` with the `gold` ones; files that gold does not know are left out.

    Files are joined by file_id. A thing is judged only where gold has its table. Raises `StoreError` when
    either folder does not hold tables.
    """
    truth = read_gold(gold)
    published = read_published(tables, truth.documents)
    sheet = Sheet()
    text: list[tuple[object, ...]] = []
    pairs, mentions, bodies = [], [], []
    for pair, errors in _pairs(truth, published, specimens(gold)):
        cited, named = _judge_document(pair, sheet)
        mentions += cited
        bodies += named
        pairs.append(pair.light())
        if errors:
            text.append(("document", pair.name, *pair.groups, *astuple(errors)))
    text += _pages(truth, published, pairs)
    if {"acts", "relations", "plan_resolutions"} & truth.columns.keys():
        _judge_links(truth, published, pairs, mentions, sheet)
    clusters = organs(bodies, sheet)
    columns = zip(*text, strict=True) if text else ((),) * len(TEXT_SCHEMA)
    letters = pa.Table.from_arrays(
        [pa.array(c, f.type) for f, c in zip(TEXT_SCHEMA, columns, strict=True)], schema=TEXT_SCHEMA
    )
    return Judged(sheet.table(), letters, clusters)


def _pairs(
    truth: Tables, published: Tables, groups: dict[tuple[str, int], tuple[str | None, ...]]
) -> Iterator[tuple[Pair, TextErrors | None]]:
    names = _names(truth)
    unknown = (None,) * len(GROUPS)
    for file_id in sorted(truth.documents, key=lambda file_id: names[file_id]):
        golds = truth.documents[file_id]
        for gold, row in pair_documents(golds, published.documents.get(file_id, [])):
            name = f"{names[file_id]}#{gold['ordinal']}" if gold else f"{names[file_id]}#+{(row or {})['ordinal']}"
            group = groups.get((file_id, (gold or golds[0])["ordinal"]), unknown)
            alignment, errors = align(gold["text"] or "", (row or {}).get("text") or "") if gold else (None, None)
            here, there = _rows(truth, gold), _rows(published, row)
            yield Pair(name, group, truth.columns, gold, row, here, there, alignment), errors


def _names(truth: Tables) -> dict[str, str]:
    """A short name of each gold file, with the head of its id where two have one name."""
    names = {
        file_id: PurePosixPath(rows[0]["source_path"] or file_id).name for file_id, rows in truth.documents.items()
    }
    counts = Counter(names.values())
    return {file_id: name if counts[name] == 1 else f"{name}~{file_id[:8]}" for file_id, name in names.items()}


def _rows(tables: Tables, document: Row | None) -> dict[str, list[Row]]:
    return {name: tables.rows[name].get(document["doc_id"], []) for name in BY_DOCUMENT} if document else {}


def _judge_document(pair: Pair, sheet: Sheet) -> tuple[list[Both], list[Named]]:
    """Judge one document; gives the mentions and the bodies that both sides have."""
    header.document(pair, sheet)
    header.judge(pair, sheet)
    mentions, named = [], []
    if "sections" in pair.columns:
        body.sections(pair, sheet)
    if "citations" in pair.columns:
        mentions = body.citations(pair, sheet)
    if "tasks" in pair.columns:
        named = [Named(pair.light(), place, both.gold, both.published) for place, both in body.tasks(pair, sheet)]
    if "targets" in pair.columns:
        body.targets(pair, sheet)
    if pair.gold and pair.published:
        named.append(Named(pair.light(), "issuer", pair.gold, pair.published))
    return mentions, named


def _judge_links(truth: Tables, published: Tables, pairs: Sequence[Pair], mentions: list[Both], sheet: Sheet) -> None:
    acts = links.same_acts(truth, published, pairs, mentions)
    if "relations" in truth.columns:
        links.relations(truth, published, pairs, acts, sheet)
    if "plan_resolutions" in truth.columns:
        links.plan_resolutions(truth, published, pairs, acts, sheet)


def _pages(truth: Tables, published: Tables, pairs: Sequence[Pair]) -> Iterator[tuple[object, ...]]:
    """Letters of each page that gold has words or text for; blanks and line ends are one blank."""
    of_file = {pair.gold["file_id"]: pair for pair in reversed(pairs) if pair.gold}
    for (file_id, page), text in truth.pages.items():
        pair = of_file.get(file_id)
        if pair is None or not text:
            continue
        _, errors = align(squeeze(text), squeeze(published.pages.get((file_id, page)) or ""))
        yield ("page", f"{pair.name.rsplit('#', 1)[0]}#page{page}", *pair.groups, *astuple(errors))
