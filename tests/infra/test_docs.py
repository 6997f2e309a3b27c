"""The documents name what there is: every error, function and setting, and nothing that is gone."""

import re
from collections.abc import Iterator

from saletunnel.http.problems import STATUSES
from tests.infra.deployed import CHECKOUT, local_cloud

DOCS = CHECKOUT / "docs"
_OF_THE_GATEWAY = {"unauthorized": 401}
"""What never reaches a function."""


def rows(document: str) -> Iterator[list[str]]:
    """The cells of the rows of a document's tables, headers among them."""
    for line in (DOCS / document).read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def test_every_error_is_told_with_its_status() -> None:
    told = {
        code: int(status)
        for codes, status, *_ in rows("errors.md")
        if status.isdecimal()
        for code in re.findall(r"`(\w+)`", codes)
    }
    assert told == {**STATUSES, **_OF_THE_GATEWAY}


def test_every_function_is_told_with_its_environment() -> None:
    told = {
        name[1]: set(re.findall(r"`([A-Z_]+)`", cells[-1]))
        for cells in rows("architecture.md")
        if (name := re.fullmatch(r"`(\w+)`", cells[0])) and len(cells) == 4
    }
    given = {
        name: {key for key in function.environment if not key.startswith("POWERTOOLS_")}
        for name, function in local_cloud().functions.items()
    }
    assert told == given


def test_every_decision_has_its_own_number() -> None:
    numbers = [int(path.name[:4]) for path in sorted((DOCS / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_link_between_the_documents_leads_somewhere() -> None:
    for document in [CHECKOUT / "README.md", *DOCS.rglob("*.md")]:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / link).exists(), f"{document.name} links to {link}"
