"""Runs the commands of a JSON object {"here": [...], "python": [...]}, in turns: COMMANDS TIMES LABEL.
A word "{}" of a command is the number of the turn. Prints rows of a Markdown table: the best and the median of the time
elapsed and of the processor time of all its processes, and the largest memory that one of them had (its resident set,
at its peak). Processes are looked at every 50 ms: what they do after the last look is not seen."""
import json
import os
import statistics
import sys
import threading
import time

commands, times, label = json.loads(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
quiet = os.open(os.devnull, os.O_WRONLY)


def stat(process):
    """What follows the process's name: its state, its parent, …"""
    return open(f"/proc/{process}/stat").read().rsplit(")", 1)[1].split()


def below(process):
    """The process and all that it started."""
    parents = {}
    for other in filter(str.isdigit, os.listdir("/proc")):
        try:
            parents[int(other)] = int(stat(other)[1])
        except OSError:
            pass  # it has ended
    found = {process}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def watch(process, ended, used):
    """Notes of each process how many ticks and KiB it has used."""
    while not ended.wait(0.05):
        for each in below(process):
            try:
                status = open(f"/proc/{each}/status").read()
                used[each] = sum(map(int, stat(each)[11:13])), int(status.split("VmHWM:")[1].split()[0])
            except (OSError, IndexError):
                pass  # it has ended


def run(command):
    start, ended, used = time.monotonic(), threading.Event(), {}
    silent = [(os.POSIX_SPAWN_DUP2, quiet, 1), (os.POSIX_SPAWN_DUP2, quiet, 2)]
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=silent)
    watching = threading.Thread(target=watch, args=(child, ended, used))
    watching.start()
    _, status = os.waitpid(child, 0)
    elapsed = time.monotonic() - start
    ended.set()
    watching.join()
    assert status == 0, (command, status)
    ticks, memory = zip(*used.values())
    return elapsed, sum(ticks) / os.sysconf("SC_CLK_TCK"), max(memory) / 1024


taken = {who: [] for who in commands}
for turn in range(times):
    for who, command in commands.items():
        taken[who].append(run([word.replace("{}", str(turn)) for word in command]))
for place, what in enumerate(("time elapsed", "processor time", "memory")):
    cells = []
    for pick in (min, statistics.median):
        here, python = (pick(one[place] for one in taken[who]) for who in ("here", "python"))
        form = "{:.0f} MiB" if what == "memory" else "{:.2f} s"
        cells += [form.format(here), form.format(python), f"{here / python:.3f}"]
    print(f"| {label if place == 0 else ''} | {what} | {' | '.join(cells)} |", flush=True)
