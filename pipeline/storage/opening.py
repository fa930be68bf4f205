"""File systems by URL, their faults in words, and the two writes that must be whole: create-if-absent and replace."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fsspec

from pipeline.errors import KehoachError, MissingDependency, StoreError, UsageError

# Stores where an object appears whole or not at all, however it is written.
_OBJECTS = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "memory"}
_EXTRA = {"s3": "s3", "s3a": "s3"}


def is_url(place: str | os.PathLike[str]) -> bool:
    """True for ``s3://bucket/folder`` and the like; a path of this machine is none."""
    return isinstance(place, str) and "://" in place


def open_url(url: str) -> tuple[Any, str]:
    """The file system of a URL and the path in it, without a slash at its end.

    Raises `UsageError` for a scheme that does not exist, `MissingDependency` where its package is not installed.
    """
    scheme = url.partition("://")[0]
    try:
        fs, path = fsspec.core.url_to_fs(url, use_listings_cache=False)
    except ValueError as error:
        raise UsageError(f"{url} cannot be opened: {error}", "give a URL like s3://bucket/folder") from error
    except ImportError as error:
        extra = _EXTRA.get(scheme)
        mend = f"pip install 'kehoach[{extra}]'" if extra else f"install fsspec's package for {scheme}://"
        raise MissingDependency(f"{scheme}:// needs a package that is not installed ({error})", mend) from error
    return fs, path.rstrip("/")


@contextmanager
def said(url: str) -> Iterator[None]:
    """Whatever a store's library raises becomes a `StoreError` that names the URL."""
    try:
        yield
    except KehoachError:
        raise
    except PermissionError as error:
        raise StoreError(
            f"{url}: no permission ({error})", "give this user's key the right to read and write"
        ) from error
    except Exception as error:  # botocore, aiohttp and others raise what they like
        what = f"{type(error).__name__}: {error}"[:300]
        mend = "look at the network, the address and the key, and run again; what was finished is kept"
        raise StoreError(f"{url} failed: {what}", mend) from error


def create(fs: Any, path: str, data: bytes) -> bool:
    """Write an object that is not there yet; False where it is. Of two writers at once only one gets True."""
    try:
        if _scheme(fs) == "file":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            with Path(path).open("xb") as file:
                file.write(data)
        else:
            fs.makedirs(fs._parent(path), exist_ok=True) if _scheme(fs) not in _OBJECTS else None
            fs.pipe_file(path, data, mode="create")
    except FileExistsError:
        return False
    except Exception as error:
        if _is_conflict(error):
            return False
        raise
    return True


def replace(fs: Any, path: str, data: bytes, mark: str = "") -> bool:
    """Write an object over the old one: a reader gets the whole old or the whole new one.

    Returns False where the old one has another `mark` by now; only S3 can promise that, other stores write.
    """
    scheme = _scheme(fs)
    if scheme in _OBJECTS:
        try:
            fs.pipe_file(path, data, **({"IfMatch": mark} if mark else {}))
        except Exception as error:
            if _is_conflict(error):
                return False
            raise
        return True
    fs.makedirs(fs._parent(path), exist_ok=True)
    new = f"{path}.{uuid.uuid4().hex[:8]}"
    fs.pipe_file(new, data)
    if scheme == "file":
        with Path(new).open("rb") as file:
            os.fsync(file.fileno())
        Path(new).replace(path)
    else:
        fs.mv(new, path)
    return True


def mark(fs: Any, path: str) -> str:
    """What S3 calls the ETag of an object; empty where there is none, or the store is another."""
    if _scheme(fs) not in _EXTRA:
        return ""
    try:
        return str(fs.info(path).get("ETag", ""))
    except FileNotFoundError:
        return ""


def read(fs: Any, path: str) -> bytes | None:
    """The bytes of an object, None where there is none."""
    try:
        data: bytes = fs.cat_file(path)
    except FileNotFoundError:
        return None
    return data


def remove(fs: Any, path: str) -> None:
    """Remove an object or a folder of them; nothing there is no fault."""
    with contextlib.suppress(FileNotFoundError):
        fs.rm(path, recursive=True)


def _scheme(fs: Any) -> str:
    protocol = fs.protocol if isinstance(fs.protocol, str) else fs.protocol[0]
    return "file" if protocol == "local" else str(protocol)


def _is_conflict(error: BaseException) -> bool:
    """The store says that the object is there already (HTTP 412, or 409 while another writes it)."""
    response = getattr(error, "response", None) or getattr(error.__cause__, "response", None) or {}
    code = str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""
    status = getattr(error, "status", None) or getattr(error, "status_code", None) or getattr(error, "code", None)
    return code in {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"} or status in {409, 412}
