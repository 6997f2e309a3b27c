"""The rules that all routes share: problem documents, preconditions, pages, entity tags and text normalisation."""

from typing import Any

import pytest

from saletunnel import runtime
from tests.functions.http_caller import INSIST, Member

MIB = 1 << 20


@pytest.fixture
def deal(admin: Member) -> str:
    pipeline = admin.get("/v1/pipelines").done()["data"][0]
    id_: str = admin.post("/v1/deals", {"title": "Máy rửa bát", "pipeline_id": pipeline["id"]}).done(201)["id"]
    return id_


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/deals/x/y/z", 404, "not_found"),
        ("GET", "/v1/pipelines/x/nothing", 404, "not_found"),
        ("GET", "/v1/deals/deal_unknown", 404, "not_found"),
        ("GET", "/v1/pipelines/pipe_unknown/board", 404, "not_found"),
        ("GET", "/v1/pipelines/pipe_unknown/stages/stage_unknown_1/deals", 404, "not_found"),
        ("GET", "/v1/tunnels/tun_x", 404, "not_found"),
        ("GET", "/v1/repeat-plans/plan_x", 404, "not_found"),
        ("GET", "/v1/deals/deal#1", 404, "not_found"),
        ("GET", "/v1/deals/đ", 404, "not_found"),
        ("POST", "/v1/deals/deal_1", 405, "method_not_allowed"),
        ("PUT", "/v1/pipelines/pipe_1", 405, "method_not_allowed"),
        ("GET", "/v1/tunnels/tun_1/apply", 405, "method_not_allowed"),
    ],
)
def test_an_unknown_path_or_method_is_refused(admin: Member, method: str, path: str, status: int, code: str) -> None:
    reply = admin.call(method, path, headers=INSIST)
    reply.refused(status, code)
    assert (status == 405) == ("allow" in reply.headers)


@pytest.mark.parametrize(
    ("body", "headers", "status", "code", "pointer"),
    [
        (b"", {}, 400, "malformed_json", None),
        (b"{", {}, 400, "malformed_json", None),
        (b'{"title": NaN}', {}, 400, "malformed_json", None),
        (b'{"title": "\xff"}', {}, 400, "malformed_json", None),
        (b"[" * 100_000, {}, 400, "malformed_json", None),
        (b'{"title": "' + b"x" * MIB + b'"}', {}, 413, "body_too_large", None),
        ("é" * (MIB // 2), {}, 413, "body_too_large", None),
        (b"title=x", {"content-type": "application/x-www-form-urlencoded"}, 415, "unsupported_media_type", None),
        (b'{"title": "x"}', {"content-type": "text/plain"}, 415, "unsupported_media_type", None),
        ([], {}, 422, "validation_failed", ""),
        ("text", {}, 422, "validation_failed", ""),
        ({}, {}, 422, "validation_failed", "/title"),
        ({"title": "x", "titel": "y"}, {}, 422, "validation_failed", "/titel"),
        ({"title": None}, {}, 422, "validation_failed", "/title"),
        ({"title": 12}, {}, 422, "validation_failed", "/title"),
        ({"title": ""}, {}, 422, "validation_failed", "/title"),
        ({"title": "   "}, {}, 422, "validation_failed", "/title"),
        ({"title": "x" * 201}, {}, 422, "validation_failed", "/title"),
        ({"title": "a\x07b"}, {}, 422, "validation_failed", "/title"),
        ({"title": "a\nb"}, {}, 422, "validation_failed", "/title"),
        ({"title": "a\x85b"}, {}, 422, "validation_failed", "/title"),
        ({"amount": "12"}, {}, 422, "validation_failed", "/amount"),
        ({"amount": 12.5}, {}, 422, "validation_failed", "/amount"),
        ({"amount": True}, {}, 422, "validation_failed", "/amount"),
        ({"amount": -1}, {}, 422, "validation_failed", "/amount"),
        ({"amount": 2**53}, {}, 422, "validation_failed", "/amount"),
        ({"amount": 10**400}, {}, 422, "validation_failed", "/amount"),
        ({"probability": 101}, {}, 422, "validation_failed", "/probability"),
        ({"currency": "usd"}, {}, 422, "validation_failed", "/currency"),
        ({"expected_close_date": "2026-02-30"}, {}, 422, "validation_failed", "/expected_close_date"),
        ({"expected_close_date": 1}, {}, 422, "validation_failed", "/expected_close_date"),
        ({"tags": ["x"] * 51}, {}, 422, "validation_failed", "/tags"),
        ({"tags": "vip"}, {}, 422, "validation_failed", "/tags"),
        ({"tags": ["ok", 1]}, {}, 422, "validation_failed", "/tags/1"),
        ({"custom": {str(at): at for at in range(51)}}, {}, 422, "validation_failed", "/custom"),
        ({"customer": {"email": "x"}}, {}, 422, "validation_failed", "/customer/name"),
        ({"comments": "a\x00b"}, {}, 422, "validation_failed", "/comments"),
    ],
)
def test_an_invalid_body_is_refused_with_a_pointer_to_the_field(
    admin: Member, body: Any, headers: Any, status: int, code: str, pointer: str | None
) -> None:
    admin.post("/v1/deals", body, headers).refused(status, code, pointer)


def test_an_error_names_no_class_of_the_code(admin: Member) -> None:
    for path, body in (("/v1/tunnels", {"source": "stage_1", "target": {}}), ("/v1/deals", ["title"])):
        messages = [error["message"] for error in admin.post(path, body).refused(422, "validation_failed")["errors"]]
        assert "Input should be an object" in messages
        assert not any("instance of" in message for message in messages)


@pytest.mark.parametrize("value", [{"a": {"b": 1}}, {"a": [1]}, {"": 1}, {"a": 1e30}, {"a": "x" * 3000}])
def test_custom_fields_need_valid_names_and_scalar_values(admin: Member, deal: str, value: Any) -> None:
    problem = admin.patch(f"/v1/deals/{deal}", {"custom": value}).refused(422, "validation_failed")
    assert all(error["pointer"].startswith("/custom") for error in problem["errors"])
    assert all("function" not in error["pointer"] for error in problem["errors"])


def test_text_is_stored_as_nfc(admin: Member, deal: str) -> None:
    changed = admin.patch(f"/v1/deals/{deal}", {"title": "Ma\u0301y", "tags": ["vi\u0323p"]}).done()
    assert changed["title"] == "Máy"
    assert changed["tags"] == ["v\u1ecbp"]


@pytest.mark.parametrize(
    ("if_match", "status", "code"),
    [
        (None, 428, "precondition_required"),
        ('"2"', 412, "stale_version"),
        ('"999999999999999999999999"', 412, "stale_version"),
        ("1", 412, "stale_version"),
        ("nonsense", 412, "stale_version"),
        ('"٣"', 412, "stale_version"),
    ],
)
def test_a_change_needs_the_version_that_the_caller_saw(
    admin: Member, deal: str, if_match: str | None, status: int, code: str
) -> None:
    headers = {} if if_match is None else {"if-match": if_match}
    admin.patch(f"/v1/deals/{deal}", {"title": "x"}, headers).refused(status, code)
    assert admin.get(f"/v1/deals/{deal}").etag == '"1"'


def test_an_asterisk_accepts_any_version(admin: Member, deal: str) -> None:
    assert admin.patch(f"/v1/deals/{deal}", {"title": "x"}, {"if-match": "*"}).etag == '"2"'


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "/limit"),
        ("limit=101", "/limit"),
        ("limit=x", "/limit"),
        ("limit=1.5", "/limit"),
        ("limit=", "/limit"),
        ("cursor=!!!", "/cursor"),
        ("cursor=YWJj%00", "/cursor"),
        ("cursor=%C3%BF", "/cursor"),
        ("cursor=" + "A" * 600, "/cursor"),
    ],
)
def test_an_invalid_query_is_refused(admin: Member, deal: str, query: str, pointer: str) -> None:
    admin.get(f"/v1/deals/{deal}/timeline?{query}").refused(422, "validation_failed", pointer)


