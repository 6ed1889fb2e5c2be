"""Choose the parts once: documents, encoder, index and the service over them."""

import logging
import os
from pathlib import Path

from answer.service import AnswerService
from corpus.catalog import Catalog, load_catalog
from index.encoder import Encoder, load_encoder
from index.model_build import default_cache, ensure_default_model
from index.store import Progress, silent
from retriever.lexicon import DATA, Lexicon, load_lexicon
from ui.settings import Settings, unknown_variables

SHIPPED_DOCUMENTS = Path(__file__).parent.parent / "corpus" / "documents"
SUFFIXES = (".txt", ".md", ".docx", ".xlsx", ".html", ".htm")

log = logging.getLogger(__name__)


def read_settings() -> Settings:
    """Read the settings from the environment, and warn of variables that set nothing."""
    for name in unknown_variables(dict(os.environ)):
        log.warning("%s sets nothing: no setting has this name", name)
    return Settings()


def document_paths(settings: Settings) -> tuple[Path, ...]:
    """Name the documents to load: those shipped and those imported; an imported one replaces a shipped one."""
    found: dict[str, Path] = {}
    for folder in (SHIPPED_DOCUMENTS, settings.data_dir / "documents"):
        if folder.is_dir():
            found.update({path.stem: path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES})
    return tuple(found[stem] for stem in sorted(found))


def build_catalog(settings: Settings) -> Catalog:
    """Read all documents."""
    return load_catalog(document_paths(settings))


def build_encoder(settings: Settings) -> Encoder:
    """Load the model that is set, or the default one, which is built if it is not there."""
    folder = settings.encoder.model or ensure_default_model(default_cache())
    return load_encoder(folder, threads=settings.encoder.threads)


def overlay_path(settings: Settings) -> Path:
    """Name the file of expressions that were added at the desk."""
    return settings.data_dir / "lexicon_overlay.jsonl"


def build_lexicon(settings: Settings, overlay: Path | None = None) -> Lexicon:
    """Read the expressions that ship and those added at the desk, or in another overlay."""
    added = overlay or overlay_path(settings)
    return load_lexicon([*sorted(DATA.glob("lexicon_*.jsonl")), *([added] if added.is_file() else [])])


def build_service(
    settings: Settings, encoder: Encoder | None = None, overlay: Path | None = None, progress: Progress = silent
) -> AnswerService:
    """Put everything together: the service that the chat, the interfaces and the command line share.

    Args:
        settings: where documents, model and index lie.
        encoder: one that is loaded already; else it is loaded.
        overlay: expressions to try instead of those kept; their index is kept apart.
        progress: told of every part of an index that has to be built.

    """
    index_directory = settings.data_dir / ("index_trial" if overlay else "index")
    index_directory.mkdir(parents=True, exist_ok=True)
    return AnswerService.build(
        build_catalog(settings),
        encoder or build_encoder(settings),
        index_directory,
        lexicon=build_lexicon(settings, overlay),
        progress=progress,
    )
