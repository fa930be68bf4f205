"""Acts found again among thousands that share a code, as surely and as fast as among few."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.resolve import act, resolve
from pipeline.resolve.act import Act, Known, agrees
from pipeline.resolve.codes import Code, read_code
from pipeline.resolve.mentions import Mention

CODES = [code for text in ("01/KH-UBND", "145/2020/NĐ-CP", "02-NQ/TU") if (code := read_code(text))]
ROOTS = st.sampled_from([None, "a", "b"])
DAYS = st.sampled_from([None, date(2021, 1, 5), date(2021, 2, 6), date(2022, 1, 5)])
SAID = st.tuples(st.sampled_from(CODES), ROOTS, DAYS)


@given(st.lists(SAID), st.lists(st.tuples(st.integers(0, 50), ROOTS, DAYS)), SAID, ROOTS)
def test_what_is_found_is_what_looking_at_every_act_finds(
    made: list[tuple[Code, str | None, date | None]],
    told: list[tuple[int, str | None, date | None]],
    said: tuple[Code, str | None, date | None],
    own: str | None,
) -> None:
    known = Known()
    acts = [Act(f"{n}", *one) for n, one in enumerate(made)]
    for one in acts:
        known.add(one)
    for n, root, issued in told[: len(acts) * 50]:
        if acts:
            known.tell(acts[n % len(acts)], root, issued)
    code, root, issued = said
    mention = Mention("d", code, root, issued)
    fits = [one for one in acts if one.code == code and agrees(one, mention, code)]
    if root is None and not code.national:
        fits = [one for one in fits if one.issued == issued is not None or (own and one.root == own)]
    found = known.agreeing(mention, code, own)
    assert sorted(one.act_key for one in found) == sorted(one.act_key for one in fits)
    assert {one.act_key for one in known.of_day(code, issued)} == {
        one.act_key for one in acts if one.code == code and one.issued == issued is not None
    }
    assert {one.act_key for one in known.of_issuer(code, root)} == {
        one.act_key for one in acts if one.code == code and one.root == root
    }


def shared(count: int) -> dict[str, list[dict[str, Any]]]:
    """Communes that each have a plan number 01 and cite it without its day."""
    documents, citations = [], []
    for n in range(count):
        doc_id, organ = f"{n:016x}-1", f"Ủy ban nhân dân xã Sen {n}, huyện Mai, tỉnh Kiên Giang"
        row = {"doc_id": doc_id, "code": "01/KH-UBND", "organ_name": organ}
        documents.append({**row, "file_id": f"{n:064x}", "ordinal": 1, "issued_date": date(2021, 1, 1 + n % 28)})
        citations += [
            {**row, "citation_id": f"{doc_id}-c{at}", "form": "full", "organ_name": issuer, "start": at}
            for at, issuer in enumerate((organ, None))
        ]
    return {"documents": documents, "citations": citations}


def test_work_grows_with_the_acts_and_not_with_their_square(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(one: Act, mention: Mention, code: Code) -> bool:
        asked.append(one.act_key)
        return agrees(one, mention, code)

    monkeypatch.setattr(act, "agrees", counted)
    counts = []
    for count in (50, 200):
        asked.clear()
        tables = resolve(shared(count))
        counts.append(len(asked))
        assert all(row["act_key"] == f"01/KH-UBND|{row['act_key'].split('|')[1]}|2021" for row in tables["citations"])
        assert len(tables["acts"]) == count
    assert 0 < counts[1] <= 4 * counts[0]
