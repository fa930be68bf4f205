"""Options that several commands share, and the settings that they make."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline import log, storage
from pipeline.errors import UsageError
from pipeline.settings import Settings

OUTPUT = "data/processed"
INPUT = "data/raw"
_DEFAULTS = Settings()
_WHERE, _LIMITS, _PAGES, _LOG = "Where the work runs", "Limits, each in a process of its own", "Reading", "Log"
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}

Output = Annotated[str, typer.Option("--output", "-o", metavar="FOLDER", help="Where the tables are; or a URL.")]
Tables = Annotated[str, typer.Option("--tables", "-t", metavar="FOLDER", help="Where the tables are; or a URL.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON only.")]


class Format(StrEnum):
    """Forms of a log."""

    text = "text"
    json = "json"


def parse_size(text: str) -> int:
    """Bytes of a size as people write it (``900M``, ``1.5G``, ``2GiB``); K, M, G, T are powers of 1024."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:I?B)?", text.strip().upper())
    if not found:
        raise typer.BadParameter(f"{text!r} is no size; write it like 900M or 2G")
    size = int(float(found[1]) * _UNITS[found[2]])
    if size < _UNITS["M"] * 64:
        raise typer.BadParameter(f"{text} is too little to read anything in; give 512M or more")
    return size


_Workers = Annotated[
    int | None,
    typer.Option(
        min=0, metavar="N", rich_help_panel=_WHERE, show_default="one a core",
        help="Processes that share the work; 0: all in this one, without limits.",
    ),
]  # fmt: skip
_Engine = Annotated[
    str, typer.Option(metavar="local|ray", rich_help_panel=_WHERE, help="This machine, or a Ray cluster.")
]
_Address = Annotated[
    str | None,
    typer.Option(
        metavar="HOST:PORT", rich_help_panel=_WHERE, help="The Ray cluster.", show_default="Ray on this machine"
    ),
]
_State = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER", rich_help_panel=_WHERE, help="Where a run works whose output is a URL.",
        show_default="one of the user's own",
    ),
]  # fmt: skip
_PageTimeout = Annotated[
    float, typer.Option(min=1, metavar="SECONDS", rich_help_panel=_LIMITS, help="That recognising a page may take.")
]
_FileTimeout = Annotated[
    float, typer.Option(min=1, metavar="SECONDS", rich_help_panel=_LIMITS, help="That a file may take.")
]
_Memory = Annotated[
    int | None,
    typer.Option(
        parser=parse_size, metavar="SIZE", rich_help_panel=_LIMITS, help="That a worker may take, such as 2G.",
        show_default="its share of the machine",
    ),
]  # fmt: skip
_Retries = Annotated[
    int,
    typer.Option(
        min=0, metavar="N", rich_help_panel=_LIMITS, help="How often what crashed or ran out of time is tried again."
    ),
]
_Ocr = Annotated[
    str,
    typer.Option(metavar="NAME", rich_help_panel=_PAGES, help="auto (the fastest there is), tesserocr, pytesseract."),
]
_Dpi = Annotated[
    int,
    typer.Option(min=70, max=1200, metavar="N", rich_help_panel=_PAGES, help="Resolution at which scans are read."),
]
_MaxPages = Annotated[
    int, typer.Option(min=1, metavar="N", rich_help_panel=_PAGES, help="The most pages of one file that are read.")
]
_Cache = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", rich_help_panel=_PAGES, help="Recognised pages.", show_default="OUTPUT/.store/ocr"),
]
_NoCache = Annotated[bool, typer.Option("--no-cache", rich_help_panel=_PAGES, help="Keep no recognised pages.")]
_Without = Annotated[
    str,
    typer.Option(metavar="NAMES", rich_help_panel=_PAGES, help="Evidence not to use, such as file-name,cited-by."),
]
_Log = Annotated[
    Path | None,
    typer.Option(
        "--log", metavar="FILE", rich_help_panel=_LOG, help="Append what happens to this file; - is standard error."
    ),
]
_LogFormat = Annotated[
    Format | None,
    typer.Option(rich_help_panel=_LOG, help="Lines for people, or JSON for programs.", show_default="text"),
]


def _settings(
    workers: _Workers = None,
    engine: _Engine = "local",
    address: _Address = None,
    state: _State = None,
    page_timeout: _PageTimeout = _DEFAULTS.page_timeout,
    file_timeout: _FileTimeout = _DEFAULTS.file_timeout,
    memory: _Memory = None,
    retries: _Retries = _DEFAULTS.retries,
    ocr: _Ocr = _DEFAULTS.engine,
    dpi: _Dpi = _DEFAULTS.dpi,
    max_pages: _MaxPages = _DEFAULTS.max_pages,
    cache: _Cache = None,
    no_cache: _NoCache = False,
    without: _Without = "",
    log_file: _Log = None,
    log_format: _LogFormat = None,
) -> tuple[Settings, str]:
    """The settings and the engine that the options mean; without ``--cache`` for `with_settings` to add."""
    from pipeline import evidence
    from pipeline.engines import ENGINES

    if engine not in ENGINES:
        raise UsageError(f"there is no engine {engine!r}", f"choose from: {', '.join(ENGINES)}")
    if address and engine != "ray":
        raise UsageError("--address names a Ray cluster", "add --engine ray, or leave it out")
    if cache and no_cache:
        raise UsageError("--cache and --no-cache contradict each other", "leave one of them out")
    if log_format and not log_file:
        log_file = log.STDERR
    settings = Settings(
        workers=workers, address=address, state=state, page_timeout=page_timeout, file_timeout=file_timeout,
        memory=memory, retries=retries, engine=ocr, dpi=dpi, max_pages=max_pages, cache=cache,
        evidence=evidence.without(without), log=log_file, log_format=log_format or Format.text,
    )  # fmt: skip
    return settings if no_cache else replace(settings, cache=cache or Path()), engine


def settings_for(output: str, settings: Settings) -> Settings:
    """Settings with the cache below the output folder, where nothing else was said."""
    if settings.cache != Path():
        return settings
    folder = storage.state_folder(output, settings.state) if storage.is_url(output) else Path(output)
    return replace(settings, cache=folder / ".store" / "ocr")


def with_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of `_settings` in place of its parameters ``settings`` and ``engine``."""
    own = inspect.signature(command, eval_str=True).parameters
    shared = inspect.signature(_settings, eval_str=True).parameters

    @functools.wraps(command)
    def called(**given: Any) -> Any:
        told = {name: given.pop(name) for name in shared}
        settings, engine = _settings(**told)
        settings = settings_for(given["output"], settings)
        log.configure(settings, strict=True)
        return command(**given, settings=settings, engine=engine)

    parameters = [*(one for name, one in own.items() if name not in ("settings", "engine")), *shared.values()]
    called.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    )
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    return called
