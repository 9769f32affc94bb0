"""Signatures equal those of the standard's own library and of its published vector."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from notifiers.webhook import retry_after_s, signature, signed_headers
from tests.unit.notifiers.fakes import SECRET


def test_the_signature_of_the_standard_s_own_example_is_met() -> None:
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(
    st.binary(max_size=200), st.text("abcXYZ019_", min_size=1, max_size=40), st.integers(0, 2**31)
)
def test_signatures_equal_those_of_the_standard_s_library(
    body: bytes, message_id: str, timestamp: int
) -> None:
    text = body.hex()

    made = signature(SECRET, message_id=message_id, timestamp=timestamp, body=text.encode())

    at = datetime.fromtimestamp(timestamp, tz=UTC)
    assert made == Webhook(SECRET).sign(message_id, at, text)


def test_in_a_rotation_both_secrets_sign() -> None:
    newer = "whsec_cmluZ3RyYWNlLWZpY3Rpb25hbC1zZWNyZXQtMDI="
    at = int(datetime.now(tz=UTC).timestamp())

    headers = signed_headers([newer, SECRET], message_id="msg_A", timestamp=at, body=b"{}")

    assert Webhook(newer).verify(b"{}", dict(headers)) == {}
    assert Webhook(SECRET).verify(b"{}", dict(headers)) == {}


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_$$$", SECRET[6:]])
def test_what_is_no_secret_signs_nothing(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        signature(secret, message_id="msg_A", timestamp=0, body=b"")


def test_retry_after_is_read_as_seconds_or_as_a_date(now: datetime) -> None:
    later = (now + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")

    assert retry_after_s("120", at=now) == 120
    assert retry_after_s(later, at=now) == 90
    assert retry_after_s("Mon, 01 Jan 2001 00:00:00 GMT", at=now) == 0
    assert retry_after_s("soon", at=now) is None
    assert retry_after_s("", at=now) is None
    assert retry_after_s("-5", at=now) is None
