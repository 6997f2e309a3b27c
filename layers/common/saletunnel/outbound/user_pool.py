"""The user pool (Cognito), which has the passwords of the members and issues their tokens."""

from typing import Any

from botocore.exceptions import ClientError

from saletunnel.domain.company.invitation import Invitation
from saletunnel.domain.company.roles import Role
from saletunnel.domain.errors import AlreadyExists
from saletunnel.outbound.invitations import metadata_of


class CognitoUsers:
    """See usecases.ports.Users; over a botocore client."""

    def __init__(self, client: Any, pool_id: str) -> None:
        self._client = client
        self._pool = pool_id

    def invite(self, tenant: str, email: str, name: str, role: Role, invitation: Invitation) -> str:
        attributes = {"email": email, "email_verified": "true", "name": name, "custom:tenant_id": tenant}
        try:
            answer = self._client.admin_create_user(
                UserPoolId=self._pool,
                Username=email,
                DesiredDeliveryMediums=["EMAIL"],
                UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
                ClientMetadata=metadata_of(invitation),
            )
            user_id = _attributes(answer["User"]["Attributes"])["sub"]
        except ClientError as error:
            if _code(error) != "UsernameExistsException":
                raise
            user_id = self._find_interrupted(tenant, email)
        self.give_role(user_id, role)
        return user_id

    def _find_interrupted(self, tenant: str, email: str) -> str:
        """The id of the user that an interrupted invitation created.

        Raises AlreadyExists for a user of another tenant; the text does not reveal the tenant.
        """
        user = self._client.admin_get_user(UserPoolId=self._pool, Username=email)
        attributes = _attributes(user["UserAttributes"])
        if attributes.get("custom:tenant_id") != tenant:
            raise AlreadyExists("This e-mail cannot be invited, because a user has it already.")
        return attributes["sub"]

    def invite_again(self, email: str, invitation: Invitation) -> None:
        self._client.admin_create_user(
            UserPoolId=self._pool,
            Username=email,
            MessageAction="RESEND",
            DesiredDeliveryMediums=["EMAIL"],
            ClientMetadata=metadata_of(invitation),
        )

    def give_role(self, user_id: str, role: Role) -> None:
        client, user = self._client, {"UserPoolId": self._pool, "Username": user_id}
        client.admin_add_user_to_group(**user, GroupName=_group(role))
        for other in Role:
            if other != role:
                client.admin_remove_user_from_group(**user, GroupName=_group(other))

    def remove(self, user_id: str) -> None:
        client, user = self._client, {"UserPoolId": self._pool, "Username": user_id}
        try:
            # A disabled user cannot sign in, even if the next call fails.
            client.admin_disable_user(**user)
            client.admin_delete_user(**user)
        except ClientError as error:
            if _code(error) != "UserNotFoundException":
                raise


def _group(role: Role) -> str:
    return role.word


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])


def _attributes(attributes: list[dict[str, str]]) -> dict[str, str]:
    return {attribute["Name"]: attribute["Value"] for attribute in attributes}
