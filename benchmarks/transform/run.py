#!/usr/bin/python3
"""Batch transform here against the serving container's own code path in Python: same model, same rows, same threads.

Usage: benchmarks/transform/run.py [--rows N] [--runs N] [--local DLL]     times
       benchmarks/transform/run.py --memory [--bytes N] [--local DLL]      peak resident memory of one large object
Needs Debian's python3-xgboost 1.7.4 and the AWS CLI. Builds the program with make unless --local says where it is.
"""
import argparse, csv, datetime, json, multiprocessing, os, pathlib, re
import statistics, subprocess, sys, tarfile, tempfile, time

import numpy as np
import xgboost as xgb

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
PAYLOAD = 6 << 20
COLUMNS = 10


def rows_of(count, seed):
    random = np.random.default_rng(seed)
    x = random.random((count, COLUMNS))
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    y += random.normal(size=count)
    return x, y


def text_of(x):
    return "".join(",".join(map(repr, row)) + "\n" for row in x.tolist()).encode()


def train(path):
    x, y = rows_of(20_000, 1)
    booster = xgb.train({"max_depth": 6, "eta": 0.3, "tree_method": "hist"}, xgb.DMatrix(x, label=y), 100)
    booster.save_model(path)


# The container's request, as encoder.csv_to_dmatrix and serve.invocations of sagemaker-xgboost 1.7-1 do it.
def answer(payload):
    text = payload.strip().decode("utf-8")
    sniffed = csv.Sniffer().sniff(text.split("\n")[0][:512]).delimiter
    delimiter = "," if sniffed.isalnum() else sniffed
    cells = [["nan" if cell == "" else cell for cell in line.split(delimiter)] for line in text.split("\n")]
    values = np.array(cells).astype(float)
    predictions = BOOSTER.predict(xgb.DMatrix(values), validate_features=False)
    return ("\n".join(map(str, predictions.tolist())) + "\n").encode()


def load(model):
    global BOOSTER
    BOOSTER = xgb.Booster()
    BOOSTER.load_model(model)
    BOOSTER.set_param("nthread", 1)


def batches(path):
    with open(path, "rb") as file:
        kept = b""
        while data := file.read(PAYLOAD - len(kept)):
            end = len(kept) + data.rfind(b"\n") + 1
            data = kept + data
            yield data[:end]
            kept = data[end:]
        if kept:
            yield kept


class Python:
    """The container's workers: processes with one thread each, started before the clock is."""

    def __init__(self, model, workers):
        # A fork of a process that has used OpenMP hangs.
        self.pool = multiprocessing.get_context("spawn").Pool(workers, load, (model,))
        self.processes = [os.getpid(), *(worker.pid for worker in self.pool._pool)]

    def transform(self, source, target):
        started, cpu = time.perf_counter(), sum(map(cpu_of, self.processes))
        with open(target, "wb") as out:
            for text in self.pool.imap(answer, batches(source)):
                out.write(text)
        return time.perf_counter() - started, sum(map(cpu_of, self.processes)) - cpu


