"""Adds to a mock configuration what its format has no place for and the recordings show: what a job's or a token's call
answered at first, and the worker that took an activity's task. Usage: recorded-mocks.py MOCKS RECORDINGS"""
import json
import sys

mocks, recordings = sys.argv[1:]
configuration = json.load(open(mocks))
for case in map(json.loads, open(recordings)):
    states = configuration["StateMachines"].get(case.get("machine"), {"TestCases": {"recorded": {}}})["TestCases"]["recorded"]
    seen, state = {}, None
    for event in case["expected"].get("events") or []:
        if "stateEnteredEventDetails" in event:
            state = event["stateEnteredEventDetails"]["name"]
        addition = {}
        if event.get("type") == "TaskSubmitted":
            addition = {"Submitted": event["taskSubmittedEventDetails"].get("output")}
        elif event.get("type") == "ActivityStarted":
            addition = {"WorkerName": event["activityStartedEventDetails"].get("workerName")}
        if state in states and addition:
            answer = configuration["MockedResponses"][states[state]].get(str(seen.setdefault(state, 0)))
            seen[state] += 1
            if answer is not None:
                answer.update(addition)
json.dump(configuration, open(mocks, "w"))
