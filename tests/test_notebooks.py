"""The notebooks run from top to bottom on the demo archive's tables, and answer what they ask."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
ANSWERS = {
    "01_first_look": [
        "Ủy ban nhân dân huyện Bến Ngự",
        "Sở Thông tin và Truyền thông",
        "Ủy ban nhân dân huyện Đồng Mây",
    ],
    "02_citation_graph": ["86/KH-UBND", "07-NQ/TU", "52-NQ/TW", "image/png"],
}

pytestmark = pytest.mark.slow


def test_every_notebook_is_tried() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == sorted(ANSWERS)


@pytest.mark.parametrize("name", ANSWERS)
def test_notebook(name: str, demo_output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_TABLES", str(demo_output))
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "notebooks are committed without outputs"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()
    shown = str([cell.outputs for cell in notebook.cells if cell.cell_type == "code"])
    for answer in ANSWERS[name]:
        assert answer in shown
