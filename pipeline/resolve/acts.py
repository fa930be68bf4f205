"""Acts: every document and every cited code or name gets its `act_key`, and none is merged by guess.

Keys, by what makes a code unique:

- year in the code and one body in the country: the code (``145/2020/NĐ-CP``, ``45/2019/QH14``);
- Party: code, issuer unless the notation names it, date (``02-NQ/TW|2021-06-12``, ``55-KH/QU|<organ_id>|2021-09-07``);
- State, unions, Front: code, issuer likewise, year (``1456/QĐ-TTg|2023``, ``10/KH-UBND|<organ_id>|2022``);
- without a number: ``named:<slug>``, with issuer and year likewise; a document that nothing tells: ``doc:<doc_id>``.

``?`` stands for a date and ``~<organ_id>`` for an issuer that no mention gives (the body that cites it): such a key is
ambiguous and says so. Readings are settled inside one document first (`mentions`), then over the archive: an
incomplete mention joins the only act of its code that agrees with all it says, or stays ambiguous. Of several copies
of one act the best read one, then the first by path, gives `doc_id`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from typing import Any

from pipeline.resolve.act import Act, Known, act_slugs, agrees, of_year, titled
from pipeline.resolve.codes import Code, read_code
from pipeline.resolve.identity import copy_rank, differ, full_key, when
from pipeline.resolve.mentions import Mention, document_mentions
from pipeline.resolve.organs import Organs

Row = dict[str, Any]


class Acts:
    """All acts of an archive, their keys, and which citation speaks of which."""

    def __init__(self, documents: list[Row], citations: list[Row], organs: Organs) -> None:
        self.organs = organs
        self.by_key: dict[str, Act] = {}
        self.of_document: dict[str, str] = {}
        self.of_citation: dict[str, str] = {}
        self._types: dict[str, str | None] = {}
        self._documents = {row["doc_id"]: row for row in documents}
        self._known = Known()
        self._by_slug: dict[str, list[Act]] = defaultdict(list)
        self._by_day: dict[tuple[str, date | None], list[Act]] = defaultdict(list)  # by notation and day
        mentions = document_mentions(documents, citations, organs)
        later = self._hold(documents)
        coded = [m for m in mentions if m.code]
        complete = [m for m in coded if self._complete(m)]
        for mention in sorted(complete, key=self._relative):  # those that name their issuer in full come first
            self._join(mention, self._find_or_make(mention))
        for row in later:
            self._hold_incomplete(row)
        within = self._described(coded)
        for mention in coded:
            if not self._complete(mention):
                self._join(mention, self._by_outer(mention, within) or self._guessless(mention))
        self._name([m for m in mentions if not m.code])
        for act in self.by_key.values():
            act.documents.sort(key=copy_rank)
            said = Counter(m.issued for m in act.mentions if m.issued)
            held = act.documents[0].get("issued_date") if act.documents else None
            act.issued = held or max(said, key=lambda d: (said[d], -d.toordinal()), default=act.issued)
        for row in citations:
            if row.get("form") == "self" and row["doc_id"] in self.of_document:
                self.of_citation[row["citation_id"]] = self.of_document[row["doc_id"]]

    # -------------------------------------------------------------- documents of the archive
    def _hold(self, documents: list[Row]) -> list[Row]:
        """Give every document that its own header tells apart its act; gives back the others."""
        later = []
        for row in documents:
            code = read_code(row.get("code") or "")
            root = self.organs.root(row["doc_id"], row.get("organ_name"))
            dated = code is not None and (row.get("issued_date") is not None or code.form == "norm")
            if code and dated and (code.national or root):
                self._keep(row, code, root)
            else:
                later.append(row)
        return later

    def _keep(self, row: Row, code: Code, root: str | None) -> None:
        act_key = full_key(code, root, row.get("issued_date"))
        act = self.by_key.get(act_key)
        if act and act.documents and differ(act.documents[0], row):
            act_key = f"{act_key}|{row.get('issued_date') or row['doc_id']}"
        self._attach(row, self._act(act_key, code, root, row.get("issued_date")))

    def _hold_incomplete(self, row: Row) -> None:
        """A copy whose number or date could not be read is the one cited act that all else agrees with, if any.

        Without a date, code and issuer must agree; without a number, notation, day, issuer and title.
        """
        code = read_code(row.get("code") or "")
        root = self.organs.root(row["doc_id"], row.get("organ_name"))
        if root is None:
            fits = []
        elif code:
            fits = [act for act in self._known.of_issuer(code, root) if not act.documents]
        else:
            notation = (row.get("code_notation") or "").upper()
            fits = self._by_day.get((notation, row.get("issued_date")), [])
            fits = [a for a in fits if a.root == root and not a.documents and titled(a, row.get("subject"))]
        if len(fits) == 1 and not (code and row.get("issued_date")):
            self._attach(row, fits[0])
        else:
            self._attach(row, self._act(f"doc:{row['doc_id']}", code, root, row.get("issued_date")))

    def _attach(self, row: Row, act: Act) -> None:
        act.documents.append(row)
        self.of_document[row["doc_id"]] = act.act_key

    def _act(self, act_key: str, code: Code | None, root: str | None, issued: date | None, doubt: bool = False) -> Act:
        act = self.by_key.get(act_key)
        if act is None:
            act = self.by_key[act_key] = Act(act_key, code, root, issued, doubt, order=len(self.by_key))
            if code and not doubt:
                self._known.add(act)
                if issued:
                    notation = re.sub(r"^[^/-]*(?:/\d{4})?[/-]", "", code.canonical)
                    self._by_day[notation.upper(), issued].append(act)
        return act

    # -------------------------------------------------------------- cited by code
    @staticmethod
    def _complete(mention: Mention) -> bool:
        assert mention.code is not None
        dated = mention.issued is not None or mention.code.form == "norm"
        return dated and (mention.code.national or mention.root is not None)

    def _find_or_make(self, mention: Mention) -> Act:
        code = mention.code
        assert code is not None
        root = None if code.national else mention.root
        known = self._known
        if code.national:
            held = [act for act in known.of_day(code, mention.issued) if act.documents]
        else:
            held = [a for a in known.of_issuer(code, root) if a.documents and a.issued == mention.issued is not None]
        if held:
            return min(held, key=lambda act: act.order)
        if self._relative(mention):
            fits = [act for act in known.of_day(code, mention.issued) if self._may_be(act, mention)]
            if len(fits) == 1:
                return fits[0]
        return self._act(full_key(code, root, mention.issued), code, mention.root, mention.issued)

    def _relative(self, mention: Mention) -> bool:
        return mention.root is not None and self.organs.relative(mention.root)

    def _may_be(self, act: Act, mention: Mention) -> bool:
        """The act is by a body of the kind and level that a relative name says."""
        return bool(act.root and mention.root and self.organs.fits(mention.root, act.root))

    def _described(self, coded: list[Mention]) -> dict[tuple[str, str], set[str]]:
        """Acts that each act is known to cite, by its key and their code: in its own copy, or where it is described."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        asked = {m.code for m in coded if m.code and not self._complete(m) and any(r.get("within") for r in m.rows)}
        wanted = {code.canonical for code in asked}
        for mention in coded:
            for row in mention.rows if mention.code and mention.code.canonical in wanted else ():
                cited = self.of_citation.get(row["citation_id"])
                outer = row.get("within")
                citing = self.of_citation.get(outer) if outer else self.of_document.get(mention.doc_id)
                if cited and citing and mention.code:
                    found[citing, mention.code.canonical].add(cited)
        return found

    def _by_outer(self, mention: Mention, within: dict[tuple[str, str], set[str]]) -> Act | None:
        """The one act of this code that the act around the mention is known to cite.

        ``Chỉ thị số 05/CT-UBND … về thực hiện Kế hoạch số 86/KH-UBND``: the directive itself says whose plan it is.
        """
        code = mention.code
        assert code is not None
        outer = {self.of_citation.get(row.get("within") or "") for row in mention.rows} - {None}
        cited = {act for key in outer for act in within.get((str(key), code.canonical), ())}
        fits = [a for a in map(self.by_key.__getitem__, sorted(cited)) if not a.ambiguous and agrees(a, mention, code)]
        return fits[0] if len(fits) == 1 else None

    def _guessless(self, mention: Mention) -> Act:
        """The only act that agrees with an incomplete mention, else an act of its own that says what is not known."""
        code = mention.code
        assert code is not None
        own = None if code.national else self._citing_body(mention)
        fits = self._known.agreeing(mention, code, own)
        if len(fits) == 1:
            return fits[0]
        parts = [code.canonical]
        if not code.national:
            parts.append(mention.root or f"~{own or mention.doc_id}")
        if code.form != "norm":
            parts.append(when(code, mention.issued))
        return self._act("|".join(parts), code, mention.root, mention.issued, doubt=True)

    def _citing_body(self, mention: Mention) -> str | None:
        row = self._documents.get(mention.doc_id)
        return self.organs.root(mention.doc_id, row.get("organ_name")) if row else None

    def _join(self, mention: Mention, act: Act) -> None:
        act.mentions.append(mention)
        self._known.tell(act, mention.root, mention.issued)
        for row in mention.rows:
            self.of_citation[row["citation_id"]] = act.act_key

    # -------------------------------------------------------------- cited by name
    def _name(self, mentions: list[Mention]) -> None:
        titled: dict[str, list[Act]] = defaultdict(list)
        for act in self.by_key.values():
            for slug in act_slugs(act):
                titled[slug].append(act)
        ordered = sorted(mentions, key=lambda m: m.year is None)  # those with a year first
        for mention in ordered:
            slug, year = mention.slug or "", mention.year
            coded = [a for a in titled[slug] if year is None or of_year(a, year)]
            if len(coded) == 1:
                self._join(mention, coded[0])
                continue
            scope = f"|{mention.scope}" if mention.scope else ""
            known = [a for a in self._by_slug[slug + scope] if year is None or a.act_key.endswith(f"|{year}")]
            if len(known) == 1:
                self._join(mention, known[0])
                continue
            act_key = f"named:{slug}{scope}" + (f"|{year}" if year else "")
            if act_key not in self.by_key:
                made = self._act(act_key, None, mention.root, mention.issued)
                made.slug = slug
                self._by_slug[slug + scope].append(made)
            self._join(mention, self.by_key[act_key])

    # -------------------------------------------------------------- rows
    def type_code(self, act: Act) -> str | None:
        """Type of an act, once all that speaks of it is known."""
        if act.act_key not in self._types:
            self._types[act.act_key] = act.type_code
        return self._types[act.act_key]

    def level(self, act: Act) -> str | None:
        """Level of the body that issued an act, as `organs` has it."""
        return self.organs.level(act.root) if act.root else ("central" if act.code and act.code.national else None)

    def rows(self) -> list[Row]:
        """The rows of `acts`, by key."""
        return [self._row(self.by_key[k]) for k in sorted(self.by_key)]

    def _row(self, act: Act) -> Row:
        best = act.documents[0] if act.documents else {}
        rows = [row for mention in act.mentions for row in mention.rows]
        names = Counter(n for r in rows if (n := self.organs.name(r["doc_id"], r.get("organ_name"))))
        titles = Counter(t for r in rows if (t := r.get("title")))
        codes = Counter(c for r in rows if (c := r.get("code")) and (code := read_code(c)) and code == act.code)
        return {
            "act_key": act.act_key,
            "code": best.get("code") or _most(codes),
            "type_code": self.type_code(act),
            "issued_date": act.issued,
            "organ_name": (
                self.organs.name(best["doc_id"], best.get("organ_name"))
                if best
                else _most(names) or (act.code and act.code.issuer)
            ),
            "title": best.get("subject") or _most(titles),
            "doc_id": best.get("doc_id"),
            "citing_documents": len({r["doc_id"] for r in rows} - {d["doc_id"] for d in act.documents}),
        }


def _most(counts: Counter[str]) -> str | None:
    return max(counts, key=lambda t: (counts[t], len(t), t)) if counts else None
