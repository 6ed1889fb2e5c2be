"""The card of a model's folder: its name, its revision, and the digest of every file."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index.errors import ModelDamaged
from index.files import files_below, sha256_of, sha256_of_texts, write_json

CARD_FILE = "model.json"
CARD_FORMAT = 1


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a folder holds; `files` gives the digest of each by its path in the folder."""

    name: str
    revision: str
    source: str = ""
    licence: str = ""
    format: int = CARD_FORMAT
    files: dict[str, str] = field(default_factory=dict)


def write_card(folder: Path, card: ModelCard) -> None:
    """Write the card of a finished folder, taking the digest of every file in it."""
    files = {path.relative_to(folder).as_posix(): sha256_of(path) for path in files_below(folder)}
    write_json(folder / CARD_FILE, {**asdict(card), "files": files})


def read_card(folder: Path) -> ModelCard:
    """Read the card of a folder; one that has none is a user's own and gets one from its files.

    Raises:
        ModelDamaged: if the folder is missing or its card cannot be read.

    """
    path = folder / CARD_FILE
    if not folder.is_dir():
        raise ModelDamaged(f"there is no model folder {folder}")
    if not path.exists():
        files = {p.relative_to(folder).as_posix(): sha256_of(p) for p in files_below(folder)}
        revision = sha256_of_texts(*(text for pair in files.items() for text in pair))
        return ModelCard(name=folder.resolve().name, revision=revision, files=files)
    try:
        return ModelCard(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise ModelDamaged(f"the card {path} cannot be read: {error}") from error


def check_files(folder: Path, card: ModelCard, names: Iterable[str]) -> None:
    """Compare files with the card.

    Raises:
        ModelDamaged: for a file that is missing or has another digest.

    """
    for name in names:
        expected, path = card.files.get(name), folder / name
        found = sha256_of(path) if path.is_file() else "no file"
        if found != expected:
            raise ModelDamaged(f"expected {path} with {expected}, found {found}")
