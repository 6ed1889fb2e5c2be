"""The process that runs an encoder's graph for `index.encoder_process`: token ids in, the last hidden states out.

It opens the graph and nothing else, so it is small and starts quickly. It ends when its input does, which is when the
process that started it ends, however that ends.

A message is a count n of texts, their n lengths, and their values one after another: int64 ids in, float32 states out.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from index.onnx_session import open_session

Ids = NDArray[np.int64]
WORD = 8  # bytes of a count, a length or an id


def read_ints(stream: IO[bytes], count: int) -> Ids:
    """Read that many int64.

    Raises:
        EOFError: if the stream ends before.

    """
    return np.frombuffer(read_bytes(stream, count * WORD), np.int64)


def read_bytes(stream: IO[bytes], count: int) -> bytes:
    """Read that many bytes.

    Raises:
        EOFError: if the stream ends before.

    """
    data = stream.read(count)
    if len(data) < count:
        raise EOFError(f"expected {count} bytes, got {len(data)}")
    return data


def send(stream: IO[bytes], values: Sequence[NDArray[np.int64] | NDArray[np.float32]]) -> None:
    """Write one message."""
    head = np.array([len(values), *map(len, values)], np.int64)
    stream.write(b"".join([head.tobytes(), *(value.tobytes() for value in values)]))
    stream.flush()


def main() -> None:
    """Answer messages until there are no more."""
    (graph,) = sys.argv[1:]
    session = open_session(Path(graph))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    try:
        while True:
            lengths = read_ints(source, int(read_ints(source, 1)[0]))
            texts = [read_ints(source, int(length)) for length in lengths]
            inputs = [{"input_ids": ids[None], "attention_mask": np.ones_like(ids)[None]} for ids in texts]
            send(target, [session.run(None, each)[0][0] for each in inputs])
    except (EOFError, BrokenPipeError):
        os._exit(0)  # an ordinary end would try to flush what has no reader any more


if __name__ == "__main__":
    main()
