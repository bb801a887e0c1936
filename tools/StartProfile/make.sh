#!/bin/sh
# Makes local/start.mibc anew: compiles the program without it, lets it do what it is to start fast with, and names what
# the JIT had to compile meanwhile. Needs the AWS CLI, and chromium for the console's pages.
set -eu
cd "$(dirname "$0")/../.."
work=$(pwd)/artifacts/start-profile
program=$work/local/Local.dll
rm -rf "$work"
mkdir -p "$work/data" "$work/lists"
dotnet publish local -c Release --use-current-runtime -p:WithoutStartProfile=true -o "$work/local" -v quiet -nologo

# As make starts it: nothing is compiled a second time. What the program starts lists there, too.
profiled="env DOTNET_TC_CallCountingDelayMs=3E8 DOTNET_JitDisasmSummary=1"

echo "Two runs, after one that builds the functions …"
dotnet "$program" run --data "$work/data" >"$work/run.txt"
for run in 1 2; do
    $profiled DOTNET_JitStdOutFile="$work/lists/run-$run" dotnet "$program" run --data "$work/data" >>"$work/run.txt"
done

echo "A server, its services and its page …"
$profiled DOTNET_JitStdOutFile="$work/lists/serve" dotnet "$program" serve --port 0 --data "$work/data" \
    >"$work/serve.txt" 2>&1 &
server=$!
trap 'kill $server' EXIT
until grep -q AWS_ENDPOINT_URL "$work/serve.txt"; do
    kill -0 $server
    sleep 0.2
done
eval "$(grep -o 'export .*' "$work/serve.txt")"
chain=$(for state in $(seq 1000); do printf '"S%d": {"Type": "Pass", "Next": "S%d"}, ' "$state" $((state + 1)); done)
cat >"$work/machine.json" <<JSON
{"StartAt": "S1", "States": {$chain
  "S1001": {"Type": "Map", "ItemsPath": "\$.items", "Next": "Sum", "ItemProcessor": {"StartAt": "Item", "States": {
    "Item": {"Type": "Parallel", "End": true, "Branches": [
      {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}]}}}},
  "Sum": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% \$sum([1, 2]) %}", "Next": "Wait"},
  "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Choose"},
  "Choose": {"Type": "Choice", "Choices": [{"Variable": "\$", "NumericEquals": 3, "Next": "End"}], "Default": "End"},
  "End": {"Type": "Succeed"}}}
JSON
sample=$(sed -n 's/^StateMachineArn: //p' "$work/serve.txt")
role=$(aws stepfunctions describe-state-machine --state-machine-arn "$sample" --query roleArn --output text)
machine=$(aws stepfunctions create-state-machine --name chain --role-arn "$role" \
    --definition "file://$work/machine.json" --query stateMachineArn --output text)
execution=$(aws stepfunctions start-execution --state-machine-arn "$machine" --input '{"items": [1, 2, 3]}' \
    --query executionArn --output text)
until aws stepfunctions describe-execution --execution-arn "$execution" --query status --output text \
    | grep -qv RUNNING; do :; done
{
    aws stepfunctions get-execution-history --execution-arn "$execution" --max-items 50
    aws stepfunctions list-executions --state-machine-arn "$machine"
    aws stepfunctions list-state-machines
    aws sts get-caller-identity
    aws s3 mb s3://profile && aws s3 cp "$work/machine.json" s3://profile/ && aws s3 ls s3://profile
    aws lambda list-functions && aws logs describe-log-groups && aws cloudformation describe-stacks
    aws sagemaker list-training-jobs && aws cloudwatch list-metrics
} >"$work/answers.txt"
if command -v chromium >/dev/null; then
    for page in "" /machines /jobs /functions /buckets "/executions/$execution"; do
        chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/chromium" --virtual-time-budget=5000 \
            --dump-dom "$AWS_ENDPOINT_URL/_console$page" >>"$work/pages.html" 2>/dev/null
    done
fi
kill $server
wait $server || true
trap - EXIT

dotnet run --project tools/StartProfile -- "$work/local" local/start.mibc "$work"/lists/*