@pytest.mark.parametrize("path", ["/v1/pipelines", "/v1/tunnels", "/v1/repeat-plans"])
def test_every_list_is_paged(admin: Member, path: str) -> None:
    sales, *_, last = [admin.get("/v1/pipelines").done()["data"][0]] + [
        admin.post("/v1/pipelines", {"name": name}).done(201) for name in ("X", "Y")
    ]
    ends = {"source": {"stage_id": sales["stages"][5]["id"]}, "target": {"stage_id": last["stages"][0]["id"]}}
    for name in ("A", "B", "C"):
        admin.post("/v1/tunnels", {"action": "copy", "name": name, **ends}).done(201)
        source = {"pipeline_id": sales["id"]}
        admin.post("/v1/repeat-plans", {"name": name, "source": source, "target": ends["target"]}).done(201)
    first = admin.get(f"{path}?limit=2").done()
    rest = admin.get(f"{path}?limit=2&cursor={first['next_cursor']}").done()
    assert [*first["data"], *rest["data"]] == admin.get(path).done()["data"]
    assert (len(first["data"]), len(rest["data"]), rest["next_cursor"]) == (2, 1, None)
    admin.get(f"{path}?limit=0").refused(422, "validation_failed", "/limit")
    admin.get(f"{path}?limt=1").refused(422, "validation_failed", "/limt")
    admin.get(f"{path}?cursor=YWJj").refused(422, "validation_failed", "/cursor")


def test_a_client_with_the_current_tag_gets_304(admin: Member, deal: str) -> None:
    known = admin.get(f"/v1/deals/{deal}")
    again = admin.get(f"/v1/deals/{deal}", **{"if-none-match": f'"7", {known.etag}'})
    assert (again.status, again.etag) == (304, known.etag)
    assert known.headers["vary"] == "authorization"
    assert admin.get(f"/v1/deals/{deal}", **{"if-none-match": '"7"'}).status == 200


def test_an_unexpected_error_appears_only_in_the_log(
    admin: Member, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        raise ConnectionError("no way to the table")

    monkeypatch.setattr(runtime, "dynamo_table", fails)
    runtime.ports.cache_clear()
    answer = admin.get("/v1/account")
    answer.refused(500, "internal_error")
    assert "no way" not in answer.text
    assert "no way to the table" in caplog.text
