"""The documents name every error, function, setting, path and key that exists, and no others."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.__main__ import main
from saletunnel.http.problems import STATUSES
from tests.infra.deployed import CHECKOUT, WRITTEN, local_cloud

DOCS = CHECKOUT / "docs"
LAYER = CHECKOUT / "layers" / "common" / "saletunnel"
DOCUMENTS = [*sorted(CHECKOUT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
_OF_THE_GATEWAY = {"unauthorized": 401}
"""Errors of requests that never reach a function."""


def name_of(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def rows(document: str) -> Iterator[list[str]]:
    """The cells of each row of a document's tables, headers included."""
    for line in (DOCS / document).read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def quoted(text: str) -> list[str]:
    """The texts in backticks, outside of blocks of code."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", text))


def test_the_errors_page_names_every_error_with_its_status() -> None:
    documented = {
        code: int(status)
        for codes, status, *_ in rows("errors.md")
        if status.isdecimal()
        for code in re.findall(r"`(\w+)`", codes)
    }
    assert documented == {**STATUSES, **_OF_THE_GATEWAY}


def test_the_errors_page_names_every_code_of_a_field() -> None:
    table = (DOCS / "errors.md").read_text(encoding="utf-8").partition("\n## Codes of fields\n")[2]
    documented = re.findall(r"(?m)^\| `(\w+)` \|", table)
    assert documented == sorted(set(field_codes()))


def field_codes() -> Iterator[str]:
    """The codes that the layer gives to invalid fields: constants at their place among the arguments of a call."""
    places = {"at": 1, "FieldError": 1, "PydanticCustomError": 0, "InvalidText": 0, "TemplateFailed": 0, "_failure": 0}
    for path in LAYER.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                match call.args[places[called]] if called in places and len(call.args) > places[called] else None:
                    case ast.Constant(value=str(code)):
                        yield code


def test_the_architecture_page_names_every_function_with_its_environment() -> None:
    documented = {
        name[1]: set(re.findall(r"`([A-Z_]+)`", cells[-1]))
        for cells in rows("architecture.md")
        if (name := re.fullmatch(r"`(\w+)`", cells[0])) and len(cells) == 4
    }
    given = {
        name: {key for key in function.environment if not key.startswith("POWERTOOLS_")}
        for name, function in local_cloud().functions.items()
    }
    assert documented == given


def test_the_operating_page_names_every_parameter_of_the_stack() -> None:
    text = (DOCS / "operating.md").read_text(encoding="utf-8")
    settings = text.partition("\n## Settings of the stack\n")[2].partition("\n## ")[0]
    documented = {name for row in re.findall(r"(?m)^\|([^|]*)\|", settings) for name in quoted(row)}
    assert documented == set(WRITTEN["Parameters"])


def test_the_tree_names_every_package() -> None:
    """A row of the tree that names packages names all of them: a package is written like `deals/`."""
    described = {
        cells[0].strip("`"): {name for name in quoted(cells[1]) if re.fullmatch(r"\w+/", name)}
        for cells in rows("architecture.md")
        if re.fullmatch(r"`[\w/]+/`", cells[0])
    }
    assert described
    for folder, packages in described.items():
        there = {f"{path.parent.name}/" for path in (CHECKOUT / folder).glob("*/*") if path.suffix in (".py", ".ts")}
        assert packages <= there, folder
        assert not packages or packages == there - {"__pycache__/"}, folder


_PATH = re.compile(r"[\w-]+(/[\w.-]+)+/?|[\w-]+\.(py|md|yaml|toml|json|ts|tsx)")
_NO_PATHS = re.compile(r"application/.*|T/.*")


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_path_in_a_document_exists(document: Path) -> None:
    """A path begins in the checkout, in the layer or in `docs/`; a name alone is that of any file of the layer."""
    missing = []
    for text in quoted(document.read_text(encoding="utf-8")):
        path = text.partition(": ")[0]
        if _PATH.fullmatch(path) and not _NO_PATHS.fullmatch(path):
            found = any((root / path).exists() for root in (CHECKOUT, LAYER, DOCS))
            if not found and ("/" in path or not any(LAYER.rglob(path))):
                missing.append(path)
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_between_documents_has_a_target(document: Path) -> None:
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / link).exists(), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_command_in_a_document_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)^(\w+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8")))
    assert set(re.findall(r"(?m)(?:`|^)make (\w+)", text)) <= targets
    for command in set(re.findall(r"-m infra\.local (\w+)", text)):
        with pytest.raises(SystemExit) as exit_:
            main([command, "--help"])
        assert exit_.value.code == 0, command


def test_every_document_that_the_code_names_exists() -> None:
    """A decision is named by its number alone: `docs/decisions/0024`."""
    sources = [path for part in ("functions", "infra", "layers") for path in sorted((CHECKOUT / part).rglob("*"))]
    named = {
        (name_of(path), document)
        for path in sources
        if path.suffix in (".py", ".yaml")
        for document in re.findall(r"\bdocs/[\w/]+(?:\.md)?", path.read_text(encoding="utf-8"))
    }
    assert named
    assert [named_by for named_by in sorted(named) if not any(CHECKOUT.glob(f"{named_by[1]}*"))] == []


def test_every_decision_has_its_own_number() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("decision", DECISIONS, ids=name_of)
def test_decisions_have_one_form(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(decision.name[:4])}. ")
    assert re.search(r"(?m)^Status: \w+, \d{4}-\d\d-\d\d\.", text)
    parts = ["Context", "Decision", "Consequences", "Alternatives"]
    assert [part for part in re.findall(r"(?m)^## (.*)$", text) if part in parts] == parts


def test_the_table_page_names_every_key() -> None:
    """The words of keys, such as TALLY and DUE#AUDIT, are those of the columns `pk` and `sk`."""
    spelled = {
        word
        for module in ("keys.py", "places.py")
        for node in ast.walk(ast.parse((LAYER / "store" / "dynamo" / module).read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[\w#/~-]*", node.value)
        for word in re.findall(r"[A-Z]{2,}", node.value)
    }
    documented = {
        word
        for _, pk, sk, *_ in (cells for cells in rows("table.md") if len(cells) == 4)
        for word in re.findall(r"[A-Z]{2,}", "".join(quoted(f"{pk} {sk}")))
    }
    assert documented - {"VND"} == spelled
