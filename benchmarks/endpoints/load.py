"""How fast an endpoint answers one row, beside a plain server in Python with the same model: latencies and throughput,
by number of callers. `run.sh` starts both and calls this:

    python3 load.py ENDPOINT http://127.0.0.1:PORT ROW [SECONDS]

A request is signed once, for its signature is valid for minutes, and sent again and again over open connections, so
that the client costs little; the two servers take turns. Both must give the same answer.
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

endpoint, plain, row = sys.argv[1:4]
seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 5.0
session = boto3.Session()


class Target:
    def __init__(self, name, url, path, signs):
        self.name, self.server, self.path = name, urlparse(url), path
        headers = {"Content-Type": "text/csv", "Host": self.server.netloc}
        request = AWSRequest(method="POST", url=url + path, data=row.encode(), headers=headers)
        if signs:
            SigV4Auth(session.get_credentials(), "sagemaker", session.region_name).add_auth(request)
        self.headers = dict(request.headers)

    def call(self, until, latencies):
        """Returns the last answer."""
        connection = http.client.HTTPConnection(self.server.hostname, self.server.port)
        body = None
        while time.perf_counter() < until:
            start = time.perf_counter()
            connection.request("POST", self.path, row, self.headers)
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, (answer.status, body)
            latencies.append(time.perf_counter() - start)
        connection.close()
        return body

    def load(self, callers):
        latencies = [[] for _ in range(callers)]
        until = time.perf_counter() + seconds
        threads = [threading.Thread(target=self.call, args=(until, each)) for each in latencies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(latency for each in latencies for latency in each)


targets = [
    Target("here", os.environ["AWS_ENDPOINT_URL"], f"/endpoints/{endpoint}/invocations", signs=True),
    Target("python", plain, "/invocations", signs=False),
]
answers = [target.call(time.perf_counter() + 1, []) for target in targets]  # warms both up
assert float(answers[0]) == float(answers[1]), answers
print(f"{'callers':>8} {'server':>8} {'p50 ms':>8} {'p90 ms':>8} {'p99 ms':>8} {'per s':>8}")
for callers in (1, 2, 4, 8):
    medians = {}
    for target in targets:
        every = target.load(callers)
        p50, p90, p99 = (1000 * every[int(part * len(every))] for part in (0.5, 0.9, 0.99))
        medians[target.name] = p50
        rate = len(every) / seconds
        print(f"{callers:>8} {target.name:>8} {p50:>8.2f} {p90:>8.2f} {p99:>8.2f} {rate:>8.0f}", flush=True)
    print(f"{callers:>8} {'ratio':>8} {medians['here'] / medians['python']:>8.2f}", flush=True)
