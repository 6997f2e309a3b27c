"""Members in the local cloud: they are invited by mail, get a role, and are removed from the user pool."""

import json

import pytest

from infra.local.aws import client
from infra.local.processes.running import Running

from .company import Company

pytestmark = pytest.mark.cloud


def test_a_member_is_invited_by_mail_given_a_role_and_removed(cloud: Running) -> None:
    company = Company(cloud)
    for role in ("admin", "agent"):
        Company(cloud).api.http.get("/v1/me", headers={"Authorization": f"Bearer {cloud.token(role)}"})
    mai = company.api.post("/v1/members", {"email": "mai@demo.example", "name": "Mai", "role": "agent"})
    sent = [message for message in json.loads(company.run("mail", "--json")) if "mai@demo.example" in message["To"]]
    assert len(sent) == 1
    roles = {member["email"]: member["role"] for member in company.api.get("/v1/members")["data"]}
    expected = {"admin@demo.example": "admin", "agent@demo.example": "agent", "mai@demo.example": "agent"}
    assert roles.items() >= expected.items()

    company.api.patch(f"/v1/members/{mai['id']}", {"role": "manager"})
    cognito = client("cognito-idp", cloud.services_url)
    groups = cognito.admin_list_groups_for_user(UserPoolId=cloud.pool_id, Username=mai["id"])["Groups"]
    assert [group["GroupName"] for group in groups] == ["manager"]

    removed = company.api.http.delete(f"/v1/members/{mai['id']}", headers={"If-Match": "*"})
    assert removed.status_code == 204
    with pytest.raises(cognito.exceptions.UserNotFoundException):
        cognito.admin_get_user(UserPoolId=cloud.pool_id, Username=mai["id"])
    me = cloud.token("admin")
    admin = company.api.http.get("/v1/me", headers={"Authorization": f"Bearer {me}"}).json()
    kept = company.api.http.delete(f"/v1/members/{admin['id']}", headers={"If-Match": "*"})
    assert (kept.status_code, kept.json()["code"]) == (409, "in_use")
