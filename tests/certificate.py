"""A fresh certificate for localhost, so that no private key is kept in the repository.

Self-signed, on the curve P-256 (FIPS 186-5; SEC 1), in the DER of X.509 (RFC 5280). The
arithmetic takes no care of timing: it is for tests on loopback and nothing else.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
OID_EC_KEY = bytes.fromhex("06072a8648ce3d0201")
OID_P256 = bytes.fromhex("06082a8648ce3d030107")
OID_ECDSA_SHA256 = bytes.fromhex("06082a8648ce3d040302")
OID_COMMON_NAME = bytes.fromhex("0603550403")
OID_ALTERNATIVE_NAME = bytes.fromhex("0603551d11")
SEQUENCE, SET, INTEGER, BITS, OCTETS = 0x30, 0x31, 0x02, 0x03, 0x04
UTF8_TEXT, UTC_TIME, DNS_NAME, IP_ADDRESS = 0x0C, 0x17, 0x82, 0x87

CurvePoint = tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFiles:
    """Where a certificate and its key lie, both PEM."""

    certificate: Path
    key: Path


def make_certificate(folder: Path) -> CertificateFiles:
    """Write a certificate for localhost and 127.0.0.1, good for a day."""
    private = secrets.randbelow(ORDER - 1) + 1
    public = _bits(b"\x04" + _point(_times(private, BASE)))
    files = CertificateFiles(certificate=folder / "localhost.crt", key=folder / "localhost.key")
    body = _body(public)
    signed = _der(SEQUENCE, body, _der(SEQUENCE, OID_ECDSA_SHA256), _bits(_sign(body, private)))
    key = _der(
        SEQUENCE,
        _integer(1),
        _der(OCTETS, private.to_bytes(32)),
        _der(0xA0, OID_P256),
        _der(0xA1, public),
    )
    files.certificate.write_text(_pem("CERTIFICATE", signed), encoding="ascii")
    files.key.write_text(_pem("EC PRIVATE KEY", key), encoding="ascii")
    return files


def _body(public: bytes) -> bytes:
    name = _der(SEQUENCE, _der(SET, _der(SEQUENCE, OID_COMMON_NAME, _der(UTF8_TEXT, b"localhost"))))
    names = _der(SEQUENCE, _der(DNS_NAME, b"localhost"), _der(IP_ADDRESS, bytes([127, 0, 0, 1])))
    extension = _der(SEQUENCE, OID_ALTERNATIVE_NAME, _der(OCTETS, names))
    now = datetime.now(UTC)
    ends = (now - timedelta(hours=1), now + timedelta(days=1))
    return _der(
        SEQUENCE,
        _der(0xA0, _integer(2)),
        _integer(secrets.randbits(64) + 1),
        _der(SEQUENCE, OID_ECDSA_SHA256),
        name,
        _der(SEQUENCE, *(_der(UTC_TIME, f"{end:%y%m%d%H%M%SZ}".encode()) for end in ends)),
        name,
        _der(SEQUENCE, _der(SEQUENCE, OID_EC_KEY, OID_P256), public),
        _der(0xA3, _der(SEQUENCE, extension)),
    )


def _sign(body: bytes, private: int) -> bytes:
    digest = int.from_bytes(hashlib.sha256(body).digest())
    once = secrets.randbelow(ORDER - 1) + 1
    r = _times(once, BASE)[0] % ORDER
    s = pow(once, -1, ORDER) * (digest + r * private) % ORDER
    return _der(SEQUENCE, _integer(r), _integer(s))


def _times(factor: int, point: tuple[int, int]) -> tuple[int, int]:
    total: CurvePoint = None
    step: CurvePoint = point
    while factor:
        if factor & 1:
            total = _plus(total, step)
        step = _plus(step, step)
        factor >>= 1
    assert total is not None
    return total


def _plus(left: CurvePoint, right: CurvePoint) -> CurvePoint:
    if left is None or right is None:
        return left or right
    (x1, y1), (x2, y2) = left, right
    if x1 == x2 and (y1 + y2) % PRIME == 0:
        return None
    if left == right:
        slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, PRIME)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, PRIME)
    x3 = (slope * slope - x1 - x2) % PRIME
    return x3, (slope * (x1 - x3) - y1) % PRIME


def _point(point: tuple[int, int]) -> bytes:
    return point[0].to_bytes(32) + point[1].to_bytes(32)


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + body


def _integer(value: int) -> bytes:
    return _der(INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def _bits(body: bytes) -> bytes:
    return _der(BITS, b"\x00", body)


def _pem(label: str, der: bytes) -> str:
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{text}-----END {label}-----\n"
