"""Golden acts: from recorded recognition, words, text or markdown to exact rows.

The acts are fictional. Two are scans of the demo archive, read with the words that Tesseract gave when they were
recorded (``tests/golden/recorded``); the others stand in ``tests/golden/acts``. What each must give is in
``tests/golden/rows``, one JSON file an act: its header, sections, citations, tasks with their bodies, and targets.

A change of a rule that is meant to change rows: ``python -m tests.golden.update [ACT …]``, then read the diff against
the act, line by line; a row that is wrong is mended in the program, not accepted here. ``--record`` reads the scans
with Tesseract again, after the demo archive or the way of recognising changed.
"""

from __future__ import annotations

import json

import pytest

from tests.golden.rows import ACTS, HERE, expected_file, rows_of, written


@pytest.mark.parametrize("name", ACTS)
def test_rows_of_a_golden_act(name: str) -> None:
    expected = json.loads(expected_file(name).read_text(encoding="utf-8"))
    found = json.loads(written(rows_of(ACTS[name])))
    assert len(found) == len(expected), [act["document"].get("code") for act in found]
    for act, wanted in zip(found, expected, strict=True):
        for table in wanted:
            assert act[table] == wanted[table], f"{table} of {wanted['document'].get('code')}"


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in (HERE / "rows").iterdir()} == set(ACTS)
