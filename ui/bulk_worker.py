"""The process that answers batches for `ui.bulk_process`: questions in, what the journal of a bulk run keeps out.

It makes the service from the same settings, says which one that is, and answers until its input ends, which is when the
process that started it ends, however that ends. A message is one line of JSON: first the settings that matter, then
batches of pairs of a question and its history; answers are lists of outcomes, or null for a batch that failed whole.
"""

import json
import os
import sys
from typing import IO, TYPE_CHECKING, Any

from corpus.errors import ZhizeError
from index.files import sha256_of_texts
from ui.machine import spare_the_machine

if TYPE_CHECKING:
    from answer.service import AnswerService


def identity_of(service: "AnswerService") -> str:
    """Digest what tells two services apart: documents, model, index, words, weights."""
    retriever = service.retriever
    encoder = retriever.encoder
    parts = (service.catalog.digest, encoder.name, encoder.revision, retriever.bundle.manifest.corpus_digest)
    return sha256_of_texts(*parts, service.lexicon.digest, repr(retriever.weights), repr(service.calibration))


def send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    stream.write(json.dumps(message).encode("ascii") + b"\n")
    stream.flush()


def receive(stream: IO[bytes]) -> Any:  # noqa: ANN401 (whatever JSON holds)
    """Read one message.

    Raises:
        EOFError: if the stream ends before.
        ValueError: if it is none.

    """
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError("the other process has ended")
    return json.loads(line)


def main() -> None:
    """Answer batches until there are no more."""
    spare_the_machine()
    # What is printed must not get among the messages.
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        _serve(source, target)
    except (EOFError, BrokenPipeError):
        os._exit(0)  # an ordinary end would try to flush what has no reader any more


def _serve(source: IO[bytes], target: IO[bytes]) -> None:
    # These load numpy, which must find the machine spared.
    from ui.bulk_reply import outcome_of
    from ui.settings import Settings
    from ui.wiring import build_service

    service = build_service(Settings(**receive(source)), progress=_refuse)
    send(target, identity_of(service))
    while True:
        batch = receive(source)
        try:
            replies = service.ask_many([question for question, _ in batch], [history for _, history in batch])
            send(target, [outcome_of(reply).to_json() for reply in replies])
        except (ZhizeError, ValueError):
            send(target, None)


def _refuse(done: int, total: int) -> None:
    """Build no index: the service that is helped has one, and it is another one than what lies there."""
    raise SystemExit("the index is not the one that is answered from")


if __name__ == "__main__":
    main()
