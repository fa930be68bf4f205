"""How the tables at a URL stand, for one who only looks: nothing is written there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import StoreError
from pipeline.settings import LEDGER
from pipeline.storage import lease
from pipeline.storage.mirror import Mirror, state_folder
from pipeline.storage.opening import open_url, said


class View(NamedTuple):
    """What tells how a URL stands.

    Attributes:
        folder: an output folder with the ledger.
        local: it is the state folder on this disk, where the last publication was made or is known; it may know more
            than was published. Otherwise it is a copy of what is published.
        holder: who writes to the URL, as its lock has it, with the last sign of life.
        problem: why the URL could not be asked, so that the folder may be out of date.
    """

    folder: Path
    local: bool
    holder: str | None = None
    problem: str | None = None


@contextmanager
def view(url: str, state: Path | None = None) -> Iterator[View]:
    """The newest that is known of a URL: the state folder, or where another machine published since, or there is none,
    the ledger that is published.

    Raises `StoreError` where nothing is known of it.
    """
    folder = state_folder(url, state)
    known = (folder / LEDGER).is_file()
    fs, root = open_url(url)
    holder = problem = None
    newer = not known
    try:
        with said(url):
            holder = lease.holder(fs, root)
        newer = newer or Mirror(url, folder).is_behind()
    except StoreError as error:
        if not known:
            raise
        problem = str(error)
    if not newer:
        yield View(folder, True, holder, problem)
        return
    with tempfile.TemporaryDirectory(prefix="kehoach-ledger-") as copy:
        try:
            Mirror(url, Path(copy)).pull_ledger()
        except StoreError as error:
            if not holder:
                raise
            raise StoreError(f"{error.problem}; at it: {holder}", "ask again once it has published") from error
        yield View(Path(copy), False, holder)
