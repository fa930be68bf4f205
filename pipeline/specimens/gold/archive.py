"""What is true of all acts together, as rows of organs, acts, relations and plan_resolutions.

Only what the papers tell is asked: an act is known when the archive holds it or a mention names it, and two acts are
related when words on paper relate them, however much more the world knows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import rules
from pipeline.specimens.gold.document import NAMED
from pipeline.specimens.model import ActPlan, World

_TOLD = {"code": "code", "issued_date": "issued_date", "organ_name": "organ_name"}  # what mentions tell of an act
Row = dict[str, Any]
Rows = dict[str, list[Row]]

_LEVELS = ("central", "province", "district", "commune", "unit")


def archive_rows(world: World, documents: Mapping[str, str], citations: Sequence[Row], bodies: Sequence[Row]) -> Rows:
    """Rows of the archive-wide tables.

    Args:
        documents: key of each act that the archive holds, to its doc_id.
        citations, bodies: gold rows of citations and responsibilities of all documents; their ``act_key`` and
            ``organ_id`` are keys of the world.
    """
    keys = {doc_id: key for key, doc_id in documents.items()}
    return {
        "organs": _organs(world, documents, bodies),
        "acts": _acts(world, documents, citations),
        "relations": (relations := _relations(keys, citations)),
        "plan_resolutions": _plan_resolutions(world, documents, relations, _named(citations)),
    }


def _organs(world: World, documents: Mapping[str, str], bodies: Sequence[Row]) -> list[Row]:
    names: dict[str, set[str]] = defaultdict(set)
    for row in bodies:
        if row["organ_id"]:
            names[row["organ_id"]].add(row["organ_text"])
    for key in documents:
        names.setdefault(world.acts[key].issuer, set())
    rows = []
    for key in sorted(names):
        body = world.bodies[key]
        rows.append(
            {
                "organ_id": key,
                "name": body.name,
                "aliases": sorted(names[key] - {body.name}),
                "kind": body.kind,
                "system": body.system,
                "level": body.level,
                "parent_organ_id": body.parent if body.parent in names else None,
            }
        )
    return rows


def _acts(world: World, documents: Mapping[str, str], citations: Sequence[Row]) -> list[Row]:
    citing: dict[str, set[str]] = defaultdict(set)
    for row in citations:
        if row["act_key"] and row["form"] != "self" and documents.get(row["act_key"]) != row["doc_id"]:
            citing[row["act_key"]].add(row["doc_id"])
    counts = Counter({key: len(found) for key, found in citing.items()})
    names = _named(citations)
    rows = []
    for key in sorted(documents.keys() | counts.keys()):
        if key in names:
            row = names[key]
            told = {"type_code": row["type_code"], "title": row["title"] if row["code"] else row["text"]}
            told |= {name: row[of] for name, of in _TOLD.items() if row[of]}
            rows.append({"act_key": key, **told, "citing_documents": counts[key]})
            continue
        act = world.acts[key]
        rows.append(
            {
                "act_key": key,
                "code": act.code,
                "type_code": act.type_code or None,
                "issued_date": act.issued,
                "organ_name": world.bodies[act.issuer].name,
                "title": act.title,
                "doc_id": documents.get(key),
                "citing_documents": counts[key],
            }
        )
    return rows


def _named(citations: Sequence[Row]) -> dict[str, Row]:
    """A mention of each act that the world does not hold: laws and their like."""
    return {row["act_key"]: row for row in citations if (row["act_key"] or "").startswith(NAMED)}


def _relations(keys: Mapping[str, str], citations: Sequence[Row]) -> list[Row]:
    by_id = {row["citation_id"]: row for row in citations}
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in citations:
        outer = by_id.get(row["within"] or "")
        source = outer["act_key"] if outer else keys[row["doc_id"]]
        target = row["act_key"]
        if row["form"] != "self" and source and target and source != target:
            found[source, target, row["relation"] or "mentions"].append(row)
    said = {(source, target) for source, target, relation in found if relation != "mentions"}
    return [
        {
            "source_key": source,
            "target_key": target,
            "relation": relation,
            "evidence": sorted(row["citation_id"] for row in rows),
            "nested": all(row["within"] for row in rows),
            "confidence": 1.0,
        }
        for (source, target, relation), rows in sorted(found.items())
        if relation != "mentions" or (source, target) not in said
    ]


def _plan_resolutions(
    world: World, documents: Mapping[str, str], relations: Sequence[Row], named: Mapping[str, Row]
) -> list[Row]:
    edges: dict[str, list[str]] = defaultdict(list)
    for row in relations:
        if row["relation"] == "implements":
            edges[row["source_key"]].append(row["target_key"])
    rows = []
    kinds = rules.load("acts").data  # which types plan and which bind: what the table is defined to hold
    for key in sorted(documents):
        plan = world.acts[key]
        if plan.type_code not in kinds["plans"]:
            continue
        paths = {key: [key]}
        queue = [key]
        for node in queue:  # grows while it is walked
            for target in sorted(edges.get(node, ())):
                if target not in paths:
                    paths[target] = [*paths[node], target]
                    queue.append(target)
        for target, path in paths.items():
            if target in named:
                own = named[target]["organ_name"] == world.bodies[plan.issuer].name
                bound = named[target]["type_code"] in kinds["own" if own else "resolutions"]
                issued = named[target]["issued_date"]
            else:
                bound, issued = _binds(world, world.acts[target], plan, kinds), world.acts[target].issued
            if target != key and bound:
                lag = (plan.issued - issued).days if issued else None
                rows.append({"doc_id": documents[key], "resolution_key": target, "depth": len(path) - 1, "path": path,
                             "lag_days": lag})  # fmt: skip
    return sorted(rows, key=lambda row: (row["doc_id"], row["depth"], row["resolution_key"]))


def _binds(world: World, act: ActPlan, plan: ActPlan, kinds: Mapping[str, Sequence[str]]) -> bool:
    """The act is a resolution, or one like it, of a body no lower than the plan's."""
    if act.type_code not in kinds["resolutions"]:
        return False
    if act.issuer == plan.issuer:
        return act.type_code in kinds["own"]
    levels = [_LEVELS.index(world.bodies[a.issuer].level) for a in (act, plan)]
    return levels[0] <= levels[1]
