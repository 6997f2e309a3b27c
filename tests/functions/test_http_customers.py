"""Customers over HTTP."""

from typing import Any

import pytest

from tests.functions.http_caller import Member

FIELDS = {
    "id",
    "name",
    "kind",
    "company_id",
    "also_found_by",
    "email",
    "phone",
    "phone_e164",
    "language",
    "opted_out",
    "opted_out_at",
    "notes",
}
KEPT = {"created_at", "updated_at", "version"}


@pytest.fixture
def an(admin: Member) -> Any:
    body = {"name": "Nguyễn Văn An", "email": "An@Example.com", "phone": "0912 345 678", "language": "vi"}
    return admin.post("/v1/customers", body).done(201)


def test_a_customer_has_all_its_fields(admin: Member, an: Any) -> None:
    assert an.keys() == FIELDS | KEPT
    assert (an["email"], an["phone"], an["phone_e164"]) == ("An@example.com", "0912 345 678", "+84912345678")
    assert (an["opted_out"], an["opted_out_at"], an["version"]) == (False, None, 1)
    assert admin.get(f"/v1/customers/{an['id']}").done() == an


def test_a_customer_is_changed_and_null_empties_a_field(admin: Member, an: Any) -> None:
    path = f"/v1/customers/{an['id']}"
    after = admin.patch(path, {"opted_out": True, "email": None}, {"if-match": '"1"'})
    assert (after.etag, after.done()["email"], after.json["opted_out"]) == ('"2"', None, True)
    assert after.json["opted_out_at"] is not None
    admin.patch(path, {"notes": "x"}, {"if-match": '"1"'}).refused(412, "stale_version")
    admin.patch(path, {"notes": "x"}, {}).refused(428, "precondition_required")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("email", "an@"),
        ("email", "an@example"),
        ("email", "an an@example.com"),
        ("email", "an..an@example.com"),
        ("phone", "12345"),
        ("phone", "call me"),
        ("phone", "+999 123 456 789"),
        ("language", "vietnamese"),
        ("opted_out", "yes"),
        ("opted_out", None),
        ("notes", "x" * 10_001),
        ("tenant_id", "other"),
        ("kind", "family"),
        ("company_id", "cust_missing"),
    ],
)
def test_an_invalid_field_is_refused(admin: Member, an: Any, field: str, value: Any) -> None:
    admin.post("/v1/customers", {"name": "An", field: value}).refused(422, "validation_failed", f"/{field}")
    admin.patch(f"/v1/customers/{an['id']}", {field: value}).refused(422, "validation_failed", f"/{field}")


def test_an_email_belongs_to_one_customer(admin: Member, an: Any) -> None:
    admin.post("/v1/customers", {"name": "B", "email": an["email"]}).refused(409, "already_exists")
    other = admin.post("/v1/customers", {"name": "B"}).done(201)
    admin.patch(f"/v1/customers/{other['id']}", {"email": an["email"]}).refused(409, "already_exists")


def test_customers_are_listed_by_name_in_pages_and_found_without_diacritics(admin: Member, an: Any) -> None:
    admin.post("/v1/customers", {"name": "Bình"}).done(201)
    first = admin.get("/v1/customers?limit=1").done()
    second = admin.get(f"/v1/customers?limit=1&cursor={first['next_cursor']}").done()
    assert [customer["name"] for customer in first["data"] + second["data"]] == ["Bình", "Nguyễn Văn An"]
    assert second["next_cursor"] is None
    for wanted in ("nguyen", "an+nguyễn", "091234", "an%40example"):
        assert [customer["id"] for customer in admin.get(f"/v1/customers?q={wanted}").done()["data"]] == [an["id"]], (
            wanted
        )
    for wanted in ("tran", "%3F%3F", "an+tran"):
        assert admin.get(f"/v1/customers?q={wanted}").done() == {"data": [], "next_cursor": None}


@pytest.mark.parametrize("query", [f"q={'x' * 201}", "q=%00", "name=an"])
def test_an_invalid_query_is_refused(admin: Member, query: str) -> None:
    admin.get(f"/v1/customers?{query}").refused(422, "validation_failed")


@pytest.mark.parametrize("cursor", ["YW4", "enp6", "NjE2ZQ", "x"])
@pytest.mark.parametrize("query", ["", "q=an&"])
def test_an_invalid_cursor_is_refused(admin: Member, query: str, cursor: str) -> None:
    admin.get(f"/v1/customers?{query}cursor={cursor}").refused(422, "validation_failed", "/cursor")


def test_only_a_customer_without_deals_can_be_deleted(admin: Member, an: Any) -> None:
    stage = admin.get("/v1/pipelines").done()["data"][0]["stages"][0]["id"]
    admin.post("/v1/deals", {"title": "T", "stage_id": stage, "customer_id": an["id"]}).done(201)
    problem = admin.delete(f"/v1/customers/{an['id']}").refused(409, "in_use")
    assert problem["references"] == [{"kind": "deals", "count": 1}]
    other = admin.post("/v1/customers", {"name": "B"}).done(201)
    admin.delete(f"/v1/customers/{other['id']}").done(204)
    admin.get(f"/v1/customers/{other['id']}").refused(404, "not_found")


def test_the_new_name_of_a_customer_appears_on_their_deals(admin: Member, an: Any) -> None:
    stage = admin.get("/v1/pipelines").done()["data"][0]["stages"][0]["id"]
    deal = admin.post("/v1/deals", {"title": "T", "stage_id": stage, "customer_id": an["id"]}).done(201)
    admin.patch(f"/v1/customers/{an['id']}", {"name": "An"}).done()
    assert admin.get(f"/v1/deals/{deal['id']}").done()["customer_name"] == "An"


def test_people_belong_to_a_company(admin: Member, an: Any) -> None:
    company = admin.post("/v1/customers", {"name": "Hoàng Gia", "kind": "company"}).done(201)
    path = f"/v1/customers/{an['id']}"
    assert admin.patch(path, {"company_id": company["id"]}).done()["company_id"] == company["id"]
    people = admin.get(f"/v1/customers/{company['id']}/people").done()
    assert [person["id"] for person in people["data"]] == [an["id"]]
    assert [each["id"] for each in admin.get("/v1/customers?kind=company").done()["data"]] == [company["id"]]
    admin.get("/v1/customers?kind=person").refused(422, "validation_failed", "/kind")
    problem = admin.delete(f"/v1/customers/{company['id']}").refused(409, "in_use")
    assert problem["references"] == [{"kind": "people"}]
    admin.get("/v1/customers/cust_missing/people").refused(404, "not_found")


def test_summaries_tell_of_customers_in_the_order_of_the_ids(admin: Member, an: Any) -> None:
    binh = admin.post("/v1/customers", {"name": "Bình"}).done(201)["id"]
    page = admin.get(f"/v1/customers/summaries?customer_ids={binh},{an['id']},cust_missing").done()
    none = {"count": 0, "amounts": []}
    assert page["data"] == [
        {
            "customer_id": id_,
            "company_name": None,
            "open": none,
            "won": none,
            "contacted_at": None,
            "next_repeat": None,
            "complete": True,
        }
        for id_ in (binh, an["id"])
    ]
    assert (page["next_cursor"], admin.get("/v1/customers/summaries").done()["data"]) == (None, [])
    ids = ",".join(f"cust_{number}" for number in range(51))
    admin.get(f"/v1/customers/summaries?customer_ids={ids}").refused(422, "validation_failed", "/customer_ids")
