"""A reply as plain lines for a terminal."""

from answer.records import Reply
from ui.browse import Shelf
from ui.schemas import versions_line


def reply_text(shelf: Shelf, reply: Reply) -> str:
    """Give the answer, where it is written, and what may be asked next."""
    labels = {evidence.item.id: evidence.item.label for evidence in reply.evidence}
    titles = {document.id: document.title for document in shelf.catalog.documents}
    lines = [reply.answer]
    if reply.citations:
        lines += ["", "依据:"]
        lines += [f"  [{c.marker}] {labels.get(c.item, c.item.partition('/')[2])}:“{c.quote}”" for c in reply.citations]
    if reply.suggestions:
        lines += ["", "还可以问:", *(f"  {suggestion}" for suggestion in reply.suggestions)]
    if reply.document_versions:
        lines += ["", f"文件:{versions_line(titles, reply.document_versions)}"]
    return "\n".join(lines)
