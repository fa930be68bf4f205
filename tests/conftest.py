"""What several tests share: the demo archive, run once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipeline import load_tables, process_folder
from pipeline.settings import Settings

DEMO = Path(__file__).parents[1] / "data" / "raw"


@pytest.fixture(scope="session")
def demo_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published tables of the demo archive."""
    output = tmp_path_factory.mktemp("demo")
    process_folder([DEMO], output, Settings())
    return output


@pytest.fixture(scope="session")
def demo_tables(demo_output: Path) -> dict[str, pd.DataFrame]:
    """Every table of the demo archive by name."""
    return load_tables(demo_output)
