"""The log: masked, counted, grouped, and forgotten in time."""

import sqlite3

import pytest

from ui.masking import mask
from ui.question_log import Asked, Filter, QuestionLog


@pytest.fixture
def log(tmp_path):
    made = QuestionLog(tmp_path / "log.sqlite", keep_days=10, clock=lambda: 1_000_000.0)
    yield made
    made.close()


def asked(identity, question, *, at=999_000.0, answerable=True, channel="page"):
    return Asked(
        identity,
        at,
        question,
        "答",
        "who",
        answerable,
        0.9,
        "" if answerable else "not-found",
        "",
        "d",
        channel,
        "",
        1.0,
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("我的身份证330501199003071234怎么办", "我的身份证[身份证号]怎么办"),
        ("身份证33050119900307123X", "身份证[身份证号]"),
        ("打13812345678找我", "打[手机号]找我"),
        ("+86 138 1234 5678", "[手机号]"),
        ("电话0572-2398765", "电话[电话号码]"),
        ("卡号6222021234567890123", "卡号[银行卡号]"),
        ("全角13812345678", "全角[手机号]"),
        ("写信到a.b@example.com", "写信到[邮箱]"),
        ("12345热线", "12345热线"),
        ("2020年新建400公里", "2020年新建400公里"),
        ("重点25的5000户", "重点25的5000户"),
    ],
)
def test_personal_numbers_are_masked_and_others_are_not(text, kept):
    assert mask(text) == kept


def test_no_personal_number_reaches_the_disk(log, tmp_path):
    log.record(asked("1", "我13812345678要加装电梯"))
    log.flush()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"13812345678" not in held and "加装电梯".encode() in held


def test_the_log_is_kept_in_a_write_ahead_file(log, tmp_path):
    with sqlite3.connect(tmp_path / "log.sqlite") as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_questions_come_by_what_is_wanted(log):
    for one in (
        asked("1", "谁管电梯"),
        asked("2", "天气如何", answerable=False),
        asked("3", "谁管_电梯", channel="api"),
    ):
        log.record(one)
    assert [found.id for found in log.find(Filter(text="电梯"))] == ["1", "3"]
    assert [found.id for found in log.find(Filter(text="_"))] == ["3"]
    assert [found.id for found in log.find(Filter(answerable=False))] == ["2"]
    assert [found.id for found in log.find(Filter(channel="api"))] == ["3"]


def test_old_questions_are_forgotten(log):
    log.record(asked("old", "旧问题", at=1_000_000 - 11 * 86_400))
    log.record(asked("new", "新问题"))
    log.flush()
    log.purge()
    assert [found.id for found in log.find(Filter())] == ["new"]


def test_a_thumb_is_kept_and_counted(log):
    log.record(asked("1", "谁管电梯"))
    assert log.feedback("1", -1, "wrong", "打13812345678") and not log.feedback("2", 1, "", "")
    (found,) = log.find(Filter(thumb=-1))
    assert (found.thumb_reason, found.comment) == ("wrong", "打[手机号]")
    assert log.counts()["thumbs_down"] == 1


def test_likenesses_are_counted_together(log):
    for number, question in enumerate(["谁负责加装电梯?", "谁负责加装电梯", "谁负责加装电梯?", "幼儿园新建几所"]):
        log.record(asked(str(number), question))
    first, second = log.hot()
    assert (first.count, second.count) == (3, 1)


def test_troubles_are_the_refused_and_the_disliked(log):
    for one in (asked("1", "谁管电梯"), asked("2", "今天天气如何", answerable=False), asked("3", "幼儿园新建几所")):
        log.record(one)
    log.feedback("3", -1, "wrong", "")
    assert {group.question for group in log.troubled()} == {"今天天气如何", "幼儿园新建几所"}
