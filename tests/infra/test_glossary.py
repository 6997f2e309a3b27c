"""The glossary holds for the code: each word is where the glossary says, and no name contains a banned word."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.infra.deployed import CHECKOUT

LAYER = CHECKOUT / "layers" / "common" / "saletunnel"
GLOSSARY = (CHECKOUT / "docs" / "glossary.md").read_text(encoding="utf-8")


def rows(text: str, first: str) -> Iterator[list[str]]:
    """The cells of the rows of the tables whose first column has this header."""
    inside = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif cells[0] == first:
            inside = True
        elif inside and not set(line) <= set("|-"):
            yield cells


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


TERMS = [term.strip() for word, *_ in rows(GLOSSARY, "word") for term in word.split(",")]


def source(path: str) -> Path | None:
    return next((root / path for root in (CHECKOUT, LAYER) if (root / path).is_file()), None)


def names_of(statement: ast.stmt) -> list[str]:
    """The names that a statement gives to the module or class in which it stands."""
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [name]
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.TypeAlias(name=ast.Name(id=name)):
            return [name]
        case ast.Assign(targets=targets):
            return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return []


def has(body: Sequence[ast.stmt], dotted: str) -> bool:
    name, _, rest = dotted.partition(".")
    found = [statement for statement in body if name in names_of(statement)]
    if not rest:
        return bool(found)
    return any(isinstance(statement, ast.ClassDef) and has(statement.body, rest) for statement in found)


def is_there(place: str) -> bool:
    """Whether `path/of/module.py` exists, or has what `path/of/module.py: Class.field` names."""
    path, _, dotted = place.partition(": ")
    module = source(path)
    return module is not None and (not dotted or has(ast.parse(module.read_text(encoding="utf-8")).body, dotted))


def modules() -> Iterator[tuple[str, ast.Module]]:
    """The modules of the functions and the layer, by path as the glossary writes it."""
    for root, base in ((CHECKOUT / "functions", CHECKOUT), (LAYER, LAYER)):
        for path in sorted(root.rglob("*.py")):
            yield path.relative_to(base).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def test_every_word_is_where_the_glossary_says() -> None:
    places = [(word, place) for word, *_, cell in rows(GLOSSARY, "word") for place in quoted(cell)]
    assert len(places) > 100
    assert [(word, place) for word, place in places if not is_there(place)] == []


def test_every_word_has_a_place() -> None:
    assert [word for word, *_, cell in rows(GLOSSARY, "word") if not quoted(cell)] == []


def test_every_word_is_defined_once() -> None:
    assert sorted(term for term in set(TERMS) if TERMS.count(term) > 1) == []


def test_vietnamese_words_are_those_of_the_screen() -> None:
    files = (CHECKOUT / "web" / "src" / "i18n").rglob("*vi.json")
    screen = "".join(path.read_text(encoding="utf-8") for path in files).casefold()
    assert [cells[0] for cells in rows(GLOSSARY, "word") if cells[1].casefold() not in screen] == []


def identifiers(path: str, module: ast.Module) -> set[str]:
    """The names that a module gives: its own, and those of its classes, functions, parameters, fields and variables."""
    found = set(path.removesuffix(".py").split("/"))
    for node in ast.walk(module):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                found.add(name)
    return found


def test_no_name_contains_a_banned_word() -> None:
    bans = [tuple(map(quoted, (no, where, allowed))) for no, _, where, allowed in rows(GLOSSARY, "not")]
    assert bans
    found = [
        (path, name, word)
        for path, module in modules()
        for name in {"_".join(words(name)) for name in identifiers(path, module)}
        for forbidden, folders, allowed in bans
        for word in set(forbidden) & set(name.split("_"))
        if not folders or path.startswith(tuple(folders))
        if not path.startswith(tuple(one for one in allowed if "/" in one))
        if not any(one in name for one in allowed)
    ]
    assert sorted(found) == []
