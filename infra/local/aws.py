"""Clients of AWS's own SDK that talk to the parts of the local cloud.

Everything that speaks to the local database or services takes its client from here, so that region, account and
credentials are the same everywhere and nothing of the developer's own AWS configuration is ever used.
"""

import os
from functools import cache
from typing import Any

import boto3
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

# Where botocore looks for settings: no variable of the environment names a profile, and the files are empty.
_VARIABLES = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


@cache
def _session() -> boto3.session.Session:
    return boto3.session.Session(ACCESS_KEY, SECRET_KEY, botocore_session=botocore.session.Session(_VARIABLES))


@cache
def client(service: str, url: str) -> Any:
    """A client of `service` at the local endpoint `url`; safe to share between threads."""
    config = Config(connect_timeout=2, read_timeout=30, retries={"total_max_attempts": 3, "mode": "standard"})
    create: Any = _session().client
    return create(service, region_name=REGION, endpoint_url=url, config=config)
