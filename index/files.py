"""Files that are whole or absent: digests, one writer at a time, and publishing by rename."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHUNK_BYTES = 1 << 20


def sha256_of(path: Path) -> str:
    """Compute the digest of a file as "sha256:…"."""
    with path.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of_texts(*texts: str) -> str:
    """Compute the digest of texts in their order as "sha256:…"; no two lists of texts run together."""
    digest = hashlib.sha256()
    for text in texts:
        encoded = text.encode("utf-8")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return "sha256:" + digest.hexdigest()


def files_below(folder: Path) -> list[Path]:
    """List every file below a folder, in the order of their relative paths."""
    return sorted(
        (path for path in folder.rglob("*") if path.is_file()), key=lambda p: p.relative_to(folder).as_posix()
    )


def write_json(path: Path, value: Any) -> None:  # noqa: ANN401 (whatever JSON can hold)
    """Write JSON as UTF-8, readable, with a final newline."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def flush_folder(folder: Path) -> None:
    """Force every file of a folder, and the folder, out to the disk."""
    for path in [*files_below(folder), *(p for p in folder.rglob("*") if p.is_dir()), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def publish_folder(finished: Path, target: Path) -> None:
    """Rename a finished folder to its final name; a reader sees all of it or nothing."""
    flush_folder(finished)
    os.rename(finished, target)
    _flush_directory(target.parent)


def replace_text(path: Path, text: str) -> None:
    """Replace a small text file; a reader sees the old text or the new one, also after a power cut."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with beside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(beside, path)
    _flush_directory(path.parent)


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; a second process waits here, and a killed one leaves nothing locked."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _flush_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
