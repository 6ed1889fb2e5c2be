"""The tree of errors of this project.

ZhizeError
├── CorpusError            documents and what they say
│   ├── UnreadableDocument   a file is not text, or not of a kind we read
│   ├── EmptyDocument        nothing but blank lines
│   └── UnknownDocument      an id that is not loaded
├── IndexError_ → index.errors    encoders, vectors, what lies on disk
├── RetrievalError → retriever.errors
├── AnswerError → answer.errors
└── UiError → ui.errors
Each carries a stable `code`; `ui.messages` says what the user reads for it.
"""


class ZhizeError(Exception):
    """Any failure that a caller may want to catch; `code` is stable, the message is for logs."""

    code = "error"


class CorpusError(ZhizeError):
    """Documents and what they say."""

    code = "corpus"


class UnreadableDocument(CorpusError):
    """The bytes are not text, or not of a file type that we read."""

    code = "unreadable-document"


class EmptyDocument(CorpusError):
    """Nothing but blank lines."""

    code = "empty-document"


class UnknownDocument(CorpusError):
    """No document of this id is loaded."""

    code = "unknown-document"


class DuplicateDocument(CorpusError):
    """Two loaded documents have one id."""

    code = "duplicate-document"
