"""A seller's production interface for SaaS V2.0 in nothing but Python's standard library."""

import hashlib
import hmac
import json
import os
import sys
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

KEY = os.environ["ISV_KEY"].encode()
instances = {}
state = {}


def digest(data):
    return hmac.new(KEY, data, hashlib.sha256).hexdigest()


def authentic(query, body):
    stamp, nonce = query.get("timestamp", [""])[0], query.get("nonce", [""])[0]
    if not stamp.isdigit() or abs(time.time() * 1000 - int(stamp)) > 60_000:
        return False
    expected = digest(KEY + (nonce + stamp + digest(body)).encode())
    return hmac.compare_digest(expected.lower(), query.get("signature", [""])[0].lower())


def answer(call):
    activity, instance = call.get("activity"), call.get("instanceId", "")
    if activity == "newInstance":
        key = (call["orderId"], call["orderLineId"])
        made = instances.setdefault(key, str(uuid.uuid4()))
        state[made] = "active"
        return {"resultCode": "000000", "resultMsg": "success", "instanceId": made}
    if activity == "queryInstance":
        asked = instance.split(",")
        if any(one not in state for one in asked):
            return {"resultCode": "000003", "resultMsg": "no such instance"}
        return {"resultCode": "000000", "resultMsg": "success", "info": [{"instanceId": one} for one in reversed(asked)]}
    if activity in ("refreshInstance", "updateInstanceStatus", "releaseInstance", "upgradeInstance", "changeInstanceCheck"):
        known = instance in state
        return {"resultCode": "000000" if known else "000003", "resultMsg": "success" if known else "no such instance"}
    return {"resultCode": "000002", "resultMsg": "unknown activity"}


class Isv(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        query = parse_qs(urlparse(self.path).query)
        said = answer(json.loads(body)) if authentic(query, body) else {"resultCode": "000001", "resultMsg": "signature"}
        written = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Isv)
print(server.server_port, flush=True)
server.serve_forever()
