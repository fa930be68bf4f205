"""What only the whole archive can tell: which names are one body, which mentions one act, which plan serves it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from pipeline import evidence
from pipeline.resolve.facts import TABLES, Facts, Row, Rows, facts_of, packed, unpacker
from pipeline.resolve.links import Links, link

__all__ = ["TABLES", "Facts", "Links", "facts_of", "link", "packed", "resolve", "unpacker"]


def resolve(tables: Rows, sources: Collection[str] = evidence.SOURCES) -> Rows:
    """Link the rows of all documents of an archive, all of them at hand.

    Takes rows by table name (`documents`, `fields`, `candidates`, `citations`, `responsibilities`; dates are
    `datetime.date`) and gives the rows of `organs`, `acts`, `relations` and `plan_resolutions`, and those five tables
    again, in their order, with `organ_id`, `act_key`, `target_doc_id` and the canonical `organ_name` of
    responsibilities filled, and the issuers of citations written out; where ``"cited-by"`` is among `sources`, with
    numbers and days of acts that others tell. The input is not changed; the order of its rows changes no value.
    """
    own: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name in ("documents", "fields", "candidates"):
        for row in tables.get(name, ()):
            own[row["doc_id"]][name].append(row)
    links = link(facts_of(tables), own.__getitem__, sources)
    documents = [row["doc_id"] for row in tables.get("documents", ())]
    filled = {name: links.filled(name, tables.get(name, []), documents) for name in Links.TABLES}
    return filled | links.archive
