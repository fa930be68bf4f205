"""Faults of the place that is written to: full, forbidden, on another file system, held by another run.

    python -m faults.disk [FOLDER]

In each, the command ends with code 3 and one line that names the mend, readers go on seeing the tables of before, and
a run after the mend gives the same tables as if nothing had happened.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from faults import processes, tables


class Place:
    """An archive that has been read once and has grown since, and what its tables are before and after."""

    def __init__(self, home: Path, files: list[Path]) -> None:
        self.home = home
        self.log = home / "log.txt"
        self.raw = home / "raw"
        self.out = home / "out"
        self.raw.mkdir(parents=True)
        half = len(files) // 2
        self._add(files[:half])
        self.mended()
        self.before = tables.published(self.out)
        self._add(files[half:])

    def _add(self, files: list[Path]) -> None:
        for path in files:
            shutil.copyfile(path, self.raw / f"{path.parent.name}-{path.name}")

    def mended(self) -> None:
        """A run that must go well."""
        code, said = self.run()
        assert code in (0, 1), said

    def run(self, before: Callable[[], None] | None = None, output: Path | None = None) -> tuple[int, str]:
        """A run with one worker, with what was said."""
        return processes.finish(["run", self.raw, "-o", output or self.out, "--workers", 1], self.log, before)

    def same(self, output: Path) -> None:
        """The tables of another output folder must be those of this one."""
        different = tables.differences(tables.published(self.out), tables.published(output))
        assert not different, f"not equal in {output}: {', '.join(different)}"

    def refused(self, before: Callable[[], None] | None, word: str) -> None:
        """A run that must end with code 3, one clear line and the tables as they were."""
        code, said = self.run(before)
        assert code == 3, f"ended with {code}:\n{said[-2000:]}"
        assert "Traceback" not in said and word in said, said[-2000:]
        assert not tables.differences(self.before, tables.published(self.out)), "the tables of before are gone"


def full_by_limit(place: Place) -> None:
    """No file may grow beyond some kilobytes: what a quota or a full disk does, without rights of root."""
    largest = max(path.stat().st_size for path in (place.out / ".store").rglob("*") if path.is_file())

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (min(largest, 48 << 10),) * 2)

    place.refused(small, "kehoach: ")
    place.mended()


def full_for_real(place: Place) -> str | None:
    """A file system of some kilobytes; a reason where none can be mounted."""
    small = place.home / "small"
    small.mkdir()
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "none", small], capture_output=True).returncode
    ):
        return "only root may mount a small file system"
    try:
        code, said = place.run(output=small / "out")
        assert code == 3 and "full" in said and "Traceback" not in said, (code, said[-2000:])
        subprocess.run(["mount", "-o", "remount,size=200m", small], check=True)
        code, said = place.run(output=small / "out")
        assert code in (0, 1), said[-2000:]
        place.mended()
        place.same(small / "out")
    finally:
        subprocess.run(["umount", small], check=False)
    return None


def permission_lost(place: Place) -> None:
    """The output folder may not be written any more."""
    folders = [place.out, place.out / ".store", place.out / ".store" / "snapshots"]
    modes = [folder.stat().st_mode for folder in folders]
    try:
        for folder in folders:
            folder.chmod(0o555)
        place.refused(_bound_by_permissions, "cannot be written")
    finally:
        for folder, mode in zip(folders, modes, strict=True):
            folder.chmod(mode)
    place.mended()


def _bound_by_permissions() -> None:
    """What root is not: the right to pass over permissions goes with the next program."""
    if os.geteuid() == 0:
        for right in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            ctypes.CDLL(None).prctl(24, right, 0, 0, 0)  # PR_CAPBSET_DROP


def other_file_system(place: Place) -> str | None:
    """The output lies on another file system than the input and the temporary folder."""
    shared = Path("/dev/shm")
    if not shared.is_dir() or not os.access(shared, os.W_OK) or shared.stat().st_dev == place.home.stat().st_dev:
        return "there is no second file system to write to"
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        out = Path(folder) / "out"
        code, said = place.run(output=out)
        assert code in (0, 1), said[-2000:]
        place.mended()
        place.same(out)
    return None


def two_runs(place: Place) -> None:
    """The second run on a folder says who holds it; the first, stopped in the middle, then ends well."""
    first = processes.begin(["run", place.raw, "-o", place.out, "--workers", 1, "--force"], place.log)
    try:
        until = time.monotonic() + 120
        while not _held(place.out, first.pid):
            assert first.poll() is None and time.monotonic() < until, "the first run never began"
            time.sleep(0.02)
        first.send_signal(signal.SIGSTOP)
        place.refused(None, f"process {first.pid} on ")
    finally:
        first.send_signal(signal.SIGCONT)
    assert first.wait(300) in (0, 1)


def _held(output: Path, pid: int) -> bool:
    with suppress(OSError):
        return f"process {pid} " in (output / ".store" / "lock").read_text()
    return False


FAULTS: dict[str, Callable[[Place], str | None]] = {
    "full by limit": lambda place: full_by_limit(place), "full for real": full_for_real, "permission lost": lambda place: permission_lost(place),
    "another file system": other_file_system, "two runs": lambda place: two_runs(place),
}  # fmt: skip


def main() -> int:
    """Try every fault on an archive of its own."""
    from tests.small_archive import write_archive

    home = Path(sys.argv[1] if len(sys.argv) > 1 else "build/fault").resolve() / "disk"
    shutil.rmtree(home, ignore_errors=True)
    write_archive(home / "given")
    files = sorted(path for path in (home / "given").rglob("*.txt"))
    for name, fault in FAULTS.items():
        skipped = fault(Place(home / name.replace(" ", "-"), files))
        print(f"{name}: {f'NOT TRIED, {skipped}' if skipped else 'as it should be'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
