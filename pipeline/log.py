"""What happens, record by record: lines of text for people, or of JSON for programs.

It is the standard library's logging: `configure` sends the records of the logger ``kehoach``, and warnings of any
other, to a file or to standard error. Every record carries the file and the page that were being read (`about`), in
workers too.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from io import FileIO
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any, Protocol

from pipeline.errors import UsageError
from pipeline.settings import Settings

FORMATS = ("text", "json")
STDERR = Path("-")
_PROGRESS_EVERY = 60.0  # seconds
_LOGGER = logging.getLogger("kehoach")
_LOGGER.addHandler(logging.NullHandler())  # without a log, warnings are not for the terminal
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_about: ContextVar[tuple[str | None, int | None]] = ContextVar("about", default=(None, None))
_configured: tuple[Path | None, str, logging.Handler] | None = None


@contextmanager
def about(*, file: str | None = None, page: int | None = None) -> Iterator[None]:
    """Say which file, and which page of it, the records made meanwhile are about.

    A page alone is one of the file that is already known::

        with log.about(file="data/raw/12-NQ.pdf"), log.about(page=3): ...
    """
    known_file, known_page = _about.get()
    token = _about.set((known_file, page or known_page) if file is None else (file, page))
    try:
        yield
    finally:
        _about.reset(token)


def event(name: str, message: str = "", *, level: int = logging.INFO, **fields: Any) -> None:
    """Log that something happened; `fields` are plain values. ``file`` and ``page`` among them go before `about`."""
    if _LOGGER.isEnabledFor(level):
        _LOGGER.log(level, "%s", message, extra={"event": name, "fields": fields})


def configure(settings: Settings, *, strict: bool = False) -> None:
    """Send records where `settings` say; nowhere without ``settings.log``. A second call with the same does nothing.

    Processes may share a file: each record is one write at its end, and a file that was moved away (logrotate) is made
    anew. Where it cannot be opened, records go to standard error; with `strict` that raises `UsageError`.
    """
    global _configured
    if settings.log_format not in FORMATS:
        raise UsageError(f"there is no log format {settings.log_format!r}", f"choose one of {', '.join(FORMATS)}")
    if _configured is not None:
        if _configured[:2] == (settings.log, settings.log_format):
            return
        logging.getLogger().removeHandler(_configured[2])
        _configured[2].close()
        _configured = None
    if settings.log is None:
        _LOGGER.setLevel(logging.NOTSET)
        return
    handler = _handler(settings.log, strict)
    handler.setFormatter(_Json() if settings.log_format == "json" else _Text())
    logging.getLogger().addHandler(handler)
    logging.captureWarnings(True)
    _LOGGER.setLevel(logging.INFO)
    _configured = settings.log, settings.log_format, handler


def append(path: Path, lines: bytes) -> None:
    """Add records that were made as lines on another machine. What cannot be written is lost, as other records are."""
    if path == STDERR:
        sys.stderr.write(lines.decode(errors="backslashreplace"))
        return
    try:
        with path.open("ab", buffering=0) as file:
            file.write(lines)
    except OSError:
        return


def _handler(path: Path, strict: bool) -> logging.Handler:
    if path != STDERR:
        try:
            return _File(path)
        except OSError as error:
            if strict:
                mend = "give another file with --log"
                raise UsageError(f"the log {path} cannot be written: {error.strerror}", mend) from error
    return logging.StreamHandler(sys.stderr)


class _File(WatchedFileHandler):
    """Appends each record in one write, so that lines of several processes never mix."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8")

    def _open(self) -> Any:
        return FileIO(self.baseFilename, "a")

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.reopenIfNeeded()
            line = (self.format(record) + "\n").encode("utf-8", "backslashreplace")
            if self.stream is not None:
                os.write(self.stream.fileno(), line)
        except Exception:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """A disk that is full stops no reading; what cannot be read or published is told by other ways too."""


