"""Documents and tables on shared storage: `memory://` and `file://` here, a real S3 server at the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import fsspec
import pytest

from pipeline import Settings, ingest, load_tables, process_folder, storage, upkeep
from pipeline.errors import MissingDependency, StoreError, UsageError
from pipeline.storage import fetching, lease, mirror, opening

ACT = "ỦY BAN NHÂN DÂN\nTỈNH KIÊN LỘC\nSố: {n}/KH-UBND\nKiên Lộc, ngày 0{n} tháng 3 năm 2025\nKẾ HOẠCH\nTrồng {n}00 cây xanh\n"


def write(folder: Path, *numbers: int) -> Path:
    folder.mkdir(exist_ok=True)
    for n in numbers:
        (folder / f"{n}.txt").write_text(ACT.format(n=n), encoding="utf-8")
    return folder


def tables(place: str | Path) -> dict[str, str]:
    """Rows by table; when and by which run a file was read is no part of what was read."""
    return {
        name: str(frame.drop(columns="processed_at", errors="ignore").to_dict("records"))
        for name, frame in load_tables(place).items()
        if name != "runs"
    }


def here(state: Path | None = None) -> Settings:
    return Settings(workers=0, state=state)


@pytest.fixture
def memory() -> Iterator[Any]:
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    fs.pseudo_dirs[:] = [""]
    yield fs
    fs.store.clear()


# ------------------------------------------------------------------ documents
def test_urls_are_told_from_paths() -> None:
    assert storage.is_url("s3://kho/van-ban") and storage.is_url("memory://x")
    assert not storage.is_url("data/raw") and not storage.is_url(Path("data/raw")) and not storage.is_url(r"C:\kho")


def test_documents_on_a_store_are_read_as_those_on_a_disk(memory: Any, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", 1, 2)
    (folder / "hình.gif").write_bytes(b"GIF89a" + bytes(60))
    (folder / ".ẩn.txt").write_text("không đọc")
    with zipfile.ZipFile(folder / "gói.zip", "w") as packed:
        packed.writestr("trong/3.txt", ACT.format(n=3))
    memory.put(str(folder), "/kho/in", recursive=True)

    process_folder([folder], tmp_path / "local", here())
    summary = process_folder(["memory://kho/in"], tmp_path / "remote", here())

    assert summary.found == 4 and summary.statuses == {"done": 3, "partial": 0, "failed": 1}
    expected = {name: rows.replace(str(folder), "memory://kho/in") for name, rows in tables(tmp_path / "local").items()}
    found = tables(tmp_path / "remote")
    assert {name for name in expected if found[name] != expected[name]} == set()
    assert not list((tmp_path / "remote" / ".store").glob("unpacked/*"))


def test_an_object_is_fetched_by_the_run_once_and_again_when_it_changes(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.put(str(write(tmp_path / "in", 1, 2)), "/kho/in", recursive=True)
    fetched: list[str] = []
    get_file = type(memory).get_file
    monkeypatch.setattr(
        type(memory),
        "get_file",
        lambda fs, path, *rest, **told: (fetched.append(path), get_file(fs, path, *rest, **told)),
    )
    process_folder(["memory://kho/in"], tmp_path / "out", here())
    assert len(fetched) == 4  # to hash it, and to read it
    fetched.clear()
    assert process_folder(["memory://kho/in"], tmp_path / "out", here()).unchanged == 2
    assert fetched == []
    memory.pipe_file("/kho/in/2.txt", ACT.format(n=5).encode())
    assert process_folder(["memory://kho/in"], tmp_path / "out", here()).read == 1
    assert {Path(path).name for path in fetched} == {"2.txt"}


def test_a_worker_keeps_the_copy_while_it_reads_page_after_page(memory: Any, tmp_path: Path) -> None:
    memory.put(str(write(tmp_path / "in", 1, 2)), "/kho/in", recursive=True)
    one, two = ingest.walk(["memory://kho/in"], here(), tmp_path)
    first = ingest.at_hand(one)
    assert first.file_id == one.file_id and ingest.at_hand(one).path == first.path
    assert ingest.at_hand(two).path != first.path and not first.path.exists()


def test_no_name_of_an_object_gets_into_a_path() -> None:
    for name in (
        "memory://kho/../../etc/passwd",
        "memory://kho/a.sh;rm -rf",
        "memory://kho/a.tx\nt",
        "memory://kho/.bashrc",
    ):
        assert "/" not in fetching.plain_name(name) and fetching.plain_name(name)[:24].isalnum()
    assert fetching.plain_name("s3://kho/Kế hoạch.PDF").endswith(".PDF")


def test_no_name_of_an_object_is_taken_for_a_url(memory: Any, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(ACT.format(n=7), encoding="utf-8")
    for n, name in enumerate((f"file::file:{tmp_path}/secret.txt", "a::b.txt", "s3:c.txt", "d?x=1#y%20.txt"), 1):
        memory.pipe_file(f"/kho/in/{name}", ACT.format(n=n).encode())
    assert process_folder(["memory://kho/in"], tmp_path / "out", here()).statuses["done"] == 4
    codes = set(load_tables(tmp_path / "out")["documents"]["code"])
    assert codes == {f"{n:02d}/KH-UBND" for n in range(1, 5)} or codes == {f"{n}/KH-UBND" for n in range(1, 5)}


def test_an_object_that_cannot_be_had_is_named_and_the_rest_goes_on(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.put(str(write(tmp_path / "in", 1, 2)), "/kho/in", recursive=True)
    get_file = type(memory).get_file

    def broken(fs: Any, path: str, *rest: Any, **told: Any) -> None:
        if path.endswith("1.txt"):
            raise ConnectionResetError("the line was cut")
        get_file(fs, path, *rest, **told)

    monkeypatch.setattr(type(memory), "get_file", broken)
    summary = process_folder(["memory://kho/in"], tmp_path / "out", here())
    [(path, status, error)] = summary.problems
    assert (path, status) == ("memory://kho/in/1.txt", "failed") and "the line was cut" in error
    monkeypatch.undo()
    assert process_folder(["memory://kho/in"], tmp_path / "out", here()).exit_code == 0


def test_what_is_not_there_or_not_installed_is_said(memory: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no memory://kho/nothing"):
        process_folder(["memory://kho/nothing"], tmp_path / "out", here())
    with pytest.raises(UsageError, match="khong"):
        process_folder(["khong://kho"], tmp_path / "out", here())
    with pytest.raises((MissingDependency, UsageError)):
        opening.open_url("dropbox://kho")


# ------------------------------------------------------------------ tables
def test_tables_go_up_and_another_machine_goes_on(memory: Any, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", 1, 2)
    url = "memory://kho/out"
    first = process_folder([folder], url, here(tmp_path / "one"))
    process_folder([folder], tmp_path / "local", here())
    assert str(first.output) == url and tables(url) == tables(tmp_path / "local")

    again = process_folder([folder], url, here(tmp_path / "two"))  # another machine, with an empty disk
    assert (again.read, again.unchanged) == (0, 2)
    write(folder, 3)
    assert process_folder([folder], url, here(tmp_path / "two")).read == 1
    assert process_folder([folder], url, here(tmp_path / "one")).unchanged == 3  # the first one takes it back
    process_folder([folder], tmp_path / "local", here())
    assert tables(url) == tables(tmp_path / "local")
    assert "/kho/out/.store/lock" not in memory.store


def test_parts_that_did_not_change_are_copied_inside_the_store(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, url = write(tmp_path / "in", 1), "memory://kho/out"
    process_folder([folder], url, here(tmp_path / "one"))
    sent: list[str] = []
    put_file = type(memory).put_file
    monkeypatch.setattr(
        type(memory), "put_file", lambda fs, path, to, **told: (sent.append(to), put_file(fs, path, to, **told))
    )
    write(folder, 2)
    process_folder([folder], url, here(tmp_path / "one"))
    assert any("/files/" in name for name in sent) and not any("/signatures/" in name for name in sent)


def test_old_snapshots_go_and_those_of_slow_readers_stay(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, url = write(tmp_path / "in", 1), "memory://kho/out"
    for n in range(1, 8):
        process_folder([write(folder, n)], url, here(tmp_path / "one"))
    assert len(memory.ls("/kho/out/.store/snapshots")) == len(memory.ls("/kho/out/.store/ledgers")) == 7
    monkeypatch.setattr(mirror, "KEPT_SECONDS", 0.0)
    process_folder([write(folder, 8)], url, here(tmp_path / "one"))
    assert len(memory.ls("/kho/out/.store/snapshots")) == len(memory.ls("/kho/out/.store/ledgers")) == mirror.KEPT
    assert len(load_tables(url)["files"]) == 8


def test_a_part_that_is_not_the_one_published_is_refused(memory: Any, tmp_path: Path) -> None:
    url = "memory://kho/out"
    process_folder([write(tmp_path / "in", 1)], url, here(tmp_path / "one"))
    [part] = memory.glob("/kho/out/.store/snapshots/*/files/*.parquet")
    memory.pipe_file(part, b"PAR1 something else PAR1")
    with pytest.raises(StoreError, match="is not the one published"):
        load_tables(url)
    with pytest.raises(StoreError, match="is not the one published"):
        process_folder([tmp_path / "in"], url, here(tmp_path / "two"))


def test_a_store_cannot_write_outside_the_folder(memory: Any, tmp_path: Path) -> None:
    url = "memory://kho/out"
    process_folder([write(tmp_path / "in", 1)], url, here(tmp_path / "one"))
    [listing] = [name for name in memory.store if name.endswith("/.files.json")]
    memory.pipe_file(listing, json.dumps({"../../../escaped": {"size": 1, "sha256": "0"}}).encode())
    with pytest.raises(StoreError, match="outside its folder"):
        load_tables(url)


def test_nothing_published_is_said(memory: Any, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="memory://kho/out holds no tables"):
        load_tables("memory://kho/out")


# ------------------------------------------------------------------ how they stand
def test_who_asks_sees_what_is_known_here_or_what_another_machine_published_since(memory: Any, tmp_path: Path) -> None:
    folder, url, one, two = write(tmp_path / "in", 1), "memory://kho/out", tmp_path / "one", tmp_path / "two"
    with pytest.raises(StoreError, match="memory://kho/out holds no tables"), storage.view(url, one):
        pass
    process_folder([folder], url, here(one))
    kept = dict(memory.store)
    with storage.view(url, one) as view:
        assert view == (one, True, None, None)
    with storage.view(url, two) as view:
        assert not view.local and not two.exists()
        found = upkeep.status(view.folder)
    assert not view.folder.exists() and dict(memory.store) == kept  # nothing was written anywhere
    assert found == upkeep.status(one) and (found.done, found.published, found.current) == (1, 1, True)

    process_folder([write(folder, 2)], url, here(two))
    with storage.view(url, one) as view:  # it is behind now
        assert not view.local and upkeep.status(view.folder).done == 2
    process_folder([write(folder, 3)], two, here())  # read and not yet brought up
    with storage.view(url, two) as view:
        assert view.local and upkeep.status(view.folder).done == 3


def test_who_asks_is_told_who_writes_and_what_could_not_be_asked(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, one, two = "memory://kho/out", tmp_path / "one", tmp_path / "two"
    with storage.held(url, one):
        with pytest.raises(StoreError, match=rf"no tables; at it: process {os.getpid()} on .*sign of life 20"):
            storage.view(url, two).__enter__()
        process_folder([write(tmp_path / "in", 1)], one, here())
        with storage.view(url, one) as view:
            assert view.local and view.holder and f"process {os.getpid()} on" in view.holder
    monkeypatch.setattr(type(memory), "cat_file", lambda *_, **__: (_ for _ in ()).throw(TimeoutError("no network")))
    with storage.view(url, one) as view:
        assert view.local and view.problem and "no network" in view.problem
    with pytest.raises(StoreError, match="no network"), storage.view(url, two):
        pass


# ------------------------------------------------------------------ one writer
def test_the_second_coordinator_is_told_who_holds_it(memory: Any, tmp_path: Path) -> None:
    with storage.held("memory://kho/out", tmp_path / "one"):
        with pytest.raises(StoreError, match=rf"process {os.getpid()} on .*5 minutes"):
            process_folder([write(tmp_path / "in", 1)], "memory://kho/out", here(tmp_path / "two"))
        with pytest.raises(StoreError, match="another run on this machine"):
            process_folder([write(tmp_path / "in", 1)], "memory://kho/out", here(tmp_path / "one"))
    assert process_folder([tmp_path / "in"], "memory://kho/out", here(tmp_path / "two")).published


def test_a_stale_lock_is_taken_over_and_the_one_that_slept_publishes_nothing(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "memory://kho/out"
    with storage.held(url, tmp_path / "one") as slept:
        process_folder([write(tmp_path / "in", 1)], slept.folder, here())
        monkeypatch.setattr(lease, "STALE", -1.0)  # its last sign of life is older than that
        process_folder([write(tmp_path / "other", 2)], url, here(tmp_path / "two"))
        before = tables(url)
        with pytest.raises(StoreError, match="the lock on memory://kho/out was lost"):
            slept.push()
        assert tables(url) == before


def test_signs_of_life_keep_the_lock(memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "BEAT", 0.01)
    with storage.held("memory://kho/out", tmp_path / "one"):
        first = memory.modified("/kho/out/.store/lock")
        for _ in range(200):
            if memory.modified("/kho/out/.store/lock") > first:
                break
            signal.sigtimedwait([], 0.05)
        assert memory.modified("/kho/out/.store/lock") > first


def test_the_lock_of_a_run_that_was_killed_here_is_taken_over_at_once(tmp_path: Path) -> None:
    url = f"file://{tmp_path}/out"
    child = os.fork()
    if child == 0:
        with storage.held(url, tmp_path / "one"):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert (tmp_path / "out" / ".store" / "lock").exists()
    with pytest.raises(StoreError, match=f"process {child} on"):
        process_folder([write(tmp_path / "in", 1)], url, here(tmp_path / "two"))
    assert process_folder([tmp_path / "in"], url, here(tmp_path / "one")).published


def test_of_many_that_see_a_stale_lock_one_gets_it(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lease.Lease(memory, "/kho/out", "memory://kho/out", "dead").take()
    monkeypatch.setattr(lease.Lease, "_age", lambda self, path: 1e9 if not path.rpartition("-")[1] else 0.0)
    takers = [lease.Lease(memory, "/kho/out", "memory://kho/out", str(n)) for n in range(8)]

    def take(one: lease.Lease) -> bool:
        there = one._there()
        return bool(there) and there["state"].startswith("dead") and one._take_over(there)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, takers)) == 1


# ------------------------------------------------------------------ a coordinator that is killed while it uploads
def _push_and_die(url: str, folder: Path, at: int) -> bool:
    """Upload in a process that kills itself at its write number `at`; True when it came to the end."""
    child = os.fork()
    if child == 0:
        one, writes = mirror.Mirror(url, folder, token=f"killed{at:02d}"), [0]

        def count() -> None:
            writes[0] += 1
            if writes[0] == at:
                os.kill(os.getpid(), signal.SIGKILL)

        def counted(name: str, after: bool) -> None:
            do = getattr(one._fs, name)
            setattr(one._fs, name, lambda *told, **more: (count(), do(*told, **more), after and count())[1])

        for name in ("put_file", "cp_file", "pipe_file", "rm"):
            counted(name, after=name == "pipe_file")
        one.push()
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def test_a_reader_sees_the_old_or_the_new_state_wherever_the_upload_is_killed(tmp_path: Path) -> None:
    url, folder = f"file://{tmp_path}/out", write(tmp_path / "in", 1)
    process_folder([folder], url, here(tmp_path / "one"))
    old = tables(url)
    with storage.held(url, tmp_path / "one") as held:
        process_folder([write(folder, 2)], held.folder, here())
    new = tables(tmp_path / "one")
    assert new != old
    seen, at = [], 0
    while not _push_and_die(url, tmp_path / "one", at := at + 1):
        seen.append(tables(url))
        assert seen[-1] in (old, new)
    assert at > 20 and seen[0] == old and tables(url) == new
    kept = {path.name for path in (tmp_path / "out" / ".store" / "snapshots").iterdir()}
    assert len(kept) <= mirror.KEPT


# ------------------------------------------------------------------ S3
@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """A bucket on an S3 server: moto's, over HTTP on this machine, or the one that KEHOACH_TEST_S3 names."""
    pytest.importorskip("s3fs")
    patch = pytest.MonkeyPatch()
    endpoint, server = os.environ.get("KEHOACH_TEST_S3"), None
    if endpoint is None:
        moto = pytest.importorskip("moto.server")
        server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        endpoint = "http://{}:{}".format(*server.get_host_and_port())
        patch.setenv("AWS_ACCESS_KEY_ID", "kehoach")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "kehoach-kehoach")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    patch.setenv("AWS_ENDPOINT_URL", endpoint)
    fs = fsspec.filesystem("s3", use_listings_cache=False)
    if not fs.exists("kehoach-test"):
        fs.mkdir("kehoach-test")
    yield fs
    if server is not None:
        server.stop()
    patch.undo()


