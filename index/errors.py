"""What can go wrong with models, vectors and their files.

IndexError_                  encoders, vectors, what lies on disk
├── ModelUnavailable           the default model's weights cannot be fetched
├── ModelDamaged               a model's file is missing or is not the one recorded
├── IndexDamaged               a saved index's file is missing or is not the one recorded
└── IndexMismatch              a saved index was built by another encoder, tokenizer or corpus
"""

from corpus.errors import ZhizeError


class IndexError_(ZhizeError):
    """Encoders, vectors, what lies on disk."""

    code = "index"


class ModelUnavailable(IndexError_):
    """The weights of the default model cannot be fetched, or are not those expected."""

    code = "model-unavailable"


class ModelDamaged(IndexError_):
    """A model's folder lacks a file, or holds one with another digest."""

    code = "model-damaged"


class IndexDamaged(IndexError_):
    """A saved index lacks a file, or holds one with another digest."""

    code = "index-damaged"


class IndexMismatch(IndexError_):
    """A saved index was built with something else than what is to use it."""

    code = "index-mismatch"

    def __init__(self, name: str, *, expected: object, found: object) -> None:
        super().__init__(f"the saved index has {name} {found!r}, this service has {expected!r}")
        self.name, self.expected, self.found = name, expected, found
