"""Verifies calls the way an ISV written in Python does, with the standard library alone.

Reads a JSON list of cases from standard input and writes a JSON list of answers. Each case has a `kind`:

    auth-token       key, url                 -> the authToken the decoded query should carry
    query-signature  key, url, body           -> the signature the body should carry, over the body re-sorted here
    body-sign        key, body                -> the signature an answer's Body-Sign should carry
    kit-token        key, body                -> the authToken header of a V1.0 kit call
    kit-sign         key, body, time, nonce   -> the x-sign header of a V2.0 kit call
"""

import base64
import hashlib
import hmac
import json
import sys
from urllib.parse import parse_qs, urlsplit


def mac(key, data):
    return hmac.new(key.encode("utf-8"), data.encode("utf-8"), hashlib.sha256)


def b64(digest):
    return base64.b64encode(digest.digest()).decode("ascii")


def first_values(url):
    query = parse_qs(urlsplit(url).query, keep_blank_values=True, strict_parsing=True)
    return {name: values[0] for name, values in query.items()}


def code_units(name):
    return name.encode("utf-16-be")


def joined(values):
    return "&".join(f"{name}={values[name]}" for name in sorted(values, key=code_units) if name != "authToken")


def resorted(body):
    members = {name: value for name, value in json.loads(body).items() if value is not None}
    ordered = {name: members[name] for name in sorted(members, key=code_units)}
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))


def answer(case):
    kind, key = case["kind"], case["key"]
    if kind == "auth-token":
        values = first_values(case["url"])
        return b64(mac(key + values["timeStamp"], joined(values)))
    if kind == "query-signature":
        query = first_values(case["url"])
        body_hash = mac(key, resorted(case["body"])).hexdigest()
        return mac(key, key + query["nonce"] + query["timestamp"] + body_hash).hexdigest().upper()
    if kind == "body-sign":
        return b64(mac(key, case["body"]))
    if kind == "kit-token":
        members = json.loads(case["body"])
        kept = {name: str(value) for name, value in members.items() if value is not None and str(value).strip()}
        return b64(mac(key + kept["timeStamp"], joined(kept)))
    if kind == "kit-sign":
        return mac(key, key + case["nonce"] + case["time"] + resorted(case["body"])).hexdigest().upper()
    raise ValueError(kind)


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
