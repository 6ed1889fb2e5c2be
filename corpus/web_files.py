"""Read HTML: blocks as lines, tables as rows, without what a page has around its text."""

import re
from html.parser import HTMLParser
from typing import Final

from corpus.errors import UnreadableDocument
from corpus.grid import MAX_CELLS, GridCell, mark_bold, spread_cells, write_rows
from corpus.text import decode

_SKIPPED: Final = frozenset(
    {"script", "style", "noscript", "template", "head", "nav", "footer", "svg", "select", "button"}
)
_BLOCKS: Final = frozenset(
    "p div section article header main h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre hr table form".split()
)
_BOLD, _PLAIN = "\ue000", "\ue001"


def read_html(data: bytes) -> str:
    """Return the text of a page.

    Raises:
        UnreadableDocument: if the bytes are no text, or a table is too large.

    """
    parser = _Page()
    parser.feed(decode(data).replace(_BOLD, "").replace(_PLAIN, ""))
    parser.close()
    return mark_bold(parser.finish(), _BOLD, _PLAIN)


class _Page(HTMLParser):
    """Collects lines; the cells of an open table are kept apart until it ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._text: list[str] = []
        self._skipped = 0
        self._depth = 0  # of tables in tables: the outer one's cells are what counts
        self._rows: list[list[GridCell]] = []
        self._span = (1, 1)
        self._in_cell = False
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipped += 1
        elif tag == "br":
            self._text.append("\n")
        elif tag in ("b", "strong"):
            self._text.append(_BOLD)
        elif tag == "table":
            self._open_table()
        elif self._depth == 1 and tag == "tr":
            self._close_cell()
            self._rows.append([])
        elif self._depth == 1 and tag in ("td", "th"):
            self._open_cell(dict(attrs))
        elif tag in _BLOCKS:
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipped = max(0, self._skipped - 1)
        elif tag in ("b", "strong"):
            self._text.append(_PLAIN)
        elif tag == "table" and self._depth:
            self._close_table()
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._close_cell()
        elif tag in _BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._text.append(re.sub(r"\s+", " ", data))

    def finish(self) -> str:
        """Return all text."""
        while self._depth:
            self._close_table()
        self._end_line()
        return "\n".join(self._lines)

    def _end_line(self) -> None:
        if self._in_cell or self._depth:
            self._text.append("\n")
            return
        self._lines += [line.strip() for line in "".join(self._text).split("\n") if line.strip()]
        self._text = []

    def _open_table(self) -> None:
        if not self._depth:
            self._end_line()
            self._rows = []
        self._depth += 1

    def _open_cell(self, attributes: dict[str, str | None]) -> None:
        self._close_cell()
        if not self._rows:
            self._rows.append([])
        self._text = []
        self._in_cell = True
        self._span = (_number(attributes.get("colspan")), _number(attributes.get("rowspan")))
        self._cells += self._span[0] * self._span[1]
        if self._cells > MAX_CELLS:
            raise UnreadableDocument(f"the page's tables have more than {MAX_CELLS} cells")

    def _close_cell(self) -> None:
        if self._in_cell:
            self._rows[-1].append(GridCell("".join(self._text), *self._span))
            self._text = []
            self._in_cell = False

    def _close_table(self) -> None:
        if self._depth == 1:
            self._close_cell()
            self._lines += write_rows(spread_cells(self._rows))
            self._rows, self._text = [], []
        self._depth -= 1


def _number(value: str | None) -> int:
    return min(int(value), 2000) if value and value.isascii() and value.isdigit() and int(value) else 1


def read_markdown(data: bytes) -> str:
    """Return the text of a Markdown file without the marks of headings and emphasis; tables stay as they are."""
    text = re.sub(r"(?m)^ {0,3}#{1,6} +", "", decode(data))
    return mark_bold(re.sub(r"\*\*([^*\n]+)\*\*", rf"{_BOLD}\1{_PLAIN}", text), _BOLD, _PLAIN)
