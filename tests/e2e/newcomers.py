"""New users of new companies, for tests that need a company of their own."""

from infra.local.aws import client
from infra.local.emulators.users import PASSWORD
from infra.local.processes.running import Running


def create_user(running: Running, tenant: str, role: str = "admin") -> str:
    """Creates a user and returns the ID token. The company may be new; its first request opens its account."""
    cognito = client("cognito-idp", running.services_url)
    address = f"{role}@{tenant}.example"
    cognito.admin_create_user(
        UserPoolId=running.pool_id,
        Username=address,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": address},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "custom:tenant_id", "Value": tenant},
        ],
    )
    cognito.admin_set_user_password(UserPoolId=running.pool_id, Username=address, Password=PASSWORD, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=running.pool_id, Username=address, GroupName=role)
    answer = cognito.admin_initiate_auth(
        UserPoolId=running.pool_id,
        ClientId=running.client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": address, "PASSWORD": PASSWORD},
    )
    token: str = answer["AuthenticationResult"]["IdToken"]
    return token
