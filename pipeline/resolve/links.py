"""An archive linked: its bodies, acts and relations, and what they fill into the rows of each document."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import islice, takewhile
from operator import attrgetter, itemgetter
from typing import Any, ClassVar

from pipeline.resolve.acts import Acts
from pipeline.resolve.completed import Own, completed
from pipeline.resolve.facts import Facts, Row, brief
from pipeline.resolve.graph import plan_resolutions, relate
from pipeline.resolve.names import name_key
from pipeline.resolve.organs import Organs
from pipeline.resolve.places import learn, read_context

Load = Callable[[str], Mapping[str, list[Row]]]


def link(facts: list[Facts], load: Load, sources: Collection[str]) -> Links:
    """Link all documents of an archive; `facts` by doc_id.

    `load` gives all rows of `documents`, `fields` and `candidates` of one document; only those are asked for that have
    a number or day that others tell.
    """
    citations = [row for one in facts for row in one.citations]
    organs = _organs(facts, citations)
    told = completed(facts, citations, organs, load) if "cited-by" in sources else {}
    documents = [
        brief({"source_path": one.document.get("source_path"), **told[one.doc_id].document})
        if one.doc_id in told
        else one.document
        for one in facts
        if one.document
    ]
    acts = Acts(documents, citations, organs)
    return Links(facts, citations, organs, acts, told)


class Links:
    """The archive's own tables (`archive`), and what is filled into the tables of each file; `count` documents.

    `TABLES` are those that get something; `digest` changes whenever what `filled` fills in does.
    """

    TABLES: ClassVar[tuple[str, ...]] = ("documents", "fields", "candidates", "citations", "responsibilities")

    def __init__(
        self, facts: list[Facts], citations: list[Row], organs: Organs, acts: Acts, told: Mapping[str, Own]
    ) -> None:
        self.count = sum(one.document is not None for one in facts)
        self._facts = facts
        self._organs = organs
        self._acts = acts
        self._told = told
        relations = relate(citations, acts)
        self.archive = {
            "organs": organs.rows(),
            "acts": acts.rows(),
            "relations": relations,
            "plan_resolutions": plan_resolutions(relations, acts),
        }

    def filled(self, name: str, rows: list[Row], documents: Iterable[str]) -> list[Row]:
        """Rows of a table in their order with what the archive tells: all rows of these documents (doc_id)."""
        if name == "documents":
            return [self._document(row) for row in rows]
        if name == "citations":
            return [{**row, **self._citation(row)} for row in rows]
        if name == "responsibilities":
            return [{**row, **self._body(row["doc_id"], row.get("organ_text"))} for row in rows]
        own: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            own[row["doc_id"]].append(row)
        return [row for doc_id in documents for row in self._own(name, doc_id) or own[doc_id]]

    def _own(self, name: str, doc_id: str) -> list[Row]:
        return self._told[doc_id].rows(name) if doc_id in self._told else []

    def documents(self, prefix: str) -> list[str]:
        """doc_id of each document whose id begins with `prefix`, in the order of the tables."""
        first = bisect_left(self._facts, prefix, key=attrgetter("doc_id"))
        found = takewhile(lambda one: one.doc_id.startswith(prefix), islice(self._facts, first, None))
        rows = [one.document for one in found if one.document]
        return [row["doc_id"] for row in sorted(rows, key=itemgetter("file_id", "ordinal"))]

    def digests(self, name: str, digits: int) -> dict[str, str]:
        """What `filled` fills in, as digests by the first `digits` of doc_id."""
        found: dict[str, Any] = defaultdict(hashlib.sha256)
        for one in self._facts:
            if said := self._said(name, one):
                found[one.doc_id[:digits]].update(repr(said).encode(errors="surrogatepass"))
        return {prefix: digest.hexdigest() for prefix, digest in found.items()}

    def _said(self, name: str, one: Facts) -> list[Any]:
        if name == "citations":
            return [list(self._citation(row).values()) for row in one.citations]
        if name == "responsibilities":
            return [list(self._body(one.doc_id, text).values()) for text, _ in one.bodies]
        said: list[Any] = [self._told[one.doc_id]] if one.doc_id in self._told else []
        if name == "documents" and one.document:
            said.append(self._organs.find(one.doc_id, one.document.get("organ_name")))
        return said

    def _document(self, row: Row) -> Row:
        told = self._told.get(row["doc_id"])
        filled = {**row, **told.document, "source_path": row.get("source_path")} if told else dict(row)
        filled["organ_id"] = self._organs.find(row["doc_id"], row.get("organ_name"))
        return filled

    def _body(self, doc_id: str, text: str | None) -> Row:
        return {"organ_name": self._organs.name(doc_id, text), "organ_id": self._organs.find(doc_id, text)}

    def _citation(self, row: Row) -> Row:
        acts = self._acts
        filled = {
            "issued_date": row.get("issued_date"),
            "organ_name": self._organs.full(row["doc_id"], row.get("organ_name")),
            "act_key": acts.of_citation.get(row["citation_id"]),
            "target_doc_id": None,
        }
        if filled["act_key"] is None:
            return filled
        act = acts.by_key[filled["act_key"]]
        if row.get("form") == "self":
            filled["target_doc_id"] = row["doc_id"]
        elif act.documents:
            filled["target_doc_id"] = act.documents[0]["doc_id"]
        if filled["issued_date"] is None and row.get("form") != "self" and not act.ambiguous and act.code:
            filled["issued_date"] = act.issued
        return filled


# ------------------------------------------------------------------ bodies
def _organs(facts: list[Facts], citations: list[Row]) -> Organs:
    aliases = _aliases(facts)
    documents = [one.document for one in facts if one.document]
    organs = Organs()
    scanned = {row["doc_id"]: row.get("text_source") == "ocr" for row in documents}
    contexts = {}
    for one in facts:
        if one.document:
            cited = list({row["organ_name"]: None for row in one.citations if row.get("organ_name")})
            named = [*cited, *(text for text, _ in one.bodies)]
            contexts[one.doc_id] = read_context(one.document, cited, named, aliases[one.doc_id])
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
    for one in facts:
        for text, times in one.bodies:
            organs.add(one.doc_id, text, ocr=scanned.get(one.doc_id, False), times=times)
    organs.settle()
    return organs


def _aliases(facts: list[Facts]) -> dict[str, dict[str, str]]:
    """Abbreviations each document may use: its own, and those that all documents which define them define alike."""
    meanings: dict[str, dict[str, str]] = defaultdict(dict)
    for one in facts:
        for short, full in one.aliases.items():
            meanings[short].setdefault(name_key(full), full)
    common = {short: next(iter(full.values())) for short, full in meanings.items() if len(full) == 1}
    return {one.doc_id: {**common, **one.aliases} if one.aliases else common for one in facts}
