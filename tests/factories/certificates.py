"""Certificates for tests, signed by an authority that nobody but the test believes."""

import ssl
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BEGINS = datetime(2020, 1, 1, tzinfo=UTC)
GOOD_UNTIL = datetime(2099, 1, 1, tzinfo=UTC)
_LONG_AGO = BEGINS + timedelta(days=30)


@cache
def authority():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority of tests")])
    made = _begun(name, name, key, until=GOOD_UNTIL)
    return key, made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(
        key, hashes.SHA256()
    )


def trusting():
    """Return a client's context that believes this authority alone."""
    _key, certificate = authority()
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    return ssl.create_default_context(cadata=pem)


def serving(folder, *, name="localhost", until=GOOD_UNTIL):
    """Return a server's context with a certificate for this host name."""
    signer, issuer = authority()
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = _begun(subject, issuer.subject, key, until=until).add_extension(
        x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
    )
    pem = made.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    pem += key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    kept = folder / f"{name}-{until:%Y}.pem"
    kept.write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(kept)
    return context


def expired(folder):
    return serving(folder, until=_LONG_AGO)


def _begun(subject, issuer, key, *, until):
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINS)
        .not_valid_after(until)
    )