# ------------------------------------------------------------------ lines
def _parts(record: logging.LogRecord) -> dict[str, Any]:
    """A record as one flat mapping; ``file`` and ``page`` are always there."""
    file, page = _about.get()
    fields = dict(getattr(record, "fields", {}))
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    parts = {
        "time": moment.replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "event": getattr(record, "event", "message"),
        "file": fields.pop("file", file),
        "page": fields.pop("page", page),
        **fields,
        "message": record.getMessage(),
    }
    if record.name != _LOGGER.name:
        parts["logger"] = record.name
    if record.exc_info and record.exc_info[0]:
        parts["traceback"] = logging.Formatter().formatException(record.exc_info)
    return parts | {"process": record.process}


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_parts(record), ensure_ascii=False, default=str)


class _Text(logging.Formatter):
    """``2026-03-05T01:02:03.004Z error file-failed data/raw/x.pdf page 3: the file is empty; … (done=1 total=7)``."""

    def format(self, record: logging.LogRecord) -> str:
        parts = _parts(record)
        head = f"{parts.pop('time')} {parts.pop('level')} {parts.pop('event')}"
        file, page, message = parts.pop("file"), parts.pop("page"), parts.pop("message")
        head += f" {file}" if file is not None else ""
        head += f" page {page}" if page is not None else ""
        if parts.get("process") is not None and not parts.get("logger"):
            del parts["process"]
        rest = " ".join(f"{name}={value}" for name, value in parts.items())
        line = head + (f": {message}" if message else "") + (f" ({rest})" if rest else "")
        # a file's name or a library's message must not be able to look like another record
        return _CONTROL.sub(lambda c: c.group().encode("unicode_escape", "surrogatepass").decode(), line)


# ------------------------------------------------------------------ a run
class _Step(Protocol):
    """What `Following` looks at of a `pipeline.run.Event`."""

    @property
    def step(self) -> str: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def source_path(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def error(self) -> str | None: ...


class Following:
    """Logs how a run goes on, and tells `then` the same: to be given to `process_folder` as `progress`."""

    def __init__(self, then: Callable[[Any], None] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._then, self._clock = then, clock
        self._begun = self._told = clock()

    def __call__(self, step: _Step) -> None:
        """Log one step of the run."""
        if step.step == "found":
            event("found", f"{step.total} files to read", total=step.total)
        elif step.step == "read":
            level = {"done": logging.INFO, "partial": logging.WARNING}.get(step.status, logging.ERROR)
            counts = {"done": step.done, "total": step.total}
            event(f"file-{step.status}", step.error or "", level=level, file=step.source_path, page=None, **counts)
            self._progress(step)
        else:
            event(step.step)
        if self._then:
            self._then(step)

    def _progress(self, step: _Step) -> None:
        now = self._clock()
        if now - self._told < _PROGRESS_EVERY:
            return
        self._told = now
        rate = step.done / (now - self._begun)
        left = max(step.total - step.done, 0) / rate
        event(
            "progress",
            f"{step.done} of {step.total} files, {rate * 60:.1f} a minute, some {left / 60:.0f} minutes left",
            done=step.done, total=step.total, files_per_minute=round(rate * 60, 2), seconds_left=round(left),
        )  # fmt: skip


def summarise(done: Any) -> None:
    """Log what a run came to: two records, ``published`` where it published, and ``summary`` with counts and rates.

    `done` is a `RunSummary`.
    """
    if done.published:
        event("published", str(done.snapshot), rows=done.rows)
    rate = done.read / done.seconds * 60 if done.seconds else 0.0
    event(
        "summary",
        f"{done.found} files found, {done.read} read, {done.unchanged} unchanged; "
        + ", ".join(f"{count} {status}" for status, count in done.statuses.items()),
        found=done.found, read=done.read, unchanged=done.unchanged, removed=done.removed, **done.statuses,
        documents=done.rows.get("documents", 0), seconds=round(done.seconds, 3), files_per_minute=round(rate, 2),
        exit_code=done.exit_code,
    )  # fmt: skip
