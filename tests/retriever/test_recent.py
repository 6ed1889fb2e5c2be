import threading

from hypothesis import given
from hypothesis import strategies as st

from retriever.recent import Recent, remember_short


def test_what_was_put_is_remembered():
    recent = Recent[str, int](2)
    recent.put("a", 1)
    assert recent.get("a") == 1
    assert recent.get("b") is None


def test_what_was_not_used_for_longest_is_forgotten():
    recent = Recent[str, int](2)
    recent.put("a", 1)
    recent.put("b", 2)
    recent.get("a")
    recent.put("c", 3)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 3)


@given(st.integers(1, 5), st.lists(st.tuples(st.integers(0, 9), st.integers())))
def test_no_more_than_the_bound_is_kept_and_the_latest_is(most, puts):
    recent = Recent[int, int](most)
    for key, value in puts:
        recent.put(key, value)
        assert recent.get(key) == value
    assert sum(recent.get(key) is not None for key in range(10)) <= most


def test_threads_share_one_memory():
    recent = Recent[int, int](8)

    def work() -> None:
        for n in range(500):
            recent.put(n % 16, n % 16)
            assert recent.get(n % 16) in (None, n % 16)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(recent.get(n) in (None, n) for n in range(16))


def test_short_texts_are_read_once_and_long_ones_are_not_kept():
    read = []
    reading = remember_short(lambda text: read.append(text) or len(text))
    for text in ("短", "短", "长" * 500, "长" * 500):
        assert reading(text) == len(text)
    assert [len(text) for text in read] == [1, 500, 500]
