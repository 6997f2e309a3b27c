"""Text is read in one way at every door: names can be seen, lengths count what is stored, equal texts are equal."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from tests.functions.http_caller import Member, Reply
from tests.functions.one_of_each import STAGES, an_email, one_of_each

type Ids = dict[str, str]


@pytest.fixture
def ids(admin: Member) -> Ids:
    return dict(one_of_each(admin))


def deal(admin: Member, ids: Ids, **fields: Any) -> Reply:
    return admin.post("/v1/deals", {"title": "T", "stage_id": ids["stage"], **fields})


def plan(admin: Member, ids: Ids, **fields: Any) -> Reply:
    ends = {"source": {"pipeline_id": ids["pipeline"]}, "target": {"stage_id": ids["target"]}}
    return admin.post("/v1/repeat-plans", {"name": "P2", **ends, **fields})


def tunnel(admin: Member, ids: Ids, **fields: Any) -> Reply:
    ends = {"source": {"stage_id": ids["won"]}, "target": {"stage_id": ids["target"]}}
    return admin.post("/v1/tunnels", {"action": "copy", **ends, **fields})


NAMES: dict[str, tuple[Callable[[Member, Ids, str], Reply], str]] = {
    "deal": (lambda admin, ids, text: deal(admin, ids, title=text), "/title"),
    "changed deal": (lambda admin, ids, text: admin.patch(f"/v1/deals/{ids['deal']}", {"title": text}), "/title"),
    "external id": (lambda admin, ids, text: deal(admin, ids, external_id=text), "/external_id"),
    "tag": (lambda admin, ids, text: deal(admin, ids, tags=[text]), "/tags/0"),
    "custom field": (lambda admin, ids, text: deal(admin, ids, custom={text: 1}), "/custom"),
    "contact": (lambda admin, ids, text: deal(admin, ids, customer={"name": text}), "/customer/name"),
    "customer": (lambda admin, ids, text: admin.post("/v1/customers", {"name": text}), "/name"),
    "pipeline": (lambda admin, ids, text: admin.post("/v1/pipelines", {"name": text, "stages": STAGES}), "/name"),
    "stage": (
        lambda admin, ids, text: admin.post(
            f"/v1/pipelines/{ids['pipeline']}/stages", {"name": text, "semantic": "open"}
        ),
        "/name",
    ),
    "tunnel": (lambda admin, ids, text: tunnel(admin, ids, name=text), "/name"),
    "plan": (lambda admin, ids, text: plan(admin, ids, name=text), "/name"),
    "declared field": (
        lambda admin, ids, text: admin.patch(
            "/v1/account", {"custom_fields": [{"name": "f", "label": text, "type": "text"}]}
        ),
        "/custom_fields/0/label",
    ),
    "member": (
        lambda admin, ids, text: admin.post("/v1/members", {"email": an_email(), "name": text, "role": "viewer"}),
        "/name",
    ),
    "comment": (lambda admin, ids, text: admin.post(f"/v1/deals/{ids['deal']}/comments", {"text": text}), "/text"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_cannot_be_seen_is_refused_everywhere(admin: Member, ids: Ids, name: str) -> None:
    send, pointer = NAMES[name]
    for text in ("\u200b", "\ufeff", "\u3164", "\u2800", " \u202e\u00a0", "\u0301"):
        send(admin, ids, text).refused(422, "validation_failed", pointer)


@pytest.mark.parametrize("name", NAMES)
def test_invisible_characters_are_removed_everywhere(admin: Member, ids: Ids, name: str) -> None:
    reply = NAMES[name][0](admin, ids, "X\u200bY\u202eZ")
    assert reply.status in (200, 201), reply.text
    assert "XYZ" in reply.text
    assert "\u200b" not in reply.text
    assert "\u202e" not in reply.text


def test_a_word_with_an_invisible_character_is_found(admin: Member, ids: Ids) -> None:
    admin.post("/v1/customers", {"name": "Ngu\u200byễn Mới"}).done(201)
    for q in ("nguyen", "ngu%E2%80%8Byen"):
        assert len(admin.get(f"/v1/customers?q={q}").done()["data"]) == 1


def test_an_external_id_is_the_same_in_every_spelling(admin: Member, ids: Ids) -> None:
    rows = [
        {"external_id": spelled, "title": "T", "pipeline": ids["pipeline"]}
        for spelled in ("A1\u1ebf", " A1\u1ebf", "\ufeffA1\u1ebf", "A1e\u0302\u0301", "A1\u1ebf\u00a0")
    ]
    results = admin.post("/v1/deals/import", {"rows": rows}).done()["results"]
    assert len({result["deal_id"] for result in results}) == 1
    deal(admin, ids, external_id="A1\u200be\u0302\u0301 ").refused(409, "already_exists")


LETTERS = "ế" * 50
NFD = unicodedata.normalize("NFD", LETTERS)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": NFD * 4},
        {"source": NFD * 4},
        {"comments": NFD * 200},
        {"tags": [NFD]},
        {"custom": {NFD: NFD * 20}},
        {"external_id": NFD * 2},
        {"title": " " * 300 + "T"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_lengths_count_what_is_stored(admin: Member, ids: Ids, fields: Any) -> None:
    deal(admin, ids, **fields).done(201)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"title": NFD * 4 + "x"}, "/title"),
        ({"custom": {"f": NFD * 20 + "x"}}, "/custom/f"),
        ({"external_id": "x" * 101}, "/external_id"),
    ],
)
def test_a_text_beyond_its_length_is_refused(admin: Member, ids: Ids, fields: Any, pointer: str) -> None:
    problem = deal(admin, ids, **fields).refused(422, "validation_failed", pointer)
    assert problem["errors"][0]["code"] == "string_too_long"


def test_a_condition_finds_the_custom_field_in_every_spelling(admin: Member, ids: Ids) -> None:
    condition = {"field": f"custom.{NFD[:3]}", "op": "eq", "value": NFD}
    made = tunnel(admin, ids, conditions=condition).done(201)
    assert made["conditions"] == {"field": "custom.ế", "op": "eq", "value": LETTERS}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (" Ada\u202e\u200b ", "Ada"),
        ("A\u0301da\nByron", "Áda Byron"),
        ("x" * 2_048, "x" * 200),
        ("\u3164", "ada@example.com"),
    ],
)
@pytest.mark.usefixtures("ids")
def test_the_name_in_a_token_is_read_like_every_text(name: str, shown: str) -> None:
    ada = Member("named", claims={"name": name, "email": "ada@example.com"})
    assert ada.get("/v1/me").done()["name"] == shown
    assert ada.get("/v1/members").done()["data"][0]["name"] == shown
    pipeline = ada.get("/v1/pipelines").done()["data"][0]
    deal = ada.post("/v1/deals", {"title": "T", "pipeline_id": pipeline["id"]}).done(201)
    assert ada.get(f"/v1/deals/{deal['id']}/timeline").done()["data"][0]["actor"]["name"] == shown


@pytest.mark.parametrize(("every", "lead_time"), [("P1W", "P1W"), ("P2D", "P2D"), ("P1M", "P14D")])
def test_a_lead_time_that_is_not_named_fits_the_interval(admin: Member, ids: Ids, every: str, lead_time: str) -> None:
    assert plan(admin, ids, every=every).done(201)["lead_time"] == lead_time


@pytest.mark.parametrize("period", ["P\uff11Y", "P\u0661Y", "P1\u200bY"])
def test_periods_have_ascii_digits_only(admin: Member, ids: Ids, period: str) -> None:
    plan(admin, ids, every=period).refused(422, "validation_failed", "/every")
    tunnel(admin, ids, delay=period).refused(422, "validation_failed", "/delay")


@pytest.mark.parametrize("zone", ["localtime", "Factory", "posixrules", "asia/ho_chi_minh", "Etc/GMT\uff0b7"])
def test_a_time_zone_is_a_place(admin: Member, zone: str) -> None:
    admin.patch("/v1/account", {"time_zone": zone}).refused(422, "validation_failed", "/time_zone")
    admin.patch("/v1/account", {"time_zone": "Asia/Ho_Chi_Minh"}).done()


@pytest.mark.parametrize("time", ["\uff10\uff18:00", "0\u0668:00"])
def test_business_hours_have_ascii_digits_only(admin: Member, time: str) -> None:
    hours = [{"day": "monday", "opens": time, "closes": "17:00"}]
    admin.patch("/v1/account", {"business_hours": hours}).refused(422, "validation_failed", "/business_hours/0/opens")
    admin.patch("/v1/account", {"business_hours": [{**hours[0], "opens": "08:00"}]}).done()
