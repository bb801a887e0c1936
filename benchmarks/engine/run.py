"""Times the scenarios in turns and writes the table. Usage: run.py BIN PACKAGES FOLDER [TIMES]; run.sh calls it."""
import collections, json, math, pathlib, re, socket, statistics, subprocess, sys, time, urllib.request

from botocore.exceptions import ClientError

from api import Api
from scenarios import SCENARIOS, WARM_UP

HERE = pathlib.Path(__file__).resolve().parent
MOST = 60  # seconds that are waited for moto
COMPETITORS = ["here", "aws-local-stepfunctions", "here, API", "moto, API"]


class Lines:
    """A process that runs the scenario whose name it reads."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def time(self, name):
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        return tuple(map(float, self.process.stdout.readline().split()))


def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def serve(binaries, folder):
    command = ["dotnet", f"{binaries}/Local.dll", "serve", "--port", "0", "--template", f"{HERE}/template.yaml",
               "--data", f"{folder}/serve", "--max-history-events", "1000000"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    role = url = None
    while url is None:
        line = process.stdout.readline()
        role = line.removeprefix("Role: ").strip() if line.startswith("Role: ") else role
        url = match[1] if (match := re.search(r"AWS_ENDPOINT_URL=(\S+)", line)) else None
        if not line:
            sys.exit("serve ended")
    return process, Api(url, process.pid, role)


def moto(scenario):
    """A fresh server, since it can copy no state machine while it remembers an execution; once, since it takes up to
    minutes. None where it is not installed."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "moto.server", "-p", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                post(f"{url}/moto-api/config", {"stepfunctions": {"execute_state_machine": True}})
                break
            except OSError:
                if process.poll() is not None:
                    return None
                time.sleep(0.2)
        api = Api(url, process.pid, "arn:aws:iam::123456789012:role/Machine", patience=MOST)
        api.time(WARM_UP)
        post(f"{url}/moto-api/reset", None)
        return api.time(scenario)
    except TimeoutError:
        return math.inf, math.inf
    except ClientError as refusal:
        print(f"moto: {refusal}"[:200], file=sys.stderr, flush=True)
        return math.nan, math.nan
    finally:
        process.kill()
        process.wait()


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(request).read()


def main(binaries, packages, folder, times=7):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    (folder / "scenarios.json").write_text(json.dumps(SCENARIOS))
    here = Lines("dotnet", f"{binaries}/Engine.dll", f"{folder}/scenarios.json", f"{folder}/engine")
    node = Lines("node", "--expose-gc", f"{HERE}/node.mjs", f"{folder}/scenarios.json", packages)
    server, own_api = serve(binaries, folder)
    measured = collections.defaultdict(list)
    try:
        for turn in range(int(times) + 1):
            for name, scenario in SCENARIOS.items():
                turns = {
                    "here": lambda: here.time(name),
                    "aws-local-stepfunctions": lambda: node.time(name),
                    "here, API": lambda: own_api.time(scenario),
                }
                for who, act in turns.items():
                    if turn == 0:
                        act()
                    else:
                        measured[who, name].append(act())
                        print(f"{turn} {name}, {who}: {measured[who, name][-1]}", file=sys.stderr, flush=True)
    finally:
        for process in (here.process, node.process, server):
            process.terminate()
            process.wait()
    for name in filter(is_main, SCENARIOS):
        if times_taken := moto(SCENARIOS[name]):
            measured["moto, API", name].append(times_taken)
            print(f"{name}, moto: {times_taken}", file=sys.stderr, flush=True)
    table(measured)


def is_main(name):
    return "5,000" not in name and "chain of 10,000" not in name


def table(measured):
    print("\nTime elapsed, best (median), in milliseconds:\n")
    print("| | " + " | ".join(COMPETITORS) + " | npm / here | moto / here, API |")
    print("| --- |" + " --- |" * (len(COMPETITORS) + 2))
    for name in SCENARIOS:
        here, npm, api, moto_times = ([times[0] * 1000 for times in measured[who, name]] for who in COMPETITORS)
        print(f"| {name} | {cell(here)} | {cell(npm)} | {cell(api)} | {cell(moto_times)} "
              f"| **{ratio(npm, here)}** | {ratio(moto_times, api)} |")
    # That of a server comes in hundredths of a second: too coarse for the others.
    print("\nProcessor time in process, likewise:\n")
    print("| | here | aws-local-stepfunctions | npm / here |")
    print("| --- | --- | --- | --- |")
    for name in SCENARIOS:
        here, npm = ([times[1] * 1000 for times in measured[who, name]] for who in COMPETITORS[:2])
        print(f"| {name} | {cell(here)} | {cell(npm)} | **{ratio(npm, here)}** |")


def cell(times):
    if not times:
        return ""
    if math.isinf(min(times)):
        return f"more than {MOST} s"
    if math.isnan(min(times)):
        return "fails"
    return f"{min(times):,.1f} ({statistics.median(times):,.1f})" if len(times) > 1 else f"{times[0]:,.0f}"


def ratio(other, own):
    if not other or not math.isfinite(min(other)):
        return ""
    times = min(other) / min(own)
    return f"{times:.1f}" if times < 100 else f"{times:,.0f}"


if __name__ == "__main__":
    main(*sys.argv[1:])
