"""The web client: its files, its page, caching, and the headers of the template."""

from pathlib import Path

import pytest

from infra.local.gateway.web_client import WebClient
from tests.local.gateway.fakes import request


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>")
    (folder / "assets" / "app-1a2b.js").write_text("run()")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/", 200, b"<!doctype html>"),
        ("/pipelines/p1", 200, b"<!doctype html>"),
        ("/assets/app-1a2b.js", 200, b"run()"),
        ("/assets/missing.js", 404, b""),
        ("/../secret.txt", 404, b""),
        ("/%2e%2e/secret.txt", 404, b""),
        ("/v1/deals/d1", 200, b"fine"),
        ("/healthz", 200, b"fine"),
    ],
)
def test_the_web_client_is_served_from_the_origin_of_the_api(web: Path, path: str, status: int, body: bytes) -> None:
    answer, _ = request("GET", path, web=WebClient(web, {}, {}))
    assert (answer.status, answer.body) == (status, body)


def test_hashed_files_are_cached_for_good_and_the_page_is_revalidated(web: Path) -> None:
    client = WebClient(web, {}, {})
    page, _ = request("GET", "/", web=client)
    script, _ = request("GET", "/assets/app-1a2b.js", web=client)
    again, _ = request("GET", "/", {"if-none-match": page.headers["etag"]}, web=client)
    assert page.headers["cache-control"] == "no-cache"
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert (again.status, again.body) == (304, b"")


def test_a_missing_file_and_the_page_in_its_place_are_not_cached_for_good(web: Path) -> None:
    client = WebClient(web, {}, {})
    missing, _ = request("GET", "/assets/missing.js", web=client)
    page, _ = request("GET", "/assets/of-a-router", web=client)
    assert (missing.status, "cache-control" in missing.headers) == (404, False)
    assert (page.status, page.headers["cache-control"]) == (200, "no-cache")


def test_every_response_of_the_web_client_has_the_headers_of_the_template(web: Path) -> None:
    headers = {"content-security-policy": "default-src 'none'"}
    for path in ("/", "/deals/d1", "/assets/app-1a2b.js", "/missing.js", "/config.json"):
        answer, _ = request("GET", path, web=WebClient(web, headers, {"/config.json": {}}))
        assert answer.headers["content-security-policy"] == "default-src 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_web_client_gets_its_sign_in_settings(web: Path) -> None:
    answer, events = request("GET", "/config.json", web=WebClient(web, {}, {"/config.json": {"client_id": "1"}}))
    assert (answer.status, answer.body) == (200, b'{"client_id":"1"}')
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/json", "no-cache")
    assert events == []


def test_without_a_built_web_client_the_default_route_answers(tmp_path: Path) -> None:
    answer, (event,) = request("GET", "/", web=WebClient(tmp_path / "missing", {}, {}))
    assert (answer.body, event["function"]) == (b"fine", "fallback")
