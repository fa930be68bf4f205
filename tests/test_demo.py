"""The demo archive: what `kehoach run data/raw` must find in it."""

from __future__ import annotations

import tomllib
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

TRUTH: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "demo_truth.toml").read_text())["act"]
IDS = [act["code"] for act in TRUTH]
COLUMNS = ["doc_id", "code", "code_notation", "issued_date", "organ_name", "parent_organ_name", "system", "subject"]
COLUMNS += ["signer_name", "signer_position"]

# kehoach run reads two scans of the archive with Tesseract
pytestmark = pytest.mark.slow


def row_of(tables: dict[str, pd.DataFrame], act: dict[str, Any]) -> dict[str, Any]:
    documents = tables["documents"]
    found = documents[documents.source_path.str.endswith(act["file"]) & (documents.ordinal == act.get("ordinal", 1))]
    assert len(found) == 1, f"{act['file']} gave {len(found)} rows for its act {act.get('ordinal', 1)}"
    row = {name: found.iloc[0][name] for name in COLUMNS}
    return {name: None if pd.isna(value) else value for name, value in row.items()}


def test_every_file_is_read_whole_and_gives_its_acts(demo_tables: dict[str, pd.DataFrame]) -> None:
    files = demo_tables["files"]
    assert files.status.eq("done").all(), files[["source_path", "status", "error"]].to_dict("records")
    assert len(files) == len({act["file"] for act in TRUTH})
    assert len(demo_tables["documents"]) == len(TRUTH)


@pytest.mark.parametrize("act", TRUTH, ids=IDS)
def test_header(demo_tables: dict[str, pd.DataFrame], act: dict[str, Any]) -> None:
    row = row_of(demo_tables, act)
    unread = [None] if act.get("by_hand") else []
    assert row["code"] in [act["code"], *unread]
    assert row["issued_date"] in [act["date"], *unread]
    assert row["code_notation"] == act["code"].split("-" if row["system"] == "party" else "/", 1)[1]
    assert row["organ_name"] == act["organ"]
    assert row["signer_name"] == act["signer"]
    assert row["signer_position"] in [act["position"], *unread]
    assert row["parent_organ_name"] == act.get("parent")
    assert row["system"] == act["system"]
    likeness = SequenceMatcher(None, row["subject"], act["subject"]).ratio()
    assert likeness > 0.95 if act.get("by_hand") else likeness == 1.0, row["subject"]  # OCR may miss a mark


@pytest.mark.parametrize("act", TRUTH, ids=IDS)
def test_targets(demo_tables: dict[str, pd.DataFrame], act: dict[str, Any]) -> None:
    targets = demo_tables["targets"]
    found = targets[targets.doc_id == row_of(demo_tables, act)["doc_id"]]
    said = sorted(f"{row.comparator} {row.value:g} {row.unit.split(',')[0]}" for row in found.itertuples())
    assert said == sorted(f"{c} {float(v):g} {unit}" for c, v, unit in (text.split(" ", 2) for text in act["targets"]))


@pytest.mark.parametrize("act", [act for act in TRUTH if "tasks" in act], ids=lambda act: act["code"])
def test_number_of_tasks(demo_tables: dict[str, pd.DataFrame], act: dict[str, Any]) -> None:
    tasks = demo_tables["tasks"]
    found = tasks[tasks.doc_id == row_of(demo_tables, act)["doc_id"]]
    fewest, most = act["tasks"]
    assert fewest <= len(found) <= most, found.text.tolist()


@pytest.mark.parametrize("act", TRUTH, ids=IDS)
def test_plan_is_linked_to_the_resolution(demo_tables: dict[str, pd.DataFrame], act: dict[str, Any]) -> None:
    acts, links = demo_tables["acts"], demo_tables["plan_resolutions"]
    [resolution] = acts[acts.doc_id == row_of(demo_tables, TRUTH[0])["doc_id"]].act_key
    found = links[(links.doc_id == row_of(demo_tables, act)["doc_id"]) & (links.resolution_key == resolution)]
    if "depth" in act:
        assert found.depth.tolist() == [act["depth"]]
        lag = (act["date"] - TRUTH[0]["date"]).days
        assert found.lag_days.tolist() == [lag] or act.get("by_hand")
    elif act["code"] == "33/KH-UBND":  # the district that has no plan for this resolution
        assert found.empty


def test_rows_of_the_task_table_carry_their_columns(demo_tables: dict[str, pd.DataFrame]) -> None:
    tasks = demo_tables["tasks"]
    table = tasks[tasks.source == "table"]
    assert len(table) == 6
    [row] = table[table.text.str.startswith("Tích hợp cổng dịch vụ công")].to_dict("records")
    assert (str(row["deadline"]), row["product"], row["page"]) == ("2022-09-30", "Cổng dịch vụ công mới", 4)
    bodies = demo_tables["responsibilities"]
    who = bodies[bodies.task_id == row["task_id"]]
    assert who[who.role == "lead"].organ_text.tolist() == ["Văn phòng UBND tỉnh"]
    assert who[who.role == "support"].organ_text.tolist() == ["Sở Tài chính", "Kho bạc Nhà nước Sông Thương"]
