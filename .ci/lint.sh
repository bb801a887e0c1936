#!/bin/sh
# Lints the stack with cfn-lint, every rule on: the template as written, the template after the SAM transform, and the
# state machine as an inline definition. Needs cfn-lint and aws-sam-translator under python3; says so and skips where
# they are missing.
set -eu
cd "$(dirname "$0")/.."

if ! command -v cfn-lint >/dev/null || ! python3 -c 'import cfnlint, samtranslator' 2>/dev/null; then
    echo "Skipped: the template is not linted, since cfn-lint and aws-sam-translator are missing" \
        "(pip install cfn-lint aws-sam-translator)."
    exit 0
fi

regions="us-east-1 us-west-2 eu-west-1 eu-central-1 eu-south-2 us-gov-west-1 cn-north-1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

AWS_DEFAULT_REGION=us-east-1 python3 - "$work" <<'PYTHON'
import json, re, sys
from pathlib import Path
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

work = Path(sys.argv[1])


class NoManagedPolicies(ManagedPolicyLoader):
    def __init__(self):
        super().__init__(None)

    def load(self):
        return {}


# `sam package` uploads the local paths before CloudFormation transforms the template.
source = yaml_parse(Path("template.yaml").read_text())
for resource in source["Resources"].values():
    for local in ("CodeUri", "DefinitionUri"):
        if local in resource.get("Properties", {}):
            resource["Properties"][local] = "s3://packages/" + local
transformed = transform(source, {}, NoManagedPolicies())
(work / "transformed.json").write_text(json.dumps(transformed))

# cfn-lint looks into a definition only when it is inline, and there it knows only ARNs of the partition aws.
machine = source["Resources"]["TuneModelStateMachine"]["Properties"]
known = {"Partition": "aws", "Bucket": "bucket", "Image": "image", "ObjectiveType": "Minimize"}


def substitute(match):
    name = match[1]
    written = machine["DefinitionSubstitutions"][name]
    if name in known:
        return known[name]
    if "Fn::If" in written:
        written = written["Fn::If"][2]
    if "Ref" in written:
        return source["Parameters"][written["Ref"]]["Default"]
    resource = written["Fn::GetAtt"][0]
    kind = "iam::123456789012:role/" if resource.endswith("Role") else "lambda:us-east-1:123456789012:function:"
    return f"arn:aws:{kind}{resource}"


definition = re.sub(r"\$\{(\w+)\}", substitute, Path("statemachine/tune-model.asl.json").read_text())
(work / "definition.json").write_text(json.dumps({"Resources": {"TuneModel": {
    "Type": "AWS::StepFunctions::StateMachine",
    "Properties": {"RoleArn": "arn:aws:iam::123456789012:role/StateMachineRole", "Definition": json.loads(definition)},
}}}))
PYTHON

# -c I: informational rules too; -e: experimental rules too.
cfn-lint -c I -e -r $regions -- template.yaml "$work/transformed.json"
cfn-lint -c I -e -r us-east-1 -- "$work/definition.json"
echo "The template, the transformed template and the state machine: nothing found."
