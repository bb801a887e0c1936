"""Times the scenarios through the API, with boto3: the same client for every endpoint."""
import concurrent.futures, os, time, uuid

import boto3
from botocore.config import Config

TICK = os.sysconf("SC_CLK_TCK")
CALLERS = 8


class Api:
    """An endpoint, its process, and a role that its state machines can have."""

    def __init__(self, url, process, role, patience=300):
        config = Config(max_pool_connections=CALLERS, retries={"total_max_attempts": 1}, read_timeout=patience)
        self.client = boto3.client("stepfunctions", endpoint_url=url, region_name="us-east-1", config=config,
                                   aws_access_key_id="test", aws_secret_access_key="test")
        self.process, self.role, self.patience, self.machines = process, role, patience, 0

    def time(self, scenario):
        """Seconds until whoever asks is told that all have ended: elapsed, and of the server's processor."""
        self.machines += 1
        create = lambda: self.client.create_state_machine(
            name=f"machine-{self.machines}", definition=scenario["definition"], roleArn=self.role)
        if scenario["executions"] == 0:
            return self.measure(create)
        machine = create()["stateMachineArn"]
        run = self.run_one if scenario["executions"] == 1 else self.run_many
        return self.measure(lambda: run(machine, scenario))

    def run_one(self, machine, scenario):
        self.wait(self.start(machine, scenario))

    def run_many(self, machine, scenario):
        with concurrent.futures.ThreadPoolExecutor(CALLERS) as callers:
            for execution in list(callers.map(lambda _: self.start(machine, scenario), range(scenario["executions"]))):
                self.wait(execution)

    def start(self, machine, scenario):
        name = str(uuid.uuid4())
        return self.client.start_execution(stateMachineArn=machine, name=name, input=scenario["input"])["executionArn"]

    def wait(self, execution):
        started = time.perf_counter()
        while (status := self.client.describe_execution(executionArn=execution)["status"]) == "RUNNING":
            if time.perf_counter() - started > self.patience:
                raise TimeoutError(execution)
            # A twentieth of the time so far: asking does not take the processor from what is asked about.
            time.sleep(max(0.001, (time.perf_counter() - started) / 20))
        if status != "SUCCEEDED":
            raise RuntimeError(f"{execution}: {status}")

    def measure(self, act):
        before, started = self.processor(), time.perf_counter()
        act()
        return time.perf_counter() - started, self.processor() - before

    def processor(self):
        with open(f"/proc/{self.process}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK
