"""What a process of ours asks of the machine that it runs on."""

import ctypes
import os

M_ARENA_MAX = -8  # glibc, malloc.h


def spare_the_machine() -> None:
    """Settle threads and memory before any heavy library is loaded: small machines have few cores and little memory.

    A second BLAS thread waits longer than it computes here; glibc's heap a thread keeps 70 MB that nobody uses.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Only single characters are ever sounded out: tables of phrases and copies of tables would take 40 MB for nothing.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    try:
        ctypes.CDLL("libc.so.6").mallopt(M_ARENA_MAX, 2)
    except (OSError, AttributeError):
        return  # another C library: it works without