@pytest.fixture
def bucket(s3: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    place = f"kehoach-test/{request.node.name}"
    opening.remove(s3, place)
    yield f"s3://{place}"
    opening.remove(s3, place)


@pytest.mark.slow
def test_s3_in_and_out(s3: Any, bucket: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", 1, 2, 3)
    s3.put(f"{folder}/", f"{bucket}/in/", recursive=True)
    process_folder([folder], tmp_path / "local", here())
    command = [sys.executable, "-m", "pipeline", "run", f"{bucket}/in", "--output", f"{bucket}/out", "--workers", "2"]
    ran = subprocess.run([*command, "--state", tmp_path / "one", "--json"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and json.loads(ran.stdout)["statuses"]["done"] == 3, ran.stderr
    expected = {name: rows.replace(str(folder), f"{bucket}/in") for name, rows in tables(tmp_path / "local").items()}
    assert tables(f"{bucket}/out") == expected
    again = process_folder([f"{bucket}/in"], f"{bucket}/out", here(tmp_path / "two"))
    assert (again.read, again.unchanged) == (0, 3)


@pytest.mark.slow
def test_s3_gives_an_object_to_one_creator_only(s3: Any, bucket: str) -> None:
    path = f"{bucket.removeprefix('s3://')}/lock"
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda n: opening.create(s3, path, b"%d" % n), range(8)))
    assert made.count(True) == 1 and s3.cat_file(path) == b"%d" % made.index(True)
    mark = opening.mark(s3, path)
    assert mark and opening.replace(s3, path, b"new", mark) and not opening.replace(s3, path, b"newer", mark)
    assert s3.cat_file(path) == b"new"


@pytest.mark.slow
def test_s3_one_coordinator_at_a_time(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"{bucket}/out"
    with storage.held(url, tmp_path / "one") as slept:
        process_folder([write(tmp_path / "in", 1)], slept.folder, here())
        with pytest.raises(StoreError, match=rf"process {os.getpid()} on"):
            process_folder([tmp_path / "in"], url, here(tmp_path / "two"))
        monkeypatch.setattr(lease, "STALE", -1.0)
        process_folder([write(tmp_path / "other", 2)], url, here(tmp_path / "two"))
        before = tables(url)
        with pytest.raises(StoreError, match="was lost"):
            slept.push()
        slept._check = lambda: None  # as if it had slept between its last look at the lock and the last write
        slept._state = lambda: None  # type: ignore[method-assign]
        slept._mark = '"of what it had read"'
        with pytest.raises(StoreError, match="published to"):
            slept.push()
    assert tables(url) == before


@pytest.mark.slow
def test_s3_coordinator_killed_while_it_uploads(bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url, folder = f"{bucket}/out", write(tmp_path / "in", 1)
    process_folder([folder], url, here(tmp_path / "one"))
    old = tables(url)
    write(folder, 2)
    script = f"""
        import os, signal
        from pathlib import Path
        import s3fs
        from pipeline import Settings, process_folder
        put, count = s3fs.S3FileSystem._put_file, [0]
        async def dying(*told, **more):
            count[0] += 1
            if count[0] == 5:
                os.kill(os.getpid(), signal.SIGKILL)
            return await put(*told, **more)
        s3fs.S3FileSystem._put_file = dying
        process_folder([{str(folder)!r}], {url!r}, Settings(workers=0, state=Path({str(tmp_path / "one")!r})))
    """
    died = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert died.returncode == -signal.SIGKILL
    assert tables(url) == old
    process_folder([folder], tmp_path / "local", here())
    monkeypatch.setattr(lease, "STALE", -1.0)
    process_folder([folder], url, here(tmp_path / "two"))  # another machine, once the lock is stale
    assert tables(url) == tables(tmp_path / "local")
