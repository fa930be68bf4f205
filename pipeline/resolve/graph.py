"""The graph of acts: `relations` between them, and the chains by which plans carry out resolutions."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import rules
from pipeline.resolve.act import Act
from pipeline.resolve.acts import Acts
from pipeline.resolve.names import LEVELS

Row = dict[str, Any]


def relate(citations: list[Row], acts: Acts) -> list[Row]:
    """Rows of `relations`, one per source, target and relation, by these.

    A mention nested in another's description relates the two cited acts, any other relates its document's act to the
    cited one. No act relates to itself. Policy where several mentions relate two acts: each relation said is a row, but
    for `mentions`, which falls away beside any other; `nested` only where no mention says it directly; the surest
    mention gives `confidence` (of a nested one, times that of the mention around it).
    """
    around = {row["within"] for row in citations if row.get("within")}
    by_id = {row["citation_id"]: row for row in citations if row["citation_id"] in around}
    found: dict[tuple[str, str, str], list[tuple[str, bool, float]]] = defaultdict(list)
    for row in citations:
        target = acts.of_citation.get(row["citation_id"])
        outer = by_id.get(row.get("within") or "")
        source = acts.of_citation.get(outer["citation_id"]) if outer else acts.of_document.get(row["doc_id"])
        if row.get("form") == "self" or target is None or source is None or source == target:
            continue
        sure = _confidence(row) * (_confidence(outer) if outer else 1.0)
        relation = row.get("relation") or "mentions"
        found[source, target, relation].append((row["citation_id"], outer is not None, sure))
    strong = {(s, t) for s, t, relation in found if relation != "mentions"}
    return [
        {
            "source_key": source,
            "target_key": target,
            "relation": relation,
            "evidence": sorted({citation for citation, _, _ in evidence}),
            "nested": all(nested for _, nested, _ in evidence),
            "confidence": round(max(sure for _, _, sure in evidence), 4),
        }
        for (source, target, relation), evidence in sorted(found.items())
        if relation != "mentions" or (source, target) not in strong
    ]


def _confidence(row: Row) -> float:
    found = row.get("confidence")
    return 1.0 if found is None else float(found)


def chains(start: str, edges: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Shortest path from `start` to every node that it reaches, itself left out; of equals the first in order.

    Each node is visited once, so that cycles end; a node without edges in `edges` ends its chain.
    """
    paths: dict[str, list[str]] = {start: [start]}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for target in sorted(edges.get(node, ())):
            if target not in paths:
                paths[target] = [*paths[node], target]
                queue.append(target)
    del paths[start]
    return paths


def plan_resolutions(relations: list[Row], acts: Acts) -> list[Row]:
    """Rows of `plan_resolutions`: each resolution-like act that a plan of the archive implements, however far.

    Plans are plans and programmes (``KH``, ``CTr``); letters and decisions that assign tasks are not. A resolution
    counts when its body stands no lower than the plan's and is another body, or is the plan's own body and the act one
    that binds it (``NQ``, ``KL``). A chain passes through any act but one whose identity is in doubt. Of several
    copies of a plan only the best has rows.
    """
    data = rules.load("acts").data
    edges: dict[str, list[str]] = defaultdict(list)
    for row in relations:
        if row["relation"] == "implements" and not acts.by_key[row["source_key"]].ambiguous:
            edges[row["source_key"]].append(row["target_key"])
    out = []
    for act_key in sorted(acts.by_key):
        plan = acts.by_key[act_key]
        if not plan.documents or acts.type_code(plan) not in data["plans"]:
            continue
        for target, path in chains(act_key, edges).items():
            resolution = acts.by_key[target]
            if acts.type_code(resolution) not in data["resolutions"] or not _above(resolution, plan, acts, data["own"]):
                continue
            dated = plan.issued is not None and resolution.issued is not None
            out.append(
                {
                    "doc_id": plan.documents[0]["doc_id"],
                    "resolution_key": target,
                    "depth": len(path) - 1,
                    "path": path,
                    "lag_days": (plan.issued - resolution.issued).days if dated else None,  # type: ignore[operator]
                }
            )
    return sorted(out, key=lambda row: (row["doc_id"], row["depth"], row["resolution_key"]))


def _above(resolution: Act, plan: Act, acts: Acts, own: Sequence[str]) -> bool:
    if resolution.root is not None and resolution.root == plan.root:
        return acts.type_code(resolution) in own
    levels = acts.level(resolution), acts.level(plan)
    if levels[0] is None or levels[1] is None:
        return True  # not known to stand lower
    return LEVELS.index(levels[0]) <= LEVELS.index(levels[1])
