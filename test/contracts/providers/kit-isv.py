"""A seller's joint-operation product in Python's standard library and `openssl`: SaaS V2.0, the kit V2.0, the login."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlparse
from urllib.request import Request, urlopen

KEY = os.environ["ISV_KEY"].encode()
KIT_KEY = os.environ["ISV_KIT_KEY"].encode()
PRIVATE_KEY = os.environ["ISV_PRIVATE_KEY"]
KIT, LOGIN = "/saas/produce/produceAPI/v2/", "/login/callback"

# Each by the fields that the guide makes its identity: a repeat then overwrites, and makes nothing new.
orders, tenants, applications, users = {}, {}, {}, {}
nonces = set()


def said(code, message="success", **more):
    return {"resultCode": code, "resultMsg": message, **more}


def digest(key, data):
    return hmac.new(key, data, hashlib.sha256).hexdigest()


def same(expected, given):
    # Bytes, as compare_digest refuses text beyond ASCII; either case, as the guide prints one and its sample makes the other.
    return hmac.compare_digest(expected.lower().encode(), given.lower().encode())


def fresh(stamp):
    return stamp.isdecimal() and abs(time.time() * 1000 - int(stamp)) <= 60_000


def values(query, *names):
    return [parse_qs(query).get(name, [""])[0] for name in names]


def base_call(query, body):
    stamp, nonce, signature = values(query, "timestamp", "nonce", "signature")
    if not fresh(stamp) or not same(digest(KEY, KEY + (nonce + stamp + digest(KEY, body)).encode()), signature):
        return said("000001", "signature")
    call = json.loads(body)
    activity, asked = call["activity"], call.get("instanceId", "").split(",")
    if activity == "newInstance":
        return said("000000", instanceId=orders.setdefault((call["orderId"], call["orderLineId"]), str(uuid.uuid4())))
    if not set(asked) <= set(orders.values()):
        return said("000003", "no such instance")
    if activity == "queryInstance":
        return said("000000", info=[{"instanceId": one} for one in asked])
    return said("000000")


def kit_call(name, headers, body):
    stamp, nonce, sign = (headers.get(name, "") for name in ("x-timestamp", "x-nonce", "x-sign"))
    if not fresh(stamp) or not nonce or nonce in nonces:
        return said("000002", "x-timestamp or x-nonce")
    call = json.loads(body)
    # Not the bytes that came: members in order of name, those that are null left out, only at the top level, no blanks.
    members = {name: call[name] for name in sorted(call) if call[name] is not None}
    payload = json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()
    if not same(digest(KIT_KEY, KIT_KEY + (nonce + stamp).encode() + payload), sign):
        return said("000001", "x-sign")
    # Only now, or anybody could use up a nonce.
    nonces.add(nonce)
    synchronise(name, call)
    return said("000000")


def keep(kept, key, flag, value):
    if flag in (1, 2):
        kept[key] = value
    else:
        # 0 deletes, 3 takes the right away; what is gone, or never was, is deleted as well.
        kept.pop(key, None)


def synchronise(name, call):
    # Without a look at the instance: a delete must not fail because it is gone.
    key, flag = (call["instanceId"], call["tenantId"]), call.get("flag")
    if name == "tenantSync":
        keep(tenants, key, flag, call["domainName"])
        if flag == 0:
            # Dissolved: what hung on the enterprise must not let anybody in when it binds again.
            for kept in (applications, users):
                for one in [one for one in list(kept) if one[:2] == key]:
                    kept.pop(one, None)
    elif name == "applicationSync":
        # A delete needs no secret, and must not fail over one.
        secret = None if flag == 0 else decrypted(call["clientSecret"])
        keep(applications, (*key, call["appId"]), flag, (call["clientId"], secret))
    elif name == "authSync":
        for user in call["userList"]:
            keep(users, (*key, call["appId"], user["userName"]), flag, user)
    elif name not in ("singleOrgSync", "allOrgSync"):
        raise ValueError(name)
    # A seller without departments may take them and do nothing.


def decrypted(secret):
    # The guide says OAEP and names no digest. OpenSSL takes the one named here for the mask (MGF1) as well.
    options = [part for option in ("rsa_padding_mode:oaep", "rsa_oaep_md:sha256") for part in ("-pkeyopt", option)]
    command = ["openssl", "pkeyutl", "-decrypt", "-inkey", PRIVATE_KEY, *options]
    done = subprocess.run(command, input=base64.b64decode(secret), capture_output=True)
    if done.returncode != 0:
        raise ValueError("clientSecret")
    return done.stdout.decode()


def log_in(query):
    code, tenant = values(query, "code", "tenant")
    # Domain and client are the enterprise's own, never constants. It may have bound several orders: any of them will do.
    bound = [(tenants[key[:2]], client) for key, client in list(applications.items()) if key[1] == tenant and key[:2] in tenants]
    if not bound:
        return 403, {"error": "this enterprise has not bound the application"}
    domain, (client, secret) = bound[0]
    form = {"client_id": client, "client_secret": secret, "code": code, "grant_type": "authorization_code"}
    token = fetched(f"{domain}/api/v1/oauth2/token", urlencode(form).encode())
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    name = fetched(f"{domain}/api/v1/oauth2/userinfo", None, bearer)["userName"]
    # The name is unique in its enterprise only. Whom the enterprise no longer authorises stays out, whatever the centre says.
    granted = [user for key, user in list(users.items()) if (key[1], key[3]) == (tenant, name) and user["enable"] == "true"]
    return (200, {"userName": name, "role": granted[0]["role"]}) if granted else (403, {"error": "not authorised"})


def fetched(url, form, headers={}):
    with urlopen(Request(url, form, {"Accept": "application/json", **headers}), timeout=5) as answer:
        return json.load(answer)


class Isv(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Buffered: head and body leave together. Sent one by one, the body waits 40 ms for the head's acknowledgement.
    wbufsize = -1

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        url = urlparse(self.path)
        try:
            kit = url.path.startswith(KIT)
            self.answer(200, kit_call(url.path[len(KIT) :], self.headers, body) if kit else base_call(url.query, body))
        except (KeyError, TypeError, ValueError) as wrong:
            self.answer(200, said("000002", f"wrong or missing: {wrong}"))

    def do_GET(self):
        url = urlparse(self.path)
        try:
            self.answer(*(log_in(url.query) if url.path == LOGIN else (404, {})))
        except (OSError, KeyError) as refused:
            self.answer(401, {"error": f"the authentication centre refused: {refused}"})

    def answer(self, status, content):
        written = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(written)))
        # The kit does not ask for it, and of the base calls the evidence conflicts: who signs is safe with both.
        signed = base64.b64encode(hmac.digest(KEY, written, "sha256")).decode()
        self.send_header("Body-Sign", f'sign_type="HMAC-SHA256", signature="{signed}"')
        self.end_headers()
        self.wfile.write(written)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Isv)
print(server.server_port, flush=True)
server.serve_forever()
