"""Runs of the command as a black box: started, watched, killed, with every process that they began."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path


def begin(
    arguments: Sequence[object],
    log: Path | None = None,
    before: Callable[[], None] | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``kehoach ARGUMENTS`` in `folder`; what it says goes to `log`, `before` runs in its process first."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    target = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            command, stdout=target or subprocess.DEVNULL, stderr=subprocess.STDOUT if target else subprocess.DEVNULL,
            env=environment, preexec_fn=before, start_new_session=True, cwd=folder,
        )  # fmt: skip
    finally:
        if target:
            target.close()


def finish(
    arguments: Sequence[object], log: Path, before: Callable[[], None] | None = None, timeout: float = 600
) -> tuple[int, str]:
    """Run ``kehoach ARGUMENTS`` to its end; its exit code and what it said."""
    start = log.stat().st_size if log.exists() else 0
    code = begin(arguments, log, before).wait(timeout)
    return code, log.read_bytes()[start:].decode(errors="replace")


def family(pid: int) -> list[int]:
    """Processes below `pid`, its own among them if it lives."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        if alive(one):
            found.append(one)
        for task in Path("/proc").glob(f"{one}/task/*/children"):
            with suppress(OSError):  # it has just ended
                waiting += map(int, task.read_text().split())
    return found


def alive(pid: int) -> bool:
    """It runs, and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def memory(pid: int) -> int:
    """Bytes of memory that a process holds; 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS:")), 0)


def role(pid: int, run: int) -> str:
    """``driver``, ``worker``, or ``server`` (what workers are forked from, and the tracker of Python)."""
    if pid == run:
        return "driver"
    try:
        return "worker" if worker_mark(pid) else "server"
    except OSError:
        return "server"


def worker_mark(pid: int) -> bool:
    """A worker leads its own group of processes, within the session of the run."""
    return os.getpgid(pid) == pid


def kill(pid: int, how: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to a process that may be gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, how)


def gone(pids: Sequence[int], seconds: float = 15.0) -> list[int]:
    """Those of `pids` that still live after so many seconds."""
    until = time.monotonic() + seconds
    left = [pid for pid in pids if alive(pid)]
    while left and time.monotonic() < until:
        time.sleep(0.05)
        left = [pid for pid in left if alive(pid)]
    return left