def cpu_of(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")")[-1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_with_workers(process):
    files = pathlib.Path(f"/proc/{process}/task").glob("*/children")
    return cpu_of(process) + sum(cpu_of(worker) for file in files for worker in file.read_text().split())


class Local:
    """The program, serving a stack of a bucket and a role."""

    def __init__(self, dll, folder):
        self.log = open(folder / "serve.log", "w+")
        self.process = subprocess.Popen(
            ["dotnet", dll, "serve", "--port", "0", "--template", FOLDER / "template.yaml", "--data", folder / "data"],
            stdout=self.log, stderr=subprocess.STDOUT)
        while not (found := re.search(r"AWS_ENDPOINT_URL=(\S+)", self.text())):
            if self.process.poll() is not None:
                sys.exit(self.text())
            time.sleep(0.1)
        self.url = found[1]
        self.bucket = re.search(r"^Bucket: (\S+)", self.text(), re.M)[1]
        self.role = re.search(r"^Role: (\S+)", self.text(), re.M)[1]
        self.objects = folder / "data" / "s3" / self.bucket
        self.jobs = 0

    def text(self):
        return pathlib.Path(self.log.name).read_text()

    def call(self, operation, **request):
        environment = {**os.environ, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
        text = subprocess.run(
            ["aws", "sagemaker", operation, "--endpoint-url", self.url, "--cli-input-json", json.dumps(request), "--output", "json"],
            env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
        return json.loads(text) if text.strip() else {}

    def create_model(self, model):
        with tarfile.open(self.objects / "model.tar.gz", "w:gz") as archive:
            archive.add(model, "xgboost-model")
        self.call("create-model", ModelName="model", ExecutionRoleArn=self.role, PrimaryContainer={
            "Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
            "ModelDataUrl": f"s3://{self.bucket}/model.tar.gz"})

    def peak(self):
        return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text())[1]) / 1024

    def transform(self, key, workers):
        self.jobs += 1
        name, cpu = f"job-{self.jobs}", cpu_with_workers(self.process.pid)
        source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{self.bucket}/{key}"}}
        self.call("create-transform-job", TransformJobName=name, ModelName="model",
                  MaxConcurrentTransforms=workers, MaxPayloadInMB=PAYLOAD >> 20,
                  TransformInput={"DataSource": source, "ContentType": "text/csv", "SplitType": "Line"},
                  TransformOutput={"S3OutputPath": f"s3://{self.bucket}/out", "AssembleWith": "Line"},
                  TransformResources={"InstanceType": "ml.m5.xlarge", "InstanceCount": 1})
        while (job := self.call("describe-transform-job", TransformJobName=name))["TransformJobStatus"] == "InProgress":
            time.sleep(0.2)
        if job["TransformJobStatus"] != "Completed":
            sys.exit(json.dumps(job, indent=2))
        return seconds(job["TransformEndTime"]) - seconds(job["CreationTime"]), cpu_with_workers(self.process.pid) - cpu

    def close(self):
        self.process.terminate()
        self.process.wait()


def seconds(time):
    """Version 1 of the AWS CLI prints a number, version 2 a text."""
    return datetime.datetime.fromisoformat(time).timestamp() if isinstance(time, str) else time


def line(label, times):
    print(f"{label:28} {min(times):8.2f} {statistics.median(times):8.2f}")


def compare(local, folder, model, rows, runs):
    source = local.objects / "rows.csv"
    source.write_bytes(text_of(rows_of(rows, 2)[0]))
    print(f"{rows:,} rows of {COLUMNS} columns, {source.stat().st_size / 1e6:.0f} MB; 100 trees of depth 6; "
          f"{runs} runs of each, in turn; seconds\n")
    print(f"{'':28} {'best':>8} {'median':>8}")
    for workers in (1, 2):
        here, there = [], []
        python = Python(model, workers)
        python.transform(source, folder / "python.out")
        local.transform("rows.csv", workers)  # compiles the hot methods
        for _ in range(runs):
            there.append(python.transform(source, folder / "python.out"))
            here.append(local.transform("rows.csv", workers))
        if (folder / "python.out").read_bytes() != (local.objects / "out" / "rows.csv.out").read_bytes():
            sys.exit("The predictions differ.")
        for i, what in enumerate(("elapsed", "processor")):
            theirs, ours = [times[i] for times in there], [times[i] for times in here]
            line(f"Python, {workers} workers, {what}", theirs)
            line(f"here,   {workers} workers, {what}", ours)
            best, median = min(theirs) / min(ours), statistics.median(theirs) / statistics.median(ours)
            print(f"{'ratio':28} {best:8.1f} {median:8.1f}\n")
    print("The predictions are the same bytes.")


def measure_memory(local, size):
    block = text_of(rows_of(50_000, 2)[0])
    with open(local.objects / "large.csv", "wb") as file:
        while file.tell() < size:
            file.write(block)
    before = local.peak()
    elapsed, _ = local.transform("large.csv", os.cpu_count())
    print(f"{(local.objects / 'large.csv').stat().st_size / 1e9:.2f} GB in {elapsed:.0f} s: "
          f"peak resident memory {local.peak():.0f} MiB, {before:.0f} MiB before the job")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=300_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--memory", action="store_true")
    options.add_argument("--bytes", type=int, default=1_000_000_000)
    options.add_argument("--local")
    options = options.parse_args()
    if options.local is None:
        subprocess.run(["make", "-s", "build"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        local = Local(options.local or ROOT / "artifacts/local/Local.dll", folder)
        try:
            train(folder / "xgboost-model")
            local.create_model(folder / "xgboost-model")
            if options.memory:
                measure_memory(local, options.bytes)
            else:
                compare(local, folder, folder / "xgboost-model", options.rows, options.runs)
        finally:
            local.close()


if __name__ == "__main__":
    main()
