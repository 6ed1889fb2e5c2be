"""The documents say what the program has: commands, settings, endpoints, targets, modules, pictures, questions."""

import re
import tomllib
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel, SecretStr

from answer.service import AnswerService
from corpus.catalog import load_catalog
from ui import api, desk, hooks, openai_api, routes, routes_jobs
from ui.cli import app
from ui.settings import Settings
from ui.wiring import SHIPPED_DOCUMENTS, build_encoder

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
DOCUMENTS = {"README.md": README, "ARCHITECTURE.md": ARCHITECTURE, "CHANGELOG.md": CHANGELOG}
ROOMS = ("corpus", "index", "retriever", "answer", "ui")
ROUTERS = (api.probes, routes.router, routes_jobs.router, openai_api.router, hooks.router, desk.router)


def settings_of(model, prefix="ZHIZE_"):
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from settings_of(field.annotation, f"{prefix}{name}__".upper())
        else:
            yield f"{prefix}{name}".upper(), field.default


def shown(default):
    """A default as the table prints it; what is empty is 空, with what that means in brackets."""
    if default is None or default == () or default == "" or isinstance(default, SecretStr):
        return "空"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def links(text):
    return re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)


COMMANDS = typer.main.get_command(app).commands
SETTINGS = dict(settings_of(Settings))


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_stands_in_the_readme(command):
    assert re.search(rf"^\| `zhize {command}\b", README, re.MULTILINE)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_option_stands_in_the_readme(command):
    (row,) = re.findall(rf"^\| `zhize {command}\b.*$", README, re.MULTILINE)
    options = [name for option in COMMANDS[command].params for name in option.opts if name.startswith("--")]
    assert [name for name in options if f"`{name}" not in row] == []


def test_the_readme_names_no_other_commands():
    named = set(re.findall(r"`zhize ([a-z]+)", README))
    assert named == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_every_setting_stands_in_the_readme_with_its_default(name):
    (default,) = re.findall(rf"^\| `{name}` \| ([^|]+) \|", README, re.MULTILINE)
    assert default.startswith(shown(SETTINGS[name]))


def test_the_readme_names_no_other_settings():
    assert set(re.findall(r"ZHIZE_[A-Z_]+", README)) == set(SETTINGS)


@pytest.mark.parametrize(
    ("path", "method"),
    sorted({(route.path, method) for router in ROUTERS for route in router.routes for method in route.methods}),
)
def test_every_endpoint_stands_in_the_readme(path, method):
    assert f"`{method} {path}`" in README


def test_the_commands_of_make_are_its_targets():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {name for text in DOCUMENTS.values() for name in re.findall(r"`make ([a-z-]+)`", text)}
    assert {"run", "test", "eval", "bench", "bench-bulk"} <= named <= targets
    assert re.search(r"^make run .*\nmake test ", README, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_links_and_pictures_exist(name):
    local = [target for target in links(DOCUMENTS[name]) if "://" not in target]
    assert [target for target in local if not (ROOT / target).is_file()] == []


def test_anchors_of_the_readme_are_its_headings():
    headings = {re.sub(r"\W+", "-", line.lower()).strip("-") for line in re.findall(r"^## (.+)$", README, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= headings


def test_the_readme_shows_the_page():
    assert sum(target.endswith(".png") for target in links(README)) >= 1


@pytest.mark.parametrize("room", ROOMS)
def test_the_architecture_names_every_room(room):
    assert re.search(rf"^\| `{room}/` \|", ARCHITECTURE, re.MULTILINE)


def test_what_the_architecture_names_exists():
    named = set(re.findall(rf"`((?:{'|'.join((*ROOMS, 'tests'))})/[\w./*-]*)`", ARCHITECTURE))
    assert len(named) > 40
    assert [path for path in sorted(named) if not list(ROOT.glob(path.rstrip("/")))] == []


def test_protocols_of_the_architecture_are_those_of_the_rooms():
    code = "\n".join(path.read_text("utf-8") for room in ROOMS for path in sorted((ROOT / room).glob("*.py")))
    protocols = set(re.findall(r"^class ([A-Z]\w+)\(.*Protocol\)", code, re.MULTILINE))
    assert [name for name in sorted(protocols) if f"`{name}`" not in ARCHITECTURE] == []


def test_the_readme_tells_the_licence_of_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[<>=~! ]", requirement)[0] for requirement in project["dependencies"]]
    licences = README[README.index("## 各部分的许可") : README.index("## English summary")]
    assert [name for name in names if not re.search(rf"\b{name}\b", licences, re.IGNORECASE)] == []


def test_the_changelog_has_the_version_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert re.search(rf"^## {re.escape(project['version'])}$", CHANGELOG, re.MULTILINE)


@pytest.mark.slow
def test_the_questions_of_the_readme_are_answered_as_it_says():
    table = README[README.index("<!-- questions:begin -->") : README.index("<!-- questions:end -->")]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `(\w+)` \|$", table, re.MULTILINE)[1:]  # below its head
    # The index that `zhize` itself uses, where it fits: building one takes a minute.
    catalog = load_catalog(sorted(SHIPPED_DOCUMENTS.glob("*.txt")))
    service = AnswerService.build(catalog, build_encoder(Settings()), ROOT / ".zhize" / "index")
    replies = [(question, kind, service.ask(question)) for _, question, kind in rows]
    assert len(rows) > 12
    assert [(q, kind, r.kind) for q, kind, r in replies if (str(r.kind), r.answerable) != (kind, kind != "none")] == []
