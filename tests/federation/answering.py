"""A server on loopback that answers what a test tells it to."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answering:
    """`pages` maps a path to (status, headers, body), or to a function of the handler."""

    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"
        self.port = port
        self.pages = {}
        self.asked = []

    def __call__(self, handler):
        path = handler.path
        self.asked.append((path, dict(handler.headers)))
        found = self.pages.get(path) or self.pages.get(path.partition("?")[0])
        if isinstance(found, Callable):
            found = found(handler)
        if found is None:
            found = (404, {}, b"nothing here")
        status, headers, body = found
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


@contextmanager
def answering():
    """The server, until the end of the `with`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            told(self)

        def do_POST(self):
            told(self)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a client that hangs up is none of the server's trouble
    told = Answering(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
