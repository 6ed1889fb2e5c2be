"""Errors of the interfaces; `ui.messages` holds what the user reads for each code.

UiError
└── BulkError                a bulk run or a job cannot be done
    ├── SourceError            the file that came in
    │   ├── SourceMissing        no such file, or not readable
    │   ├── UnsupportedFormat    an ending that we neither read nor write
    │   ├── EmptySource          no row at all
    │   ├── NotASpreadsheet      the bytes are of another kind than the ending says
    │   ├── EncryptedWorkbook    protected by a password
    │   ├── OldWorkbook          .xls of before 2007
    │   ├── DamagedWorkbook      an archive or XML that cannot be read
    │   ├── WorkbookBomb         unpacks to far more than it should
    │   ├── FarCell              a lone cell far from the data
    │   ├── UnknownSheet         no sheet of the name that was given
    │   ├── SourceTooLarge       more rows, columns or characters than we take
    │   ├── UnreadableEncoding   neither UTF-8, UTF-16 nor GB18030
    │   ├── BrokenQuotes         quotation marks of a csv do not pair
    │   └── SourceChanged        the file was changed while it was read
    ├── NoQuestionColumn       none found, or not the one that was named
    ├── SameFile               input and output are one file
    ├── OutputBusy             another run writes this output
    ├── OutputUnwritable       the output's folder is missing, full or not ours
    └── JobError               jobs over HTTP
        ├── UnknownJob
        ├── JobNotDone
        ├── UploadTooLarge
        └── TooManyJobs
"""

from corpus.errors import ZhizeError


class UiError(ZhizeError):
    """Anything that goes wrong at the edge."""

    code = "ui"


class BulkError(UiError):
    """A bulk run or a job cannot be done; `detail` is what the message may quote (a column, a line, a limit)."""

    code = "bulk"

    def __init__(self, message: str = "", *, detail: str = "") -> None:
        super().__init__(message or self.code)
        self.detail = detail


class SourceError(BulkError):
    """Something about the file that came in."""

    code = "bulk-source"


class SourceMissing(SourceError):
    """There is no such file, or it may not be read."""

    code = "source-missing"


class UnsupportedFormat(SourceError):
    """The ending is none of csv, xlsx, jsonl, txt."""

    code = "unsupported-format"


class EmptySource(SourceError):
    """The file holds no row of data."""

    code = "empty-source"


class NotASpreadsheet(SourceError):
    """The bytes are of another kind: a picture, a PDF, a plain archive, a web page."""

    code = "not-a-spreadsheet"


class EncryptedWorkbook(SourceError):
    """The workbook is protected by a password."""

    code = "encrypted-workbook"


class OldWorkbook(SourceError):
    """An .xls of before 2007."""

    code = "old-workbook"


class DamagedWorkbook(SourceError):
    """The archive or its XML cannot be read."""

    code = "damaged-workbook"


class WorkbookBomb(SourceError):
    """The workbook unpacks to far more than its size allows, or declares entities."""

    code = "workbook-bomb"


class FarCell(SourceError):
    """A lone cell lies far from the data; `detail` is its address."""

    code = "far-cell"


class UnknownSheet(SourceError):
    """The workbook has no sheet of the given name, or the file has no sheets; `detail` lists those that there are."""

    code = "unknown-sheet"


class SourceTooLarge(SourceError):
    """More rows, columns or characters than a run takes; `detail` says which limit."""

    code = "source-too-large"


class UnreadableEncoding(SourceError):
    """The text is neither UTF-8, UTF-16 nor GB18030."""

    code = "unreadable-encoding"


class BrokenQuotes(SourceError):
    """Quotation marks of a csv do not pair; `detail` is the line."""

    code = "broken-quotes"


class SourceChanged(SourceError):
    """The input was changed during the run."""

    code = "source-changed"


class NoQuestionColumn(BulkError):
    """No column of questions, or not the named one; `detail` lists the headers that there are."""

    code = "no-question-column"


class SameFile(BulkError):
    """Input and output are one file."""

    code = "same-file"


class OutputBusy(BulkError):
    """Another run is writing this output."""

    code = "output-busy"


class OutputUnwritable(BulkError):
    """The output cannot be written: no folder, no space, no right; `detail` is the system's word."""

    code = "output-unwritable"


class JobError(BulkError):
    """Jobs over HTTP."""

    code = "job"


class UnknownJob(JobError):
    """No job of this id, or its time is over."""

    code = "unknown-job"


class JobNotDone(JobError):
    """The job has no result yet."""

    code = "job-not-done"


class UploadTooLarge(JobError):
    """The uploaded file is larger than allowed; `detail` is the limit in MiB."""

    code = "upload-too-large"


class TooManyJobs(JobError):
    """As many jobs wait as the service keeps."""

    code = "too-many-jobs"
