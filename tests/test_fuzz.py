"""Spoiled inputs for every reader, and hostile text for every stage: an error with its mend, or rows, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from faults.inputs import ACT, EDITS, TOKENS, Edit, seeds, spoil
from faults.malformed.words import TEXT, docx
from faults.targets import TARGETS, read
from pipeline import Settings
from pipeline.document import TextTable
from pipeline.ingest import word

SEEDS = seeds()
quickly = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
edits: st.SearchStrategy[list[Edit]] = st.lists(
    st.tuples(st.sampled_from(EDITS), st.floats(0, 1), st.integers(0, 1 << 16)), min_size=1, max_size=12
)


@pytest.mark.parametrize("kind", sorted(SEEDS))
def test_spoiled_files(kind: str) -> None:
    @given(st.sampled_from(SEEDS[kind]), edits)
    @quickly
    def survives(data: bytes, changes: list[Edit]) -> None:
        TARGETS[kind](spoil(data, changes, TOKENS[kind]))

    survives()


@given(edits)
@quickly
def test_spoiled_acts(changes: list[Edit]) -> None:
    TARGETS["stages"](spoil(ACT.encode(), changes, TOKENS["text"]))


@given(st.text(st.characters(exclude_categories=()), max_size=300), st.integers(0, len(ACT)))
@example("\ud800", 40)
@quickly
def test_any_letters_within_an_act(text: str, at: int) -> None:
    TARGETS["stages"]((ACT[:at] + text + ACT[at:]).encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=400), st.sampled_from(["a.pdf", "a.docx", "a.png", "a.txt", "a.zip", "a.tar.gz", "a"]))
@quickly
def test_any_bytes_under_any_name(data: bytes, name: str) -> None:
    read(data, name)


# ------------------------------------------------------------------ what fuzzing found
@pytest.mark.parametrize(
    "body",
    [
        "<w:tbl><w:tblGrid/><w:tr><w:tc>" + TEXT + "</w:tc></w:tr></w:tbl>",  # a table without properties
        '<w:tbl><w:tblPr/><w:tr><w:trPr><w:gridBefore w:val="x"/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>',
    ],
)
def test_crashes_of_word_files(body: str) -> None:
    read(docx(TEXT + body), "a.docx")


def test_cells_that_continue_none_keep_their_text(tmp_path: Path) -> None:
    cell = "<w:tc><w:tcPr><w:vMerge{}/></w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    starts = ' w:val="restart"'
    rows = "".join(
        f"<w:tr>{cell.format('', n)}{cell.format(starts if n % 700 == 0 else '', n)}</w:tr>" for n in range(1400)
    )
    path = tmp_path / "a.docx"
    path.write_bytes(docx(f"<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>"))
    [table] = word.read(path, Settings()).pages[0].flow
    assert isinstance(table, TextTable)
    assert {n: row for n, row in enumerate(table.rows) if any(row)} == {0: ("0", "0"), 700: ("", "700")}
