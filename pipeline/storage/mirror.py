"""Published tables on shared storage: brought up after a run, brought down before one or for a reader.

A snapshot goes up under a name of its own, then the ledger, and `.current`, which names both, last and in one step: a
reader, or the machine that takes over, sees the old state or the new one. A part that did not change is copied inside
the store.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.settings import LEDGER
from pipeline.storage import lease
from pipeline.storage.opening import is_url, mark, open_url, read, remove, replace, said
from pipeline.storage.parts import copy_database, digests, noted, sha256

KEPT = 5  # snapshots kept for readers that still have one open …
KEPT_SECONDS = 3600.0  # … and none goes within this time after it was replaced
_THREADS = 8
_RECORD = ".store/mirror.json"  # what this state folder last brought up or down
_OWN = {"ocr", "remote.sqlite", "state-id"}  # of a state folder, what stays when another machine's ledger comes down
_MANIFEST = ".manifest.json"  # of a snapshot: which rows it has
_FORMAT = 1


def state_folder(url: str, state: Path | None = None) -> Path:
    """Where a run that publishes to a URL works: `state`, or a folder of the user's own for each URL."""
    if state is not None:
        return state
    home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return home / "kehoach" / hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:24]


class Mirror:
    """A state folder on this disk, and its published image below a URL."""

    def __init__(self, url: str, folder: Path, check: Callable[[], None] = lambda: None, token: str = "") -> None:
        self.url, self.folder = url, folder
        self._fs, self._root = open_url(url)
        self._check, self._token = check, token[:8]
        self._mark = ""

    # -------------------------------------------------------------- down
    def pull(self) -> bool:
        """Bring the published state down where this folder has not seen it; returns whether it did.

        What this folder knew and had not published goes, except recognised pages. Raises `StoreError` where what
        arrives is not what was published.
        """
        with said(self.url):
            state = self._state()
            if state is None or state["name"] == self._record().get("name"):
                return False
            store = self.folder / ".store"
            for left in store.iterdir() if store.is_dir() else ():
                if left.name not in _OWN:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
            (self.folder / ".current").unlink(missing_ok=True)
            snapshot = self._snapshot(state)
            parts = self._fetch_snapshot(state, snapshot)
            self._fetch_ledger(state)
            self._point(state)
            self._note(state, noted(snapshot, {name: part["sha256"] for name, part in parts.items()}))
        return True

    def pull_tables(self) -> None:
        """Bring down the published tables alone, for a reader. Raises `StoreError` where nothing was published."""
        with said(self.url):
            self._point(self._newest(self._fetch_snapshot))

    def pull_ledger(self) -> None:
        """Bring down the published ledger alone, for who asks how far it is. Raises `StoreError` as `pull_tables`."""

        def get(state: dict[str, Any], snapshot: Path) -> None:
            snapshot.mkdir(parents=True, exist_ok=True)
            self._fs.get_file(self._at(f"{state['snapshot']}/{_MANIFEST}"), str(snapshot / _MANIFEST))
            self._fetch_ledger(state)

        with said(self.url):
            self._point(self._newest(get))

    def is_behind(self) -> bool:
        """What is published is not what this folder last brought up or down."""
        with said(self.url):
            state = self._state()
            return state is not None and state["name"] != self._record().get("name")

    def _newest(self, get: Callable[[dict[str, Any], Path], object]) -> dict[str, Any]:
        """What is published, once `get` has brought it down to the folder of its snapshot."""
        try:
            return self._published(get)
        except FileNotFoundError:  # so slow a reader that it was tidied away meanwhile: take the newer one
            return self._published(get)

    def _published(self, get: Callable[[dict[str, Any], Path], object]) -> dict[str, Any]:
        state = self._state()
        if state is None:
            raise StoreError(f"{self.url} holds no tables", f"make them with: kehoach run FOLDER --output {self.url}")
        get(state, self._snapshot(state))
        return state

    def _snapshot(self, state: dict[str, Any]) -> Path:
        return self.folder / ".store" / "snapshots" / str(int(state["number"]))

    def _point(self, state: dict[str, Any]) -> None:
        (self.folder / ".current").symlink_to(self._snapshot(state).relative_to(self.folder))

    def _fetch_ledger(self, state: dict[str, Any]) -> None:
        path = self.folder / LEDGER
        self._fs.get_file(self._at(state["ledger"]), str(path))
        if sha256(path) != state["ledger_sha256"]:
            raise StoreError(f"the ledger on {self.url} is not the one published", "run again")

    def _fetch_snapshot(self, state: dict[str, Any], snapshot: Path) -> dict[str, dict[str, Any]]:
        data = self._fs.cat_file(self._at(f"{state['snapshot']}/.files.json"))
        parts: dict[str, dict[str, Any]] = json.loads(data)
        for name in parts:
            if Path(name).is_absolute() or ".." in Path(name).parts:
                raise StoreError(f"{self.url} lists a file outside its folder: {name!r}", "do not trust this store")
            (snapshot / name).parent.mkdir(parents=True, exist_ok=True)

        def get(name: str) -> None:
            self._fs.get_file(self._at(f"{state['snapshot']}/{name}"), str(snapshot / name))
            if sha256(snapshot / name) != parts[name]["sha256"]:
                raise StoreError(f"{name} on {self.url} is not the one published", "publish again: kehoach run --force")

        _together(get, parts)
        return parts

    # -------------------------------------------------------------- up
    def push(self) -> bool:
        """Bring up what was published in the folder since; returns whether there was anything.

        Raises `StoreError` where another holds the lock by now or the store fails; readers go on seeing the old state.
        """
        link = self.folder / ".current"
        if not link.is_symlink():
            return False
        number = int(link.readlink().name)
        with said(self.url), tempfile.TemporaryDirectory(prefix="kehoach-ledger-") as temporary:
            before = self._state()
            record = self._record()
            ledger = Path(temporary) / "ledger.sqlite"
            copy_database(self.folder / LEDGER, ledger)
            digest = sha256(ledger)
            same = before is not None and before["name"] == record.get("name")
            if before and same and (before["number"], before["ledger_sha256"]) == (number, digest):
                self._tidy(before)  # a killed upload may have left something
                return False
            name = f"{number}-{self._token}"
            parts = self._bring_up(link.resolve(strict=True), f".store/snapshots/{name}", before, record)
            self._fs.makedirs(self._at(".store/ledgers"), exist_ok=True)
            self._fs.put_file(str(ledger), self._at(f".store/ledgers/{name}.sqlite"))
            state = {
                "format": _FORMAT,
                "name": name,
                "number": number,
                "snapshot": f".store/snapshots/{name}",
                "ledger": f".store/ledgers/{name}.sqlite",
                "ledger_sha256": digest,
                "older": _older(before, name),
            }
            self._check()
            self._swap(json.dumps(state, indent=1).encode())
            self._note(state, parts)
            self._tidy(state)
        return True

    def _bring_up(
        self, snapshot: Path, to: str, before: dict[str, Any] | None, record: dict[str, Any]
    ) -> dict[str, dict[str, Any]]:
        names = sorted(str(path.relative_to(snapshot)) for path in snapshot.rglob("*") if path.is_file())
        parts = noted(snapshot, digests(snapshot, names, record.get("parts", {})))
        there: dict[str, Any] = {}
        if before:
            there = json.loads(read(self._fs, self._at(f"{before['snapshot']}/.files.json")) or b"{}")
        folders = {(Path(to) / name).parent for name in names}
        for folder in sorted(folders):
            self._fs.makedirs(self._at(str(folder)), exist_ok=True)

        def put(name: str) -> None:
            target = self._at(f"{to}/{name}")
            if before and there.get(name, {}).get("sha256") == parts[name]["sha256"]:
                try:
                    self._fs.cp_file(self._at(f"{before['snapshot']}/{name}"), target)
                    return
                except FileNotFoundError:
                    pass
            self._fs.put_file(str(snapshot / name), target)

        _together(put, names)
        listed = {name: {"size": part["size"], "sha256": part["sha256"]} for name, part in parts.items()}
        replace(self._fs, self._at(f"{to}/.files.json"), json.dumps(listed).encode())
        return parts

    def _swap(self, data: bytes) -> None:
        """Write `.current`, where the store can promise it only over the one that was read."""
        if not replace(self._fs, self._at(".current"), data, self._mark):
            self._check()
            raise StoreError(f"another run published to {self.url} meanwhile", "run again")

    def _tidy(self, state: dict[str, Any]) -> None:
        """Remove snapshots that no reader should have open any more, and what stopped uploads left."""
        kept = {state["name"], *(old["name"] for old in state["older"])}
        for folder, ending in (("snapshots", ""), ("ledgers", ".sqlite")):
            for entry in self._fs.ls(self._at(f".store/{folder}"), detail=False):
                name = str(entry).rstrip("/").rpartition("/")[2].removesuffix(ending)
                if name and name not in kept:
                    remove(self._fs, str(entry))

    # -------------------------------------------------------------- what is where
    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _state(self) -> dict[str, Any] | None:
        """What is published; None before the first time."""
        self._mark = mark(self._fs, self._at(".current"))
        data = read(self._fs, self._at(".current"))
        if data is None:
            return None
        try:
            state = json.loads(data)
            version = state["format"]
        except (ValueError, TypeError, KeyError) as error:
            mend = "remove the object .current there, and run again"
            raise StoreError(f"{self.url}/.current cannot be read: {error}", mend) from error
        if version != _FORMAT:
            raise StoreError(f"{self.url} was written by another version (format {version})", "give another --output")
        return dict(state)

    def _record(self) -> dict[str, Any]:
        try:
            record = json.loads((self.folder / _RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return record if isinstance(record, dict) and record.get("url") == self.url else {}

    def _note(self, state: dict[str, Any], parts: dict[str, dict[str, Any]]) -> None:
        path = self.folder / _RECORD
        new = path.with_suffix(".new")
        new.write_text(json.dumps({"url": self.url, "name": state["name"], "parts": parts}), encoding="utf-8")
        new.replace(path)


@contextmanager
def held(url: str, state: Path | None = None) -> Iterator[Mirror]:
    """Hold a URL for writing: its mirror, brought down and ready for a run in `Mirror.folder`; `push` publishes.

    Raises `StoreError` naming the holder where another run writes there.
    """
    folder = state_folder(url, state)
    fs, root = open_url(url)
    with lease.alone(folder, url) as state_id:
        right = lease.Lease(fs, root, url, state_id)
        right.take()
        with right.kept():
            mirror = Mirror(url, folder, right.check, right.token)
            mirror.pull()
            yield mirror


@contextmanager
def readable(output: str | os.PathLike[str]) -> Iterator[Path]:
    """A folder with the tables published at `output`: itself, or for a URL a copy that goes at the end."""
    if not is_url(output):
        yield Path(output)
        return
    with tempfile.TemporaryDirectory(prefix="kehoach-tables-") as folder:
        Mirror(str(output), Path(folder)).pull_tables()
        yield Path(folder)


def _together(work: Callable[[str], None], names: Iterable[str]) -> None:
    with ThreadPoolExecutor(_THREADS) as threads:
        for done in [threads.submit(work, name) for name in names]:
            done.result()


def _older(before: dict[str, Any] | None, name: str) -> list[dict[str, Any]]:
    """Snapshots to keep beside the new one, newest first, each with the moment it was replaced."""
    if before is None:
        return []
    now = time.time()
    older = [{"name": before["name"], "replaced": now}, *before.get("older", ())]
    kept = [old for rank, old in enumerate(older, 2) if rank <= KEPT or now - old["replaced"] < KEPT_SECONDS]
    return [old for old in kept if old["name"] != name]
