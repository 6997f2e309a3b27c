"""The users of the local cloud: one of each role in every tenant.

They are users of the local Cognito pool, whose key signs their tokens. All have the same password.
"""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.aws import client
from infra.local.errors import LocalCloudError

ROLES = ("admin", "manager", "agent", "viewer")
DEMO = "demo"
TENANTS = (DEMO, "other")  # the tenants of every local cloud
PASSWORD = "Sale-Tunnel-1"  # noqa: S105 - only this machine can reach the pool


def email(user: str, tenant: str) -> str:
    return f"{user}@{tenant}.example"


def ensure_users(services_url: str, pool_id: str, tenants: Sequence[str] = TENANTS) -> bool:
    """Create the missing users of the tenants, with their roles. Returns whether there was one."""
    cognito = client("cognito-idp", services_url)
    wanted = {email(role, tenant): (tenant, role) for tenant in tenants for role in ROLES}
    for address in _known(cognito, pool_id):
        wanted.pop(address, None)
    for address, (tenant, role) in wanted.items():
        cognito.admin_create_user(
            UserPoolId=pool_id,
            Username=address,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": address},
                {"Name": "email_verified", "Value": "true"},
                {"Name": "custom:tenant_id", "Value": tenant},
            ],
        )
        cognito.admin_set_user_password(UserPoolId=pool_id, Username=address, Password=PASSWORD, Permanent=True)
        cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=address, GroupName=role)
    return bool(wanted)


def sign_in(services_url: str, pool_id: str, client_id: str, user: str, tenant: str) -> str:
    """Sign in. Returns the ID token. `LocalCloudError` when there is no such user."""
    try:
        answer = client("cognito-idp", services_url).admin_initiate_auth(
            UserPoolId=pool_id,
            ClientId=client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email(user, tenant), "PASSWORD": PASSWORD},
        )
    except (BotoCoreError, ClientError) as error:
        raise LocalCloudError(f"{email(user, tenant)} cannot sign in: {error}") from error
    token: str = answer["AuthenticationResult"]["IdToken"]
    return token


def _known(cognito: Any, pool_id: str) -> set[str]:
    addresses = set()
    for page in cognito.get_paginator("list_users").paginate(UserPoolId=pool_id):
        for user in page["Users"]:
            addresses |= {item["Value"] for item in user["Attributes"] if item["Name"] == "email"}
    return addresses
