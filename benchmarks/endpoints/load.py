"""Loads an endpoint here and a plain server in Python (server.py) with requests of one row, and prints how long they
took and how many there were, by number of callers. run.sh starts both and calls this:

    python3 load.py ENDPOINT http://127.0.0.1:PORT ROW [SECONDS]

A request is signed once, for its signature is valid for minutes, and its bytes are sent again and again over open
connections. A caller is a connection; one loop serves them all, so that the client costs as little as it can, for it
shares the processors with what it measures. The two servers take turns. Both must give the same answer.
"""
import os
import selectors
import socket
import sys
import time
from urllib.parse import urlparse

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

endpoint, plain, row = sys.argv[1:4]
seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 5.0
session = boto3.Session()


class Target:
    def __init__(self, name, url, path, signs):
        self.name, self.server = name, urlparse(url)
        headers = {"Content-Type": "text/csv", "Host": self.server.netloc}
        request = AWSRequest(method="POST", url=url + path, data=row.encode(), headers=headers)
        if signs:
            SigV4Auth(session.get_credentials(), "sagemaker", session.region_name).add_auth(request)
        headers = dict(request.headers) | {"Content-Length": str(len(row))}
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", row]
        self.request, self.answer = "\r\n".join(lines).encode(), None

    def connect(self):
        connection = socket.create_connection((self.server.hostname, self.server.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def read(self, connection):
        text = connection.recv(4096)
        while b"\r\n\r\n" not in text:
            text += connection.recv(4096)
        head, body = text.split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 200 "), text
        lines = [line.lower() for line in head.split(b"\r\n")]
        length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
        while len(body) < length:
            body += connection.recv(4096)
        self.answer = body

    def load(self, callers, seconds):
        """Returns how long each request took, sorted."""
        selector, latencies, clock = selectors.DefaultSelector(), [], time.perf_counter
        until = clock() + seconds
        for _ in range(callers):
            connection = self.connect()
            selector.register(connection, selectors.EVENT_READ, [clock()])
            connection.sendall(self.request)
        while callers > 0:
            for key, _ in selector.select():
                self.read(key.fileobj)
                now = clock()
                latencies.append(now - key.data[0])
                if now < until:
                    key.data[0] = now
                    key.fileobj.sendall(self.request)
                else:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
                    callers -= 1
        return sorted(latencies)


targets = [
    Target("here", os.environ["AWS_ENDPOINT_URL"], f"/endpoints/{endpoint}/invocations", signs=True),
    Target("python", plain, "/invocations", signs=False),
]
for target in targets:
    target.load(8, 2)  # warms it up
assert float(targets[0].answer) == float(targets[1].answer), [target.answer for target in targets]
print(f"{'callers':>8} {'server':>8} {'p50 ms':>8} {'p90 ms':>8} {'p99 ms':>8} {'per s':>8}")
for callers in (1, 2, 4, 8):
    medians = {}
    for target in targets:
        every = target.load(callers, seconds)
        p50, p90, p99 = (1000 * every[int(part * len(every))] for part in (0.5, 0.9, 0.99))
        medians[target.name] = p50
        rate = len(every) / seconds
        print(f"{callers:>8} {target.name:>8} {p50:>8.2f} {p90:>8.2f} {p99:>8.2f} {rate:>8.0f}", flush=True)
    print(f"{callers:>8} {'ratio':>8} {medians['here'] / medians['python']:>8.2f}", flush=True)
