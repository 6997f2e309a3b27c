"""Members over HTTP, with moto as the user pool."""

import os
from typing import Any

import pytest

from infra.local.aws import REGION, client
from tests.functions.http_caller import Member


@pytest.fixture
def users() -> None:
    """The user pool is that of moto."""


def groups_of(user_id: str) -> list[str]:
    cognito = client("cognito-idp", f"https://cognito-idp.{REGION}.amazonaws.com")
    answer = cognito.admin_list_groups_for_user(UserPoolId=os.environ["USER_POOL_ID"], Username=user_id)
    return [group["GroupName"] for group in answer["Groups"]]


@pytest.fixture
def mai(admin: Member, request: pytest.FixtureRequest) -> Any:
    admin.get("/v1/me").done()
    body = {"email": f"{request.node.name[:30]}@example.com", "name": "Mai", "role": "agent"}
    return admin.post("/v1/members", body).done(201)


def test_visitors_and_invited_people_are_members(admin: Member, mai: Any) -> None:
    listed = admin.get("/v1/members").done()["data"]
    assert [(member["name"], member["role"], member["status"]) for member in listed] == [
        ("Ada", "admin", "active"),
        ("Mai", "agent", "invited"),
    ]
    assert listed[1] == mai
    assert groups_of(mai["id"]) == ["agent"]


def test_the_role_of_a_member_is_changed(admin: Member, mai: Any) -> None:
    path = f"/v1/members/{mai['id']}"
    after = admin.patch(path, {"role": "manager"}, {"if-match": '"1"'})
    assert (after.done()["role"], after.etag) == ("manager", '"2"')
    assert groups_of(mai["id"]) == ["manager"]
    admin.patch(path, {"role": "viewer"}, {"if-match": '"1"'}).refused(412, "stale_version")
    admin.patch(path, {"role": "viewer"}, {}).refused(428, "precondition_required")
    admin.patch(path, {"role": "owner"}).refused(422, "validation_failed", "/role")


def test_the_only_admin_is_neither_demoted_nor_removed(admin: Member, mai: Any) -> None:
    path = f"/v1/members/{admin.user_id}"
    problem = admin.patch(path, {"role": "viewer"}).refused(409, "in_use")
    assert problem["references"] == [{"kind": "last_admin", "count": 1}]
    admin.delete(path).refused(409, "in_use")


def test_a_removed_member_is_no_longer_listed(admin: Member, mai: Any) -> None:
    for _ in range(2):
        admin.delete(f"/v1/members/{mai['id']}").done(204)
    assert [member["id"] for member in admin.get("/v1/members").done()["data"]] == [admin.user_id]


def test_an_email_can_be_invited_only_once_and_only_by_one_company(admin: Member, mai: Any) -> None:
    body = {"email": mai["email"], "name": "Mai", "role": "agent"}
    admin.post("/v1/members", body).refused(409, "already_exists")
    Member("another").post("/v1/members", body).refused(409, "already_exists")
    Member("another").delete(f"/v1/members/{mai['id']}").refused(404, "not_found")


def test_an_invitation_can_be_repeated_until_the_first_visit(admin: Member, mai: Any) -> None:
    path = f"/v1/members/{mai['id']}/invite-again"
    admin.post(path, None).done()
    Member(admin.tenant, "[agent]", user_id=mai["id"]).get("/v1/me").done()
    admin.post(path, None).refused(422, "validation_failed")


def test_a_person_keeps_their_language_and_nobody_else_changes_it(admin: Member, mai: Any) -> None:
    before = admin.get("/v1/me").done()
    assert (before["language"], before["account"]["language"]) == (None, "vi")
    chosen = admin.patch("/v1/me", {"language": "en"}, {"if-match": f'"{before["version"]}"'})
    after = chosen.done()
    assert (after["language"], chosen.etag) == ("en", f'"{after["version"]}"')
    assert admin.get("/v1/me").done() == after
    other = Member(admin.tenant, "[agent]", user_id=mai["id"])
    assert other.get("/v1/me").done()["language"] is None
    admin.patch(f"/v1/members/{mai['id']}", {"language": "en"}).refused(422, "validation_failed", "/language")
    assert admin.patch("/v1/me", {"language": None}).done()["language"] is None


@pytest.mark.parametrize("body", [{"language": "fr"}, {"language": ""}, {"tongue": "vi"}], ids=str)
def test_a_language_is_one_of_those_of_the_web_client(admin: Member, body: Any) -> None:
    admin.patch("/v1/me", body).refused(422, "validation_failed")


def test_a_person_may_choose_a_language_before_anything_else(admin: Member) -> None:
    newcomer = Member(admin.tenant, "[viewer]", user_id="user-cam")
    assert newcomer.patch("/v1/me", {"language": "en"}).done()["language"] == "en"
    admin.delete("/v1/members/user-cam").done(204)
    newcomer.patch("/v1/me", {"language": "vi"}).refused(403, "role_missing")
