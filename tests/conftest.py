"""What several tests share: the demo archive, run once."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import pandas as pd

DEMO = Path(__file__).parents[1] / "data" / "raw"


@pytest.fixture(scope="session")
def demo_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published tables of the demo archive."""
    from pipeline import process_folder  # here, so that tests of one stage need not load all of them

    output = tmp_path_factory.mktemp("demo")
    process_folder([DEMO], output)
    return output


@pytest.fixture(scope="session")
def demo_tables(demo_output: Path) -> dict[str, pd.DataFrame]:
    """Every table of the demo archive by name."""
    from pipeline import load_tables

    return load_tables(demo_output)


# A shell's background job ignores Ctrl-C, and so do the programs that it starts; some tests send it to theirs.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
