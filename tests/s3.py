"""`python -m tests.s3`: an S3 server (moto's) on a port that it prints, until its input ends.

`serving` runs it for tests.
"""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEY, SECRET, REGION = "key", "secret", "us-east-1"


@contextmanager
def serving():
    """The address of a server of its own."""
    # What this machine knows of another S3 is nothing to a test.
    env = {name: told for name, told in os.environ.items() if not name.startswith("AWS_")}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.s3"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.stdin.close()


class Stranger:
    """A bucket as boto3 shows it to whoever knows nothing of our code."""

    def __init__(self, endpoint, name):
        import boto3

        self.name = name
        self.client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name=REGION,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )
        self.client.create_bucket(Bucket=name)

    def names(self):
        """Every object's name, and its time of writing."""
        found = self.client.list_objects_v2(Bucket=self.name)
        assert not found["IsTruncated"]
        return {each["Key"]: each["LastModified"] for each in found.get("Contents", ())}

    def get(self, name):
        """An object with its headers."""
        return self.client.get_object(Bucket=self.name, Key=name)

    def read(self, name):
        return self.get(name)["Body"].read()


def main():
    from threading import Thread

    from moto.server import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    app = DomainDispatcherApplication(create_backend_app)
    handler = MotoRequestHandler
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=handler)
    Thread(target=server.serve_forever, daemon=True).start()
    print(server.port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
