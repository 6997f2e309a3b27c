"""Addresses, opt-outs, quiet hours and caps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.messages.address import AddressKey, normalise
from saletunnel.domain.messages.fields import Channel
from saletunnel.domain.messages.message import MessageReason, MessageState
from saletunnel.domain.messages.opt_out import OptOut
from saletunnel.domain.messages.settings import Limits, MessageSettings, Received, next_allowed

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ZONES = st.sampled_from(["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])


@pytest.mark.parametrize(
    ("channel", "written", "expected"),
    [
        ("email", "An@Example.COM", "an@example.com"),
        ("email", "an+sale@mail.example.com", "an+sale@mail.example.com"),
        ("email", "an@bücher.example", "an@xn--bcher-kva.example"),
        ("sms", "+84912345678", "+84912345678"),
    ],
)
def test_an_address_has_one_spelling(channel: Channel, written: str, expected: str) -> None:
    assert normalise(channel, written).text == expected


@pytest.mark.parametrize(
    ("channel", "written"),
    [
        ("email", "an@example.com\nbcc: all@example.com"),
        ("email", "an@example.com\r\n"),
        ("email", "an@example.com, binh@example.com"),
        ("email", "An <an@example.com>"),
        ("email", "an@localhost"),
        ("email", "an"),
        ("email", "@example.com"),
        ("email", "ân@example.com"),
        ("email", "an@example..com"),
        ("email", "a" * 1_000_000 + "@example.com"),
        ("sms", "0912345678"),
        ("sms", "+84912345678\n+84987654321"),
        ("sms", "+" + "1" * 1_000_000),
    ],
)
def test_what_is_not_exactly_one_address_is_refused(channel: Channel, written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        normalise(channel, written)


def test_the_hash_of_an_address_needs_the_secret_of_the_company() -> None:
    address = normalise("email", "an@example.com")
    mine, theirs = AddressKey("aa" * 32), AddressKey("bb" * 32)
    assert mine.hash(address) != theirs.hash(address)
    assert mine.hash(address) == mine.hash(normalise("email", "AN@example.com"))
    assert "an@" not in mine.hash(address)


def test_an_opt_out_of_everything_is_not_weakened_by_one_of_marketing() -> None:
    bounced = OptOut("email", "h").opted_out("everything", "bounced", NOW)
    assert bounced.opted_out("marketing", "unsubscribed", NOW) is bounced
    assert bounced.stops("transactional")
    assert not OptOut("email", "h").opted_out("marketing", "unsubscribed", NOW).stops("transactional")


def test_an_opt_out_keeps_its_last_20_changes() -> None:
    opt_out = OptOut("email", "h")
    for minute in range(30):
        at = NOW + timedelta(minutes=minute)
        opt_out = opt_out.opted_in("admin", at) if minute % 2 else opt_out.opted_out("marketing", "admin", at)
    assert len(opt_out.changes) == 20


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001
    ZONES,
    st.integers(0, 22),
    st.integers(1, 23),
)
def test_after_quiet_hours_marketing_goes_on_at_the_first_allowed_moment(
    moment: datetime, zone: str, opens: int, hours: int
) -> None:
    limits = Limits(f"{opens:02}:00", "24:00" if opens + hours > 23 else f"{opens + hours:02}:00")
    at = moment.replace(tzinfo=UTC)
    allowed = next_allowed(at, limits, zone)
    assert at <= allowed < at + timedelta(hours=26)
    assert next_allowed(allowed, limits, zone) == allowed
    if allowed > at + timedelta(seconds=1):
        assert next_allowed(allowed - timedelta(seconds=1), limits, zone) == allowed


def test_the_counter_of_an_address_holds_seven_days_at_most() -> None:
    received = Received("email", "h")
    for day in range(40):
        received = received.counted(TODAY + timedelta(days=day))
    assert len(received.days) == 7


def test_a_cap_of_zero_stops_all_marketing() -> None:
    assert Received("email", "h").is_full(Limits(a_day=0), TODAY)


def test_the_defaults_are_those_of_viet_nam_for_advertising_by_sms() -> None:
    settings = MessageSettings()
    limits = settings.sms_limits
    assert (limits.opens, limits.closes, limits.a_day, settings.sms_marketing_prefix) == ("07:00", "22:00", 3, "[QC]")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"sender_email": "an@other.example"}, "/sender_email"),
        ({"sms_sender_id": "123456"}, "/sms_sender_id"),
        ({"sms_limits": Limits("22:00", "07:00")}, "/sms_limits/closes"),
    ],
)
def test_settings_that_could_not_be_obeyed_are_refused(change: dict[str, object], pointer: str) -> None:
    settings = MessageSettings().allowing("shop.example")
    with pytest.raises(RuleViolated) as refusal:
        settings.changed(**change)
    assert refusal.value.errors[0].pointer == pointer


def test_a_company_sends_only_from_what_the_operator_has_allowed() -> None:
    settings = MessageSettings(sender_name="Shop").allowing("shop.example").allowing("an@mail.example")
    for email, allowed in (("tin@shop.example", True), ("an@mail.example", True), ("binh@mail.example", False)):
        assert settings.may_send_from(email) is allowed
    own = settings.changed(sender_email="tin@shop.example").sender("deployment@mail.example")
    assert own is not None
    assert own.email == "tin@shop.example"
    default = settings.sender("deployment@mail.example")
    assert default is not None
    assert (default.name, default.email) == ("Shop", "deployment@mail.example")


def test_the_table_of_states_and_reasons_is_complete() -> None:
    import saletunnel.domain.messages.message as module

    text = module.__doc__ or ""
    for literal in (MessageState, MessageReason):
        for name in str(literal).partition("[")[2].rstrip("]").replace("'", "").split(", "):
            assert f"| `{name}` |" in text, name
