"""What a tester of the API has to know that the OpenAPI document does not say: how to become a device."""

import base64
import json
import os
import urllib.request

import schemathesis

# The public half of the first test key of RFC 8032. Nothing here signs with the other half.
KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


@schemathesis.auth()
class Device:
    """Enrols once and signs every call with what it was given."""

    def get(self, case, context):
        body = {
            "name": os.environ["OLTRE_API_NAME"],
            "password": os.environ["OLTRE_API_PASSWORD"],
            "device_name": "tester",
            "public_key": base64.urlsafe_b64encode(bytes.fromhex(KEY)).rstrip(b"=").decode(),
        }
        request = urllib.request.Request(
            os.environ["OLTRE_API_URL"] + "/v1/auth/enrol",
            json.dumps(body).encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(request) as reply:
            return json.load(reply)

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = "Bearer " + data["access"]
        case.headers["Oltre-Device"] = data["device"]


@schemathesis.deserializer("application/x-ndjson")
def end_line(context, response):
    """A snapshot's lines are rows of many kinds; the document describes the last one."""
    return json.loads(response.content.splitlines()[-1])


@schemathesis.hook
def before_call(context, case, kwargs):
    """A long poll that waits is right, and slow: wait one second at most."""
    query = case.query
    wait = str(query.get("wait", "")) if query else ""
    # The server reads plain digits alone: others stay as they are and are refused.
    if wait.isascii() and wait.isdecimal():
        query["wait"] = min(int(wait), 1)
