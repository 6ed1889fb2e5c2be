"""What a saved index was built with, and the refusal to use it with anything else."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpus.records import Item
from index.encoder import Encoder
from index.errors import IndexDamaged, IndexMismatch
from index.files import files_below, sha256_of, sha256_of_texts, write_json
from index.lexical import TOKENIZER_FINGERPRINT

MANIFEST_FILE = "manifest.json"
FORMAT_VERSION = 1
NORMALISATION = "l2"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The conditions of an index; `files` gives the digest of each file by its name."""

    encoder_name: str
    encoder_revision: str
    dimension: int
    corpus_digest: str
    normalisation: str = NORMALISATION
    tokenizer_fingerprint: str = TOKENIZER_FINGERPRINT
    format_version: int = FORMAT_VERSION
    files: dict[str, str] = field(default_factory=dict)

    def check(self, expected: "Manifest") -> None:
        """Refuse an index that was built under other conditions.

        Raises:
            IndexMismatch: naming what differs, with both values.

        """
        for name in _CONDITIONS:
            if getattr(self, name) != getattr(expected, name):
                raise IndexMismatch(name, expected=getattr(expected, name), found=getattr(self, name))


_CONDITIONS = (
    "format_version",
    "encoder_name",
    "encoder_revision",
    "dimension",
    "normalisation",
    "tokenizer_fingerprint",
    "corpus_digest",
)


def expected_manifest(encoder: Encoder, corpus_digest: str) -> Manifest:
    """Say under which conditions an index may be used with this encoder and corpus."""
    return Manifest(encoder.name, encoder.revision, encoder.dimension, corpus_digest)


def corpus_digest_of(items: Sequence[Item], expansions: Mapping[str, Sequence[str]]) -> str:
    """Compute the digest of everything that is indexed: ids, wording, cuts and other words, in their order."""
    return sha256_of_texts(*(text for item in items for text in _indexed_texts(item, expansions.get(item.id, ()))))


def _indexed_texts(item: Item, expansions: Sequence[str]) -> list[str]:
    spans = [
        (item.start, item.end),
        *((c.start, c.end) for c in item.clauses),
        *((t.start, t.end) for t in item.targets),
    ]
    cuts = ",".join(f"{start}-{end}" for start, end in spans)
    return [item.id, item.text, cuts, str(len(expansions)), *expansions]


def write_manifest(folder: Path, manifest: Manifest) -> Manifest:
    """Write the manifest of a finished folder, with the digest of every file in it."""
    files = {path.relative_to(folder).as_posix(): sha256_of(path) for path in files_below(folder)}
    write_json(folder / MANIFEST_FILE, {**asdict(manifest), "files": files})
    return read_manifest(folder)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a folder.

    Raises:
        IndexDamaged: if there is none, or it cannot be read.
        IndexMismatch: if another version of this program wrote it.

    """
    path = folder / MANIFEST_FILE
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        if fields["format_version"] != FORMAT_VERSION:
            raise IndexMismatch("format_version", expected=FORMAT_VERSION, found=fields["format_version"])
        return Manifest(**fields)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"the manifest {path} cannot be read: {error}") from error


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file with its digest.

    Raises:
        IndexDamaged: for a file that is missing or has another digest.

    """
    for name, expected in manifest.files.items():
        path = folder / name
        found = sha256_of(path) if path.is_file() else "no file"
        if found != expected:
            raise IndexDamaged(f"expected {path} with {expected}, found {found}")
