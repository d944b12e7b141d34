#!/usr/bin/env python3
"""The life cycle of every object type through PyKMIP's own client, in each version that it speaks.

  pykmip_life_cycle.py --port 5696 --ca ca.pem --cert cert.pem --key key.pem
Prints a line a failure and a last line 'N passed, M failed'; exits with 1 when any failed.
"""
import argparse
import datetime
import logging
import os
import sys
import traceback

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from kmip.core import enums
from kmip.core.factories.attributes import AttributeFactory
from kmip.pie import objects
from kmip.pie.client import ProxyKmipClient
from kmip.pie.exceptions import KmipOperationFailure

MASK = enums.CryptographicUsageMask
FACTORY = AttributeFactory()


def asymmetric():
    """A fresh RSA key and a certificate of it, as PKCS#8, SubjectPublicKeyInfo and X.509 in DER."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "system test")])
    now = datetime.datetime(2026, 1, 1)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=3650)).sign(key, hashes.SHA256()))
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, public, certificate.public_bytes(serialization.Encoding.DER)


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def name_of(version, what):
    return "%s %s" % (version.name, what)


def life_cycle(client, uid, name, material, activate=True):
    """What every object goes through once it is there."""
    found = client.locate(attributes=[FACTORY.create_attribute(enums.AttributeType.NAME, name)])
    expect(found == [uid], "Locate by name found %r instead of %r" % (found, uid))
    got = client.get(uid)
    expect(material is None or got.value == material, "Get returned other material than was registered")
    names = client.get_attribute_list(uid)
    expect("Name" in names and "Object Type" in names, "Get Attribute List is incomplete: %r" % names)
    _, attributes = client.get_attributes(uid, ["Name", "Object Type", "State"] if activate else ["Name"])
    expect(attributes, "Get Attributes returned nothing")
    if activate:
        client.activate(uid)
        _, attributes = client.get_attributes(uid, ["State"])
        expect(attributes[0].attribute_value.value == enums.State.ACTIVE, "the object is not Active")
        try:
            client.destroy(uid)
        except KmipOperationFailure:
            pass
        else:
            raise AssertionError("an Active object was destroyed")
        client.revoke(enums.RevocationReasonCode.CESSATION_OF_OPERATION, uid)
    client.destroy(uid)
    try:
        client.get(uid)
    except KmipOperationFailure:
        pass
    else:
        raise AssertionError("a destroyed object was returned")


def symmetric_key(client, version, _):
    name = name_of(version, "created key")
    uid = client.create(enums.CryptographicAlgorithm.AES, 256, name=name,
                        cryptographic_usage_mask=[MASK.ENCRYPT, MASK.DECRYPT])
    expect(len(client.get(uid).value) == 32, "the key has not 32 bytes")
    life_cycle(client, uid, name, None)


def registered_symmetric_key(client, version, _):
    name = name_of(version, "registered key")
    material = bytes(range(16))
    key = objects.SymmetricKey(enums.CryptographicAlgorithm.AES, 128, material, [MASK.ENCRYPT], name)
    life_cycle(client, client.register(key), name, material)


def key_pair(client, version, _):
    public_name, private_name = name_of(version, "public"), name_of(version, "private")
    public, private = client.create_key_pair(
        enums.CryptographicAlgorithm.RSA, 2048, public_name=public_name, private_name=private_name,
        public_usage_mask=[MASK.VERIFY], private_usage_mask=[MASK.SIGN])
    life_cycle(client, private, private_name, None)
    life_cycle(client, public, public_name, None)


def registered_key_pair(client, version, material):
    private, public, _ = material
    name = name_of(version, "registered private")
    key = objects.PrivateKey(enums.CryptographicAlgorithm.RSA, 2048, private, enums.KeyFormatType.PKCS_8,
                             [MASK.SIGN], name)
    life_cycle(client, client.register(key), name, private)
    name = name_of(version, "registered public")
    key = objects.PublicKey(enums.CryptographicAlgorithm.RSA, 2048, public, enums.KeyFormatType.X_509,
                            [MASK.VERIFY], name)
    life_cycle(client, client.register(key), name, public)


def certificate(client, version, material):
    name = name_of(version, "certificate")
    life_cycle(client, client.register(objects.X509Certificate(material[2], [MASK.VERIFY], name)), name, material[2])


def secret_data(client, version, _):
    name = name_of(version, "secret")
    secret = objects.SecretData(b"correct horse battery", enums.SecretDataType.PASSWORD, [MASK.DERIVE_KEY], name)
    life_cycle(client, client.register(secret), name, b"correct horse battery")


def opaque_data(client, version, _):
    name = name_of(version, "opaque")
    opaque = objects.OpaqueObject(b"\x00\x01\x02 any bytes", enums.OpaqueDataType.NONE, name)
    # An Opaque Object has no state to go through (KMIP 1.4 section 3.22).
    life_cycle(client, client.register(opaque), name, b"\x00\x01\x02 any bytes", activate=False)


def attributes(client, version, _):
    name = name_of(version, "attributes")
    uid = client.create(enums.CryptographicAlgorithm.AES, 128, name=name,
                        cryptographic_usage_mask=[MASK.ENCRYPT])
    before = client.get_attributes(uid, ["Name"])[1]
    expect(len(before) == 1, "the new key has %d names" % len(before))
    if version < enums.KMIPVersion.KMIP_2_0:
        client.modify_attribute(unique_identifier=uid, attribute=FACTORY.create_attribute(
            enums.AttributeType.NAME, name + " renamed", index=0))
        found = client.locate(attributes=[
            FACTORY.create_attribute(enums.AttributeType.NAME, name + " renamed")])
        expect(found == [uid], "the new name is not found")
    client.destroy(uid)


CASES = [symmetric_key, registered_symmetric_key, key_pair, registered_key_pair, certificate, secret_data,
         opaque_data, attributes]


def main():
    parser = argparse.ArgumentParser()
    for flag in ("--host", "--port", "--ca", "--cert", "--key"):
        parser.add_argument(flag, default="127.0.0.1" if flag == "--host" else None)
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    material = asymmetric()
    passed = failed = 0
    for version in enums.KMIPVersion:
        for case in CASES:
            try:
                with ProxyKmipClient(
                        hostname=arguments.host, port=int(arguments.port), cert=arguments.cert, key=arguments.key,
                        ca=arguments.ca, ssl_version="PROTOCOL_SSLv23", config_file=os.devnull,
                        kmip_version=version) as client:
                    case(client, version, material)
                passed += 1
            except Exception as fault:  # a failed case must not hide the others
                failed += 1
                print("FAILED %s %s: %s: %s" % (version.name, case.__name__, type(fault).__name__, fault))
                if not isinstance(fault, (AssertionError, KmipOperationFailure)):
                    traceback.print_exc(limit=-3)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
