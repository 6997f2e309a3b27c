"""The URLs and the IP addresses that a webhook may call."""

import pytest

from saletunnel.domain.errors import RuleViolated
from saletunnel.domain.webhooks.addresses import Target, is_allowed, parse_url

BAD = {
    "private": ["10.0.0.1", "172.16.5.4", "192.168.1.1", "fd00::1", "fc00::1"],
    "loopback": ["127.0.0.1", "127.9.9.9", "::1"],
    "unspecified": ["0.0.0.0", "::"],
    "link-local and the metadata service": ["169.254.169.254", "169.254.170.2", "fe80::1", "fe80::1%eth0"],
    "shared and reserved": ["100.64.0.1", "198.18.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.8", "2001:db8::1"],
    "multicast": ["224.0.0.1", "239.1.1.1", "ff02::1", "ff0e::1"],
    "NAT64": ["64:ff9b::10.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1"],
    "6to4 and its relays": ["2002:7f00:1::", "2002:0a00:0001::1", "2002:808:808::", "192.88.99.1"],
    "mapped": ["::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254"],
    "compatible": ["::10.0.0.1", "::7f00:1"],
    "other": ["2001::1", "fec0::1", "5f00::1", "no address", ""],
}


@pytest.mark.parametrize("address", [address for some in BAD.values() for address in some])
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_allowed(address, loopback=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.0.114.5", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_allowed(address: str) -> None:
    assert is_allowed(address, loopback=False)


def test_the_local_cloud_may_call_its_own_machine_and_no_other_private_address() -> None:
    assert [is_allowed(address, loopback=True) for address in ("127.0.0.1", "::1", "10.0.0.1")] == [True, True, False]


def test_a_url_leads_to_a_host_and_a_path() -> None:
    url = "https://hooks.example.com/sale?tunnel=1"
    assert parse_url(url, loopback=False) == Target("hooks.example.com", 443, "/sale?tunnel=1", uses_tls=True)
    assert parse_url("https://Hooks.Example.com.:443", loopback=False).host == "hooks.example.com"
    assert parse_url("https://[2606:4700::1111]/", loopback=False).host == "2606:4700::1111"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://hooks.example.com:8443/",
        "https://hooks.example.com:99999/",
        "https://user:password@hooks.example.com/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com/ two",
        "https://hooks.example.com/\n",
        "https://hooks.example.com\\@evil.example/",
        "https://hệ.example.com/",
        "https://localhost/",
        "https://intranet/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://[::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[::ffff:10.0.0.1]/",
        "https://-x.example.com/",
        "https://x..example.com/",
        "https:///path",
        "ftp://hooks.example.com/",
        "file:///etc/passwd",
        "//hooks.example.com/",
        "hooks.example.com",
        "https://[::1/",
        f"https://hooks.example.com/{'x' * 2000}",
        "",
    ],
)
def test_a_url_that_is_not_public_https_is_refused(url: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        parse_url(url, loopback=False)
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/url", "webhook_url")]


def test_the_local_cloud_may_call_its_own_machine_by_http_on_any_port() -> None:
    assert parse_url("http://127.0.0.1:9000/x", loopback=True) == Target("127.0.0.1", 9000, "/x", uses_tls=False)
    assert parse_url("http://localhost/x", loopback=True).port == 80
    assert parse_url("https://[::1]:9000/", loopback=True) == Target("::1", 9000, "/", uses_tls=True)
    for url in ("http://10.0.0.1:9000/", "http://hooks.example.com/", "https://localhost.example.com:8443/"):
        with pytest.raises(RuleViolated):
            parse_url(url, loopback=True)
