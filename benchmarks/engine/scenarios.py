"""What is timed: each a state machine, an input, and how many executions at once (0: the machine's creation)."""
import json


def chain(states):
    middle = {f"S{i}": {"Type": "Pass", "Next": f"S{i + 1}"} for i in range(1, states)}
    return {"StartAt": "S1", "States": {**middle, f"S{states}": {"Type": "Pass", "End": True}}}


def loop(times):
    return {"StartAt": "Add", "States": {
        "Add": {"Type": "Pass", "Parameters": {"count.$": "States.MathAdd($.count, 1)"}, "Next": "Again"},
        "Again": {"Type": "Choice", "Choices": [{"Variable": "$.count", "NumericLessThan": times, "Next": "Add"}], "Default": "Done"},
        "Done": {"Type": "Succeed"}}}


MAP = {"StartAt": "Each", "States": {"Each": {
    "Type": "Map",
    "ItemProcessor": {
        "ProcessorConfig": {"Mode": "INLINE"},
        "StartAt": "Item",
        "States": {"Item": {"Type": "Pass", "End": True}}},
    "End": True}}}


def scenario(definition, value, executions=1):
    return {"definition": json.dumps(definition), "input": json.dumps(value), "executions": executions}


SCENARIOS = {
    "chain of 1,000 Pass states": scenario(chain(1_000), {}),
    "chain of 5,000": scenario(chain(5_000), {}),
    "chain of 10,000": scenario(chain(10_000), {}),
    "loop of 1,000 (MathAdd, Choice)": scenario(loop(1_000), {"count": 0}),
    "loop of 5,000": scenario(loop(5_000), {"count": 0}),
    "inline Map of 1,000 items": scenario(MAP, list(range(1_000))),
    "inline Map of 10,000 items": scenario(MAP, list(range(10_000))),
    "1,000 executions at once of 10 Pass states": scenario(chain(10), {}, 1_000),
    "CreateStateMachine with 1,000 states": scenario(chain(1_000), {}, 0),
}

WARM_UP = scenario(chain(10), {})
