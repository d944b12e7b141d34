#!/usr/bin/env python3
"""MongoDB's client-side encryption (libmongocrypt) with its master key in the server: makes a data key, encrypts a
value, and opens both again in a second, fresh instance, in both of its ways. No MongoDB server is needed.

  mongocrypt.py --port 5696 --ca ca.pem --cert cert.pem --key key.pem
Prints a last line 'N passed, M failed'; exits with 1 when any failed.
"""
import argparse
import socket
import ssl
import sys

import bson
from pymongocrypt.mongocrypt import MongoCryptOptions
from pymongocrypt.synchronous.explicit_encrypter import ExplicitEncrypter
from pymongocrypt.synchronous.state_machine import MongoCryptCallback

ALGORITHM = "AEAD_AES_256_CBC_HMAC_SHA_512-Random"


class Callback(MongoCryptCallback):
    """What a MongoDB driver does for the library: sockets, and the collection of data keys."""

    def __init__(self, context, keys):
        self.context, self.keys = context, keys

    def kms_request(self, kms_context):
        host, port = kms_context.endpoint.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=10) as plain:
            with self.context.wrap_socket(plain, server_hostname=host) as stream:
                stream.sendall(kms_context.message)
                while kms_context.bytes_needed > 0:
                    data = stream.recv(kms_context.bytes_needed)
                    if not data:
                        raise OSError("the server closed the connection")
                    kms_context.feed(data)

    def fetch_keys(self, filter):
        return list(self.keys.values())

    def insert_data_key(self, data_key):
        document = bson.decode(data_key)
        self.keys[document["_id"]] = data_key
        return document["_id"]

    def bson_encode(self, doc):
        return bson.encode(doc)

    def collection_info(self, database, filter):
        raise NotImplementedError

    def mark_command(self, database, cmd):
        raise NotImplementedError

    def close(self):
        pass


def main():
    parser = argparse.ArgumentParser()
    for flag in ("--port", "--ca", "--cert", "--key"):
        parser.add_argument(flag, required=True)
    arguments = parser.parse_args()
    context = ssl.create_default_context(cafile=arguments.ca)
    context.load_cert_chain(arguments.cert, arguments.key)
    providers = {"kmip": {"endpoint": "localhost:" + arguments.port}}
    keys = {}

    def instance():
        return ExplicitEncrypter(Callback(context, keys), MongoCryptOptions(providers))

    value = bson.encode({"v": "a value worth hiding"})
    # The master key goes to the client, or stays in the server, which encrypts the data key with it.
    for master_key in ({}, {"delegated": True}):
        keys.clear()
        first = instance()
        key_id = first.create_data_key("kmip", master_key=master_key)
        master = bson.decode(keys[key_id])["masterKey"]
        if master.get("provider") != "kmip" or not master.get("keyId"):
            raise AssertionError("the data key names no master key: %r" % master)
        if master.get("delegated", False) != master_key.get("delegated", False):
            raise AssertionError("the master key is kept in another place than was asked for: %r" % master)
        encrypted = first.encrypt(value, ALGORITHM, key_id=bytes(key_id))
        first.close()
        if b"worth hiding" in encrypted:
            raise AssertionError("the value is not encrypted")

        second = instance()
        opened = second.decrypt(encrypted)
        second.close()
        if bson.decode(opened) != bson.decode(value):
            raise AssertionError("the value came back changed")
    print("2 passed, 0 failed")


if __name__ == "__main__":
    try:
        main()
    except Exception as fault:
        print("FAILED %s: %s" % (type(fault).__name__, fault))
        print("0 passed, 1 failed")
        sys.exit(1)
