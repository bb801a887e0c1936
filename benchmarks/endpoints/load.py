"""How fast an endpoint answers one row: latencies and throughput, by number of callers.

Needs boto3, a server (serve --template docs/notebook/template.yaml) in AWS_ENDPOINT_URL, and an endpoint that is in
service:

    python3 benchmarks/endpoints/load.py ENDPOINT 0.1,0.2,0.3,0.4,0.5 [SECONDS]

A request is signed once, for its signature is valid for minutes, and sent again and again over open connections, so
that the client costs little.
"""
import http.client
import os
import sys
import threading
import time
from urllib.parse import urlparse

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

endpoint, row = sys.argv[1], sys.argv[2]
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 5.0
server = urlparse(os.environ["AWS_ENDPOINT_URL"])
path = f"/endpoints/{endpoint}/invocations"
session = boto3.Session()


def request():
    signed = AWSRequest(
        method="POST",
        url=f"{server.scheme}://{server.netloc}{path}",
        data=row.encode(),
        headers={"Content-Type": "text/csv", "Host": server.netloc},
    )
    SigV4Auth(session.get_credentials(), "sagemaker", session.region_name).add_auth(signed)
    return dict(signed.headers)


def call(until, latencies):
    connection = http.client.HTTPConnection(server.hostname, server.port)
    headers = request()
    while time.perf_counter() < until:
        start = time.perf_counter()
        connection.request("POST", path, row, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        latencies.append(time.perf_counter() - start)


print(f"{'callers':>8} {'p50 ms':>8} {'p90 ms':>8} {'p99 ms':>8} {'per s':>8}")
for callers in (1, 2, 4, 8):
    call(time.perf_counter() + 0.5, [])
    latencies = [[] for _ in range(callers)]
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=call, args=(until, each)) for each in latencies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = sorted(latency for each in latencies for latency in each)
    p50, p90, p99 = (1000 * every[int(part * len(every))] for part in (0.5, 0.9, 0.99))
    print(f"{callers:>8} {p50:>8.2f} {p90:>8.2f} {p99:>8.2f} {len(every) / seconds:>8.0f}")
