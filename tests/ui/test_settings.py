"""Settings come from the environment, and mistakes in them are told."""

import pytest

from ui.messages import MESSAGES, STATUS, message
from ui.sessions import SessionMemory
from ui.settings import Settings, unknown_variables


def test_nested_settings_are_read_from_variables(monkeypatch):
    monkeypatch.setenv("ZHIZE_SERVER__PORT", "8080")
    monkeypatch.setenv("ZHIZE_ACCESS__KEYS", "a, b")
    monkeypatch.setenv("ZHIZE_PORTAL__ORIGINS", '["https://a.cn"]')
    settings = Settings()
    assert (settings.server.port, settings.access.keys, settings.portal.origins) == (
        8080,
        ("a", "b"),
        ("https://a.cn",),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("ZHIZE_SERVER__PORT", "0"), ("ZHIZE_SERVER__PROT", "1"), ("ZHIZE_SERVER__TRUSTED_PROXIES", "x")],
)
def test_mistakes_are_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError):
        Settings()


def test_variables_that_set_nothing_are_named():
    assert unknown_variables({"ZHIZE_PROT": "1", "ZHIZE_SERVER__PORT": "1", "ZHIZE_HOME": "x", "PATH": ""}) == (
        "ZHIZE_PROT",
    )


def test_keys_and_secrets_do_not_show():
    settings = Settings(access={"keys": ("hush-key",), "admin_keys": ("hush-admin",)}, portal={"secret": "hush-secret"})
    assert "hush" not in repr(settings)


def test_every_code_with_a_status_has_its_words():
    assert set(STATUS) <= set(MESSAGES)
    assert message("not-found") and "{" not in message("unknown-item", "x") and "{" not in message("unknown-item")


def test_sessions_are_bounded_and_forget_the_least_used():
    memory = SessionMemory(max_sessions=2, max_questions=2)
    for session, question in (("a", "1"), ("b", "1"), ("a", "2"), ("a", "3"), ("c", "1")):
        memory.remember(session, question)
    assert (memory.history("a"), memory.history("b"), memory.history("c")) == (("2", "3"), (), ("1",))
