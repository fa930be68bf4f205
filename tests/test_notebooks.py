"""The notebooks run from top to bottom on the demo archive's tables, and answer what they ask."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
# what the cell that begins so must show, and what it must not
ANSWERS = {
    "01_first_look": [
        ("links =", ["07-NQ/TU"], ["04-NQ/TU"]),
        ("implementing =", ["huyện Lũng Vân", "huyện Đồng Mây", "86/KH-UBND"], ["33/KH-UBND"]),
        ("districts =", ["huyện Bến Ngự"], ["huyện Lũng Vân", "huyện Đồng Mây"]),
        ("leads.groupby", ["Sở Thông tin và Truyền thông"], []),
        ("targets =", ["huyện Lũng Vân", "huyện Đồng Mây", "75.0", "65.0"], ["95.0"]),
    ],
    "02_citation_graph": [
        ("implements =", ["image/png"], []),
        ("missing =", ["52-NQ/TW", "1377/QĐ-UBND"], ["52/KH-UBND"]),
        ("chains =", ["52/KH-UBND → 86/KH-UBND → 07-NQ/TU"], []),
    ],
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
    for begins, shown, hidden in ANSWERS[name]:
        [cell] = [cell for cell in notebook.cells if cell.source.startswith(begins)]
        output = str(cell.outputs)
        assert [text for text in shown if text not in output] == []
        assert [text for text in hidden if text in output] == []
