"""A model hub on the loopback interface, and what can go wrong with one."""

import contextlib
import hashlib
import http.server
import json
import threading
import urllib.parse
from collections import Counter
from typing import NamedTuple

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REVISIONS = ("main", "v1", COMMIT)


class File(NamedTuple):
    content: bytes
    large: bool  # large files lie elsewhere, and their etag is their SHA-256

    @property
    def etag(self):
        blob = b"blob %d\0" % len(self.content) + self.content
        return hashlib.sha256(self.content).hexdigest() if self.large else hashlib.sha1(blob).hexdigest()


class Request(NamedTuple):
    method: str
    path: str
    host: str
    headers: dict


class Hub:
    """One model `org/tiny`, branch `main` and tag `v1`. Attributes are what a test sets."""

    def __init__(self, directory):
        self.files = {path.relative_to(directory).as_posix(): File(path.read_bytes(), path.suffix == ".safetensors")
                      for path in sorted(directory.rglob("*")) if path.is_file()}
        self.requests = []
        self.token = None          # who asks without it gets 401
        self.elsewhere = False     # large files are redirected to another host
        self.ranges = True         # Range is understood
        self.fail_first = Counter()  # path: so many requests for it get `failure`
        self.failure = (503, {})
        self.cuts = {}             # name: [bytes after which the connection ends, one an answer]
        self.admit_cuts = False    # Content-Length is what is sent, not what the file has
        self.replaced = {}         # name: [contents to send first, one an answer]
        self.extra_names = []      # in the listing
        self.commits = {}          # revision: what it means, where that is not COMMIT
        self.before_body = lambda name: None

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def paths(self, method="GET"):
        return [request.path for request in self.requests if request.method == method]

    def downloads(self, name):
        """Requests for the content of a file that were answered by it."""
        return [request for request in self.requests
                if request.method == "GET" and request.path in (f"/cdn/{name}", f"/org/tiny/resolve/{COMMIT}/{name}")]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        hub = self.server.hub
        hub.requests.append(Request(self.command, self.path, self.headers["Host"], dict(self.headers)))
        if hub.fail_first[self.path] > 0:
            hub.fail_first[self.path] -= 1
            status, headers = hub.failure
            return self.answer(status, headers)
        if self.path.startswith("/page"):
            return self.answer(200, {}, b"<html>")
        if self.path.startswith("/cdn/"):
            return self.content(self.path.removeprefix("/cdn/"), {})
        if hub.token and self.headers["Authorization"] != f"Bearer {hub.token}":
            return self.answer(401, {})
        if self.path.startswith("/api/models/"):
            return self.listing()
        revision, _, name = urllib.parse.unquote(self.path).removeprefix("/org/tiny/resolve/").partition("/")
        if revision not in REVISIONS or name not in hub.files:
            return self.answer(404, {"X-Error-Code": "EntryNotFound"})
        file = hub.files[name]
        headers = {"X-Repo-Commit": COMMIT}
        if not file.large:
            return self.content(name, {**headers, "ETag": f'"{file.etag}"'})
        headers |= {"X-Linked-Etag": f'"{file.etag}"', "X-Linked-Size": str(len(file.content))}
        if not hub.elsewhere:
            return self.content(name, headers)
        self.answer(302, {**headers, "Location": f"http://localhost:{hub.port}/cdn/{name}"})

    def listing(self):
        hub = self.server.hub
        model, _, revision = self.path.removeprefix("/api/models/").partition("/revision/")
        if model != "org/tiny":
            return self.answer(404, {"X-Error-Code": "RepoNotFound"})
        if revision not in REVISIONS:
            return self.answer(404, {"X-Error-Code": "RevisionNotFound"})
        names = [*hub.files, *hub.extra_names]
        self.answer(200, {}, json.dumps({"id": model, "sha": hub.commits.get(revision, COMMIT), "siblings": [{"rfilename": name} for name in names]}).encode())

    def content(self, name, headers):
        hub = self.server.hub
        body = hub.replaced[name].pop(0) if hub.replaced.get(name) and self.command == "GET" else hub.files[name].content
        wanted = self.headers["Range"]
        if wanted and hub.ranges:
            begin = int(wanted.removeprefix("bytes=").removesuffix("-"))
            headers = {**headers, "Content-Range": f"bytes {begin}-{len(body) - 1}/{len(body)}"}
            return self.answer(206, headers, body[begin:], name)
        self.answer(200, headers, body, name)

    def answer(self, status, headers, body=b"", name=None):
        hub = self.server.hub
        cut = hub.cuts[name].pop(0) if hub.cuts.get(name) and self.command == "GET" else len(body)
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(cut if hub.admit_cuts else len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        hub.before_body(name)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body[:cut])
        self.close_connection = cut < len(body)


@contextlib.contextmanager
def serve(directory):
    """A hub that serves a model's directory while the block runs."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.hub = Hub(directory)
    server.hub.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.hub
    finally:
        server.shutdown()
        server.server_close()
