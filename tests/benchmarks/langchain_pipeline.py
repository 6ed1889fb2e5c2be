"""The usual way to build such a service: LangChain with FAISS over the items, our encoder, an answer by template.

Only for comparison. Needs langchain-community and langchain-core, which the service itself does not use.
"""

from collections.abc import Sequence

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.runnables import Runnable, RunnableLambda

from corpus.records import Item
from index.encoder import Encoder

_TOP_K = 4  # LangChain's own default


class SharedEncoder(Embeddings):
    """Our encoder as LangChain wants it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Encode the items."""
        return [[float(value) for value in row] for row in self._encoder.encode_passages(texts).pooled]

    def embed_query(self, text: str) -> list[float]:
        """Encode a question."""
        return [float(value) for value in self._encoder.encode_queries([text]).pooled[0]]


def build_pipeline(items: Sequence[Item], encoder: Encoder) -> Runnable[str, str]:
    """Return a chain from a question to an answer: retrieve, then fill in a template."""
    texts = [item.text for item in items]
    facts = [{"label": item.label, "units": "、".join(unit.name for unit in item.units)} for item in items]
    retriever = FAISS.from_texts(texts, SharedEncoder(encoder), facts).as_retriever(search_kwargs={"k": _TOP_K})
    return retriever | RunnableLambda(_answer)


def _answer(documents: list[Document]) -> str:
    best = documents[0]
    return f"{best.metadata['label']}:{best.page_content}责任单位:{best.metadata['units']}"
