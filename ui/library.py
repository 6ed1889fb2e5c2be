"""Imported notices on disk: every version is kept, one of each is in use, and any can be taken back."""

import difflib
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.catalog import import_report
from corpus.notice import parse_notice
from corpus.readers import read_document
from corpus.records import Notice
from ui.errors import UiError

_STEM = re.compile(r"[^\w\-]+")


class ImportConflict(UiError):
    """A document of this name is there, and says something else."""

    code = "import-conflict"


class UnknownVersion(UiError):
    """No version of this digest was kept."""

    code = "not-found"


@dataclass(frozen=True, slots=True)
class Version:
    """One kept version of a document; `digest` is that of the file's bytes."""

    digest: str
    name: str
    added: float
    active: bool


def preview(path: Path) -> dict[str, Any]:
    """Tell what an import of a file would read, keeping nothing."""
    report: dict[str, Any] = import_report(_read(path))
    return report


def _read(path: Path) -> Notice:
    return parse_notice(read_document(path))


def report_lines(report: dict[str, Any]) -> list[str]:
    """Say in a few lines what was read and what wants a look."""
    lines = report["lines"]
    said = [
        f"{report['title']}({report['document']}):读出 {len(report['items'])} 项",
        f"  非空行 {lines['total']} = 条目 {lines['items']} + 单位 {lines['units']} + 通知 {lines['notice']}"
        f" + 标题 {lines['headings']} + 未识别 {lines['unclassified']}",
    ]
    said += [f"  第 {problem['line']} 行:{problem['message']}" for problem in report["problems"][:20]]
    if len(report["problems"]) > 20:
        said.append(f"  ……共 {len(report['problems'])} 处需要查看")
    return said


class Library:
    """The imported documents below the data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._active = data_dir / "documents"
        self._kept = data_dir / "document_versions"

    def add(self, path: Path, *, replace: bool = False, name: str | None = None) -> dict[str, Any]:
        """Take a notice in and put it to use; give the import's report.

        Raises:
            ImportConflict: if one of this name says something else and may not be replaced.
            CorpusError: if the file cannot be read.

        """
        report = preview(path)
        suffix = Path(name or path.name).suffix.lower()
        stem = _plain(Path(name or path.name).stem)
        content = path.read_bytes()
        held = self._file_of(stem)
        if held is not None and held.read_bytes() != content and not replace:
            raise ImportConflict(stem)
        folder = self._kept / stem / hashlib.sha256(content).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / f"{stem}{suffix}", content)
        sidecar = path.with_suffix(".json")
        if sidecar.is_file() and sidecar != path:
            _write(folder / f"{stem}.json", sidecar.read_bytes())
        self._use(stem, folder)
        return report

    def versions(self, stem: str) -> list[Version]:
        """Give the kept versions of a document, the latest first."""
        held = self._file_of(stem)
        active = hashlib.sha256(held.read_bytes()).hexdigest()[:16] if held else ""
        folder = self._kept / _plain(stem)
        found = []
        for kept in folder.iterdir() if folder.is_dir() else ():
            files = [file for file in kept.iterdir() if file.suffix != ".json"]
            if files:
                found.append(Version(kept.name, files[0].name, files[0].stat().st_mtime, kept.name == active))
        return sorted(found, key=lambda version: -version.added)

    def file_of_version(self, stem: str, digest: str) -> Path:
        """Give the file of a kept version.

        Raises:
            UnknownVersion: if none of this digest was kept.

        """
        folder = self._kept / _plain(stem) / re.sub(r"[^0-9a-f]", "", digest)
        files = [file for file in folder.iterdir() if file.suffix != ".json"] if folder.is_dir() else []
        if not files:
            raise UnknownVersion(f"{stem} {digest}")
        return files[0]

    def switch(self, stem: str, digest: str) -> None:
        """Put a kept version to use again."""
        self._use(_plain(stem), self.file_of_version(stem, digest).parent)

    def remove(self, stem: str) -> None:
        """Take a document out of use; its versions stay."""
        for file in self._active.glob(f"{_plain(stem)}.*"):
            file.unlink()

    def diff(self, stem: str, old: str, new: str) -> list[str]:
        """Give the lines that differ between two versions, as a unified diff."""
        texts = [read_document(self.file_of_version(stem, digest)).text.splitlines() for digest in (old, new)]
        return list(difflib.unified_diff(texts[0], texts[1], old, new, lineterm="", n=1))

    def _file_of(self, stem: str) -> Path | None:
        files = [file for file in self._active.glob(f"{_plain(stem)}.*") if file.suffix != ".json"]
        return files[0] if files else None

    def _use(self, stem: str, folder: Path) -> None:
        self._active.mkdir(parents=True, exist_ok=True)
        names = {file.name for file in folder.iterdir()}
        for file in folder.iterdir():
            _write(self._active / file.name, file.read_bytes())
        for stale in self._active.glob(f"{stem}.*"):
            if stale.name not in names:
                stale.unlink()


def _plain(stem: str) -> str:
    """Give a name that stays in its folder and means nothing to a search for files."""
    return _STEM.sub("-", stem).strip("-") or "document"


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
