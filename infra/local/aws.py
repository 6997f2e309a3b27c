"""Clients of AWS's own SDK that talk to the parts of the local cloud.

Everything that speaks to the local database or services takes its client from here, so that region, account and
credentials are the same everywhere and no profile of the developer's is ever used.
"""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

REGION = "us-east-1"
ACCOUNT = "000000000000"
ACCESS_KEY = "local"
SECRET_KEY = "local"  # noqa: S105 - the local services take any

ENVIRONMENT = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": ACCESS_KEY,
    "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
}


@cache
def _session() -> Any:
    session = botocore.session.Session(profile=None)
    session.set_credentials(ACCESS_KEY, SECRET_KEY)
    return session


@cache
def client(service: str, url: str) -> Any:
    """A botocore client of `service` at the local endpoint `url`; safe to share between threads."""
    config = Config(connect_timeout=2, read_timeout=30, retries={"total_max_attempts": 3, "mode": "standard"})
    return _session().create_client(service, region_name=REGION, endpoint_url=url, config=config)
