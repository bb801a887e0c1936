#!/usr/bin/python3
"""How long it takes until the first answer, beside a bare ASP.NET process: both in turn, in one run.

Usage: benchmarks/start/start.py [--runs N] [--local DLL]
Builds the program with make unless --local says where it is, and the bare process with dotnet publish. The program
is started as make does it. On a machine that does other work the processor time says more than the time.

bare        the process starts and answers GET /
first       serve on an empty folder starts and answers a signed GetCallerIdentity
stack       serve on a folder whose functions are built starts and answers a signed ListStateMachines, which waits for
            the stack
run         a whole run of the sample on such a folder, as `make run` does it
"""
import argparse, datetime, hashlib, hmac, http.client, os, pathlib, shutil, socket, statistics, subprocess, tempfile
import time

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
AS_MAKE = {**os.environ, "DOTNET_EnableWriteXorExecute": "0"}
RUN_AS_MAKE = {**AS_MAKE, "DOTNET_TC_CallCountingDelayMs": "3E8"}
EMPTY = "Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: {} } }\n"


def signed(host, service, body, headers):
    """The headers of a POST to / with a signature of version 4."""
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    headers = {**headers, "host": host, "x-amz-date": stamp}
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{stamp[:8]}/us-east-1/{service}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = b"AWS4test"
    for part in [*scope.split("/"), text]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    credential = f"AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders={names}, Signature={key.hex()}"
    return {**headers, "Authorization": credential}


def identity(host):
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    return "POST", body, signed(host, "sts", body, {"content-type": "application/x-www-form-urlencoded"})


def machines(host):
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": "AWSStepFunctions.ListStateMachines"}
    return "POST", b"{}", signed(host, "states", b"{}", headers)


def processor_time(process):
    """Milliseconds of processor time, user's and system's, that a process that runs has taken."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def first_answer(command, request, environment=None):
    """Milliseconds from the start of a process until it has answered, and its processor time until then."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.perf_counter()
    command = [word.replace("PORT", str(port)) for word in command]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    try:
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            try:
                method, body, headers = request(f"127.0.0.1:{port}")
                connection.request(method, "/", body, headers)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 200, answer.status
                return 1000 * (time.perf_counter() - start), processor_time(process)
            except ConnectionRefusedError:
                time.sleep(0.002)
            finally:
                connection.close()
    finally:
        process.terminate()
        process.wait()


def run(local, data):
    before, start = os.times(), time.perf_counter()
    command = ["dotnet", local, "run", "--data", data]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=RUN_AS_MAKE)
    taken, after = time.perf_counter() - start, os.times()
    return 1000 * taken, 1000 * (sum(after[2:4]) - sum(before[2:4]))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--runs", type=int, default=15)
    arguments.add_argument("--local")
    given = arguments.parse_args()
    local = given.local or str(ROOT / "artifacts/local/Local.dll")
    if not given.local:
        subprocess.run(["make", "-s", "build"], cwd=ROOT, check=True)
    work = pathlib.Path(tempfile.mkdtemp())
    try:
        publish = ["dotnet", "publish", FOLDER / "Bare", "-c", "Release", "--use-current-runtime", "-v", "q"]
        subprocess.run([*publish, "-o", work / "bare"], check=True, stdout=subprocess.DEVNULL)
        (work / "empty.yaml").write_text(EMPTY)
        run(local, work / "used")
        bare = ["dotnet", str(work / "bare/Bare.dll"), "PORT"]
        serve = ["dotnet", local, "serve", "--port", "PORT", "--template"]
        times = {"bare": [], "first": [], "stack": [], "run": []}
        for number in range(given.runs):
            times["bare"].append(first_answer(bare, lambda host: ("GET", None, {})))
            fresh = [*serve, str(work / "empty.yaml"), "--data", str(work / f"fresh{number}")]
            times["first"].append(first_answer(fresh, identity, AS_MAKE))
            used = [*serve, str(ROOT / "template.yaml"), "--data", str(work / "used")]
            times["stack"].append(first_answer(used, machines, AS_MAKE))
            times["run"].append(run(local, work / "used"))
        floor, floor_of_work = (statistics.median(column) for column in zip(*times["bare"]))
        for name, pairs in times.items():
            values, processor = zip(*pairs)
            median, worked = statistics.median(values), statistics.median(processor)
            print(f"{name:6} median {median:6.0f} ms  best {min(values):6.0f} ms  {median / floor:4.2f} times bare  "
                  f"processor time {worked:5.0f} ms, {worked / floor_of_work:4.2f} times bare")
    finally:
        shutil.rmtree(work)


main()
