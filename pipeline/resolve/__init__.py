"""What only the whole archive can tell: which names are one body, which mentions one act, which plan serves it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from pipeline import evidence
from pipeline.resolve.acts import Acts
from pipeline.resolve.completed import completed
from pipeline.resolve.context import defined_aliases
from pipeline.resolve.graph import plan_resolutions, relate
from pipeline.resolve.names import name_key
from pipeline.resolve.organs import Organs
from pipeline.resolve.places import learn, read_context

Row = dict[str, Any]
Rows = dict[str, list[Row]]

__all__ = ["resolve"]


def resolve(tables: Rows, sources: Collection[str] = evidence.SOURCES) -> Rows:
    """Link the rows of all documents of an archive.

    Takes rows by table name (`documents`, `fields`, `candidates`, `citations`, `responsibilities`; dates are
    `datetime.date`) and gives the rows of `organs`, `acts`, `relations` and `plan_resolutions`, and those five tables
    again, in their order, with `organ_id`, `act_key`, `target_doc_id` and the canonical `organ_name` of
    responsibilities filled, and the issuers of citations written out; where ``"cited-by"`` is among `sources`, with
    numbers and days of acts that others tell. The input is not changed; the order of its rows changes no value.
    """
    documents = sorted(tables.get("documents", ()), key=lambda row: row["doc_id"])
    citations = sorted(tables.get("citations", ()), key=lambda row: (row["doc_id"], row["citation_id"]))
    responsibilities = tables.get("responsibilities", [])
    organs = _organs(documents, citations, responsibilities)
    told = {name: tables.get(name, []) for name in ("documents", "fields", "candidates")}
    if "cited-by" in sources:
        told = completed({**told, "citations": citations}, organs)
    acts = Acts(sorted(told["documents"], key=lambda row: row["doc_id"]), citations, organs)
    relations = relate(citations, acts)
    return {
        "documents": [
            {**row, "organ_id": organs.find(row["doc_id"], row.get("organ_name"))} for row in told["documents"]
        ],
        "fields": told["fields"],
        "candidates": told["candidates"],
        "citations": [_cited(row, acts) for row in tables.get("citations", ())],
        "responsibilities": [
            {
                **row,
                "organ_name": organs.name(row["doc_id"], row.get("organ_text")),
                "organ_id": organs.find(row["doc_id"], row.get("organ_text")),
            }
            for row in responsibilities
        ],
        "organs": organs.rows(),
        "acts": acts.rows(),
        "relations": relations,
        "plan_resolutions": plan_resolutions(relations, acts),
    }


def _organs(documents: list[Row], citations: list[Row], responsibilities: list[Row]) -> Organs:
    aliases = _aliases(documents)
    cited = _names_by_document(citations, "organ_name")
    named = _names_by_document(responsibilities, "organ_text")
    organs = Organs()
    scanned = {row["doc_id"]: row.get("text_source") == "ocr" for row in documents}
    contexts = {}
    for row in documents:
        of_acts, of_tasks = cited[row["doc_id"]], named[row["doc_id"]]
        contexts[row["doc_id"]] = read_context(row, list(of_acts), [*of_acts, *of_tasks], aliases[row["doc_id"]])
    learn(contexts, documents, citations)
    for row in documents:
        organs.open(contexts[row["doc_id"]], row["doc_id"])
        if row.get("organ_name"):
            above = row.get("parent_organ_name")
            ocr = scanned[row["doc_id"]]
            if above:
                organs.add(row["doc_id"], above, ocr=ocr)
            organs.add(row["doc_id"], row["organ_name"], ocr=ocr, system=row.get("system"), parent=above)
    for row in citations:
        if row.get("organ_name"):
            organs.add(row["doc_id"], row["organ_name"], ocr=scanned.get(row["doc_id"], False))
    # bodies enter in the order of their documents, whatever the order of the rows
    for row in sorted(responsibilities, key=lambda r: (r["doc_id"], r["task_id"], r["role"], r["ordinal"])):
        if row.get("organ_text"):
            organs.add(row["doc_id"], row["organ_text"], ocr=scanned.get(row["doc_id"], False))
    organs.settle()
    return organs


def _names_by_document(rows: list[Row], column: str) -> dict[str, dict[str, None]]:
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        if row.get(column):
            names[row["doc_id"]][row[column]] = None
    return names


def _aliases(documents: list[Row]) -> dict[str, dict[str, str]]:
    """Abbreviations each document may use: its own, and those that all documents which define them define alike."""
    own = {row["doc_id"]: defined_aliases(row.get("text") or "") for row in documents}
    meanings: dict[str, dict[str, str]] = defaultdict(dict)
    for defined in own.values():
        for short, full in defined.items():
            meanings[short].setdefault(name_key(full), full)
    common = {short: next(iter(full.values())) for short, full in meanings.items() if len(full) == 1}
    return {doc_id: {**common, **defined} for doc_id, defined in own.items()}


def _cited(row: Row, acts: Acts) -> Row:
    row = {**row, "organ_name": acts.organs.full(row["doc_id"], row.get("organ_name"))}
    act_key = acts.of_citation.get(row["citation_id"])
    if act_key is None:
        return {**row, "act_key": None, "target_doc_id": None}
    act = acts.by_key[act_key]
    filled = {**row, "act_key": act_key, "target_doc_id": None}
    if row.get("form") == "self":
        filled["target_doc_id"] = row["doc_id"]
    elif act.documents:
        filled["target_doc_id"] = act.documents[0]["doc_id"]
    if row.get("issued_date") is None and row.get("form") != "self" and not act.ambiguous and act.code:
        filled["issued_date"] = act.issued
    return filled
