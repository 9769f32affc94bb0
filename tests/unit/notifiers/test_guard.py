"""No address of our own network, however it is written, may be called."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.errors import DeliveryRefused
from notifiers.guard import Guard, checked_url
from notifiers.settings import WebhookSettings

INSIDE = [
    "127.0.0.1", "127.255.255.254", "::1", "0.1.2.3", "10.0.0.1", "172.16.0.1",
    "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
    "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1",
    "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::",
    "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
    "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1",
    "ff02::1", "no address", "", str(ipaddress.IPv4Address(0)),
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", INSIDE)
def test_inside_is_refused(address: str) -> None:
    assert not Guard().allows(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_outside_is_allowed(address: str) -> None:
    assert Guard().allows(address)


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.1.1", "fc00::1", "::ffff:10.0.0.1"])
def test_an_operator_may_open_the_inner_networks(address: str) -> None:
    assert Guard(allow_private=True).allows(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "fd00:ec2::254", "100.64.0.1"])
def test_metadata_and_this_machine_stay_closed_among_inner_networks(address: str) -> None:
    assert not Guard(allow_private=True).allows(address)


def test_loopback_opens_by_its_setting_alone() -> None:
    assert Guard(allow_loopback=True).allows("127.0.0.1")
    assert Guard(allow_loopback=True).allows("::1")
    assert not Guard(allow_loopback=True).allows("10.0.0.1")


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_allowed(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    inner = getattr(address, "ipv4_mapped", None) or address

    if Guard().allows(str(address)):
        assert inner.is_global
        assert not inner.is_multicast


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_in_its_ipv6_form(address: ipaddress.IPv4Address) -> None:
    assert Guard().allows(f"::ffff:{address}") == Guard().allows(str(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.example/",
        "ftp://hook.example/",
        "https://hook.example:8080/",
        "https://user@hook.example/",
        "https://user:secret@hook.example/",
        "https:///hook",
        "https://[::1/hook",
        "https://hook.example:99999/",
        "hook.example",
        "",
        "https://hook.example/" + "x" * 2_000,
        "http://127.0.0.1/",
    ],
)
def test_a_url_that_is_not_plain_https_is_refused(url: str) -> None:
    with pytest.raises(DeliveryRefused, match="URL"):
        checked_url(url, WebhookSettings())


@pytest.mark.parametrize("url", ["https://hook.example/", "https://hook.example:8443/x?y=z"])
def test_plain_https_is_taken(url: str) -> None:
    assert checked_url(url, WebhookSettings()).hostname == "hook.example"


def test_plain_http_is_for_loopback_where_that_is_allowed() -> None:
    settings = WebhookSettings(allow_loopback=True)

    assert checked_url("http://127.0.0.1:8123/", settings).port == 8123
    with pytest.raises(DeliveryRefused, match="not https"):
        checked_url("http://hook.example/", settings)
