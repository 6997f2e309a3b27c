"""The settings of a function, from its environment variables; no other module reads the environment."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The template sets only the variables that a function uses; the other settings are empty."""

    table_name: str
    event_bus_name: str
    due_queue_url: str
    job_queue_url: str
    dead_letters_url: str
    stop_queue_url: str
    mail_sender: str
    """The sender address of mail; if it is empty, no mail is sent."""
    web_url: str
    """The origin of the web client, for links in mail."""
    user_pool_id: str
    mail_queue_url: str
    bulk_mail_queue_url: str
    configuration_set: str
    """The name of the configuration set of SES, which publishes what becomes of mails."""
    mail_rate: int
    """The most e-mails to customers that all processes send in a second."""
    sms_rate: int
    """The most SMS that all processes send in a second."""
    company_requests: int
    """The most requests of a company in ten seconds."""
    call_queue_url: str
    result_queue_url: str
    webhook_loopback: bool
    """Whether webhooks may call this machine. Only the local cloud sets it; the template has no such variable."""
    minutely_rule: str
    """The name of the schedule rule that runs every minute."""


def read() -> Settings:
    """Reads the settings from the environment."""
    return Settings(
        table_name=os.environ.get("TABLE_NAME", ""),
        event_bus_name=os.environ.get("EVENT_BUS_NAME", ""),
        due_queue_url=os.environ.get("DUE_QUEUE_URL", ""),
        stop_queue_url=os.environ.get("STOP_QUEUE_URL", ""),
        mail_sender=os.environ.get("MAIL_SENDER", ""),
        web_url=os.environ.get("WEB_URL", ""),
        dead_letters_url=os.environ.get("DEAD_LETTERS_URL", ""),
        user_pool_id=os.environ.get("USER_POOL_ID", ""),
        mail_queue_url=os.environ.get("MAIL_QUEUE_URL", ""),
        bulk_mail_queue_url=os.environ.get("BULK_MAIL_QUEUE_URL", ""),
        configuration_set=os.environ.get("CONFIGURATION_SET", ""),
        mail_rate=int(os.environ.get("MAIL_RATE", "0")),
        sms_rate=int(os.environ.get("SMS_RATE", "0")),
        job_queue_url=os.environ.get("JOB_QUEUE_URL", ""),
        company_requests=int(os.environ.get("COMPANY_REQUESTS", "0")),
        call_queue_url=os.environ.get("CALL_QUEUE_URL", ""),
        result_queue_url=os.environ.get("RESULT_QUEUE_URL", ""),
        webhook_loopback=os.environ.get("WEBHOOK_LOOPBACK", "") == "true",
        minutely_rule=os.environ.get("MINUTELY_RULE", ""),
    )
