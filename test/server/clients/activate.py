"""Activates a licence code, asks the heartbeat, activates again: by the AK/SK signature, with Python's own library."""

import hashlib
import hmac
import json
import sys
import urllib.request
from datetime import datetime, timezone
from urllib.parse import urlsplit

base, code = sys.argv[1:3]


def ask(path, members):
    url = base + "/api/mkp-openapi-public/global/" + path
    body = json.dumps(members).encode()
    date = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = {"content-type": "application/json", "host": urlsplit(url).netloc, "x-sdk-date": date}
    names = sorted(headers)
    canonical = "\n".join(
        ["POST", urlsplit(url).path + "/", ""]
        + [f"{name}:{headers[name]}" for name in names]
        + ["", ";".join(names), hashlib.sha256(body).hexdigest()]
    )
    text = "\n".join(["SDK-HMAC-SHA256", date, hashlib.sha256(canonical.encode()).hexdigest()])
    signature = hmac.new(b"test-sk", text.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = f"SDK-HMAC-SHA256 Access=test-ak, SignedHeaders={';'.join(names)}, Signature={signature}"
    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
        return json.load(answer)


first = ask("v1/license/activate", {"license": code})
print(first["error_code"], json.loads(first["data"]["license_code_info"])["status"])
beat = ask("v1/license/heartbeat", {"license": code})
print(beat["error_code"], beat["data"]["status"])
print(ask("v1/license/activate", {"license": code})["error_code"])
