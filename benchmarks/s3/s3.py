#!/usr/bin/env python3
"""How long the AWS CLI takes with S3 here and with moto's server, and how much processor time the servers take.

Usage: benchmarks/s3/s3.py [--runs N] [--keys N] [--files N] [--megabytes N] [--versioned] [--local DLL]
Builds the program with make unless --local says where it is. Needs the AWS CLI that knows AWS_ENDPOINT_URL (1.29.81 or
2.13) and python3; moto's columns come where "moto[server,s3]" is installed. Prints a Markdown table: medians of N runs,
in turns, each on a fresh server; the keys of the listing are put once in a run, which takes minutes.

sync          `aws s3 sync` of small files (1 kB) into an empty bucket
sync again    the same, with nothing to do
up, down      `aws s3 cp` of one file, in parts as the CLI does it
list          all keys, 1,000 a page, each page asked for when the last has come
"""
import argparse, datetime, hashlib, hmac, http.client, os, pathlib, re, shutil, socket, statistics, subprocess, sys
import tempfile, threading, time, urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TEMPLATE = "Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: {} } }\n"
THREADS = 4


class Server:
    """A server on loopback, whose processor time is read from /proc."""

    def __init__(self, command, cwd, port, **environment):
        self.port = port
        self.process = subprocess.Popen(command, cwd=cwd, env={**os.environ, **environment},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(f"{command} ended")
                time.sleep(0.05)

    def processor_time(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Client:
    """Signed requests over one connection."""

    def __init__(self, port):
        self.host, self.connection = f"127.0.0.1:{port}", http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def ask(self, method, path, query="", body=b""):
        now = datetime.datetime.now(datetime.timezone.utc)
        stamp, digest = now.strftime("%Y%m%dT%H%M%SZ"), hashlib.sha256(body).hexdigest()
        names = "host;x-amz-content-sha256;x-amz-date"
        lines = f"host:{self.host}\nx-amz-content-sha256:{digest}\nx-amz-date:{stamp}\n"
        canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{digest}"
        scope = f"{stamp[:8]}/us-east-1/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = b"AWS4test"
        for part in [*scope.split("/"), text]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        headers = {"x-amz-content-sha256": digest, "x-amz-date": stamp, "Authorization":
                   f"AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders={names}, Signature={key.hex()}"}
        self.connection.request(method, path + ("?" + query if query else ""), body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status < 300, (method, path, answer.status, text[:300])
        return text


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def here(local, folder):
    (folder / "template.yaml").write_text(TEMPLATE)
    port = free_port()
    # As make starts it.
    return Server(["dotnet", local, "serve", "--template", str(folder / "template.yaml"), "--port", str(port),
                   "--data", str(folder / "data")], folder, port, DOTNET_EnableWriteXorExecute="0")


def moto(_, folder):
    port = free_port()
    return Server([sys.executable, "-m", "moto.server", "-p", str(port)], folder, port)


def aws(server, *arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.port}",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": "none",
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": ""}
    subprocess.run(["aws", *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)


def put_keys(server, count):
    def put(first):
        client = Client(server.port)
        for i in range(first, count, THREADS):
            client.ask("PUT", f"/many/keys/{i:06}.csv", body=b"x")
    threads = [threading.Thread(target=put, args=(first,)) for first in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def list_keys(server, count):
    client, token, found = Client(server.port), "", 0
    while token is not None:
        text = client.ask("GET", "/many", "&".join(filter(None, [
            "continuation-token=" + urllib.parse.quote(token, safe="") if token else "", "list-type=2"])))
        found += text.count(b"<Key>")
        match = re.search(rb"<NextContinuationToken>([^<]*)<", text)
        token = match[1].decode() if match else None
    assert found == count, (found, count)


def measure(start, options, folder):
    """Seconds and processor seconds of the server, by row."""
    files, large, back = folder / "files", folder / "large", folder / "back"
    files.mkdir()
    for i in range(options.files):
        (files / f"{i:05}.txt").write_bytes(os.urandom(500).hex().encode())
    with large.open("wb") as file:
        for _ in range(options.megabytes):
            file.write(os.urandom(1 << 20))
    rows, server = {}, start(options.local, folder)
    try:
        for bucket in ("small", "large", "many"):
            Client(server.port).ask("PUT", f"/{bucket}")
            if options.versioned:
                Client(server.port).ask("PUT", f"/{bucket}", "versioning=",
                                        b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")

        def row(name, action, *arguments):
            processor, wall = server.processor_time(), time.perf_counter()
            action(server, *arguments)
            rows[name] = (time.perf_counter() - wall, server.processor_time() - processor)

        row(f"sync of {options.files:,} files", aws, "s3", "sync", str(files), "s3://small", "--quiet")
        row("sync again", aws, "s3", "sync", str(files), "s3://small", "--quiet")
        row(f"{options.megabytes} MB up", aws, "s3", "cp", str(large), "s3://large/file", "--quiet")
        row(f"{options.megabytes} MB down", aws, "s3", "cp", "s3://large/file", str(back), "--quiet")
        assert large.stat().st_size == back.stat().st_size
        if options.keys:
            row(f"put {options.keys:,} keys", put_keys, options.keys)
            row(f"list {options.keys:,} keys", list_keys, options.keys)
        return rows
    finally:
        server.stop()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in {"runs": 3, "keys": 100_000, "files": 2_000, "megabytes": 200}.items():
        arguments.add_argument(f"--{name}", type=int, default=value)
    arguments.add_argument("--versioned", action="store_true", help="the buckets keep versions")
    arguments.add_argument("--local", help="the program, Local.dll")
    options = arguments.parse_args()
    if options.local is None:
        subprocess.run(["make", "-s", "artifacts/local/built"], cwd=ROOT, check=True, stdout=sys.stderr)
        options.local = str(ROOT / "artifacts/local/Local.dll")
    options.local = str(pathlib.Path(options.local).resolve())
    has_moto = subprocess.run([sys.executable, "-c", "import moto.server"], capture_output=True).returncode == 0
    if not has_moto:
        print("moto is not installed: its columns are missing.", file=sys.stderr)
    competitors = {"here": here} | ({"moto": moto} if has_moto else {})
    results = {name: [] for name in competitors}
    for _ in range(options.runs):
        for name, start in competitors.items():
            folder = pathlib.Path(tempfile.mkdtemp(prefix="s3-benchmark-"))
            try:
                results[name].append(measure(start, options, folder))
            finally:
                shutil.rmtree(folder)
    print("| | " + " | ".join(f"{name}, s | {name}, server's processor s" for name in competitors)
          + (" | here / moto, processor |" if has_moto else " |"))
    print("| --- |" + " --: |" * (2 * len(competitors) + has_moto))
    for row in results["here"][0]:
        cells, processor = [], []
        for name in competitors:
            wall, used = (statistics.median(run[row][i] for run in results[name]) for i in (0, 1))
            cells += [f"{wall:.2f}", f"{used:.2f}"]
            processor.append(used)
        if has_moto:
            cells.append(f"{processor[0] / max(processor[1], 0.01):.2f}")
        print(f"| {row} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
