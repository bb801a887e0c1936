// Runs the scenario of each line that is read with aws-local-stepfunctions, and writes its seconds: elapsed, and of the processor.
// Usage: node node.mjs SCENARIOS.json FOLDER, where FOLDER has the package in its node_modules.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [scenariosFile, folder] = process.argv.slice(2);
const { StateMachine } = createRequire(`${folder}/`)('aws-local-stepfunctions');
const scenarios = JSON.parse(readFileSync(scenariosFile, 'utf8'));

async function time(act) {
  global.gc?.();
  const before = process.cpuUsage();
  const started = process.hrtime.bigint();
  await act();
  const elapsed = Number(process.hrtime.bigint() - started) / 1e9;
  const { user, system } = process.cpuUsage(before);
  return `${elapsed} ${(user + system) / 1e6}`;
}

for await (const name of createInterface({ input: process.stdin })) {
  const { definition, input, executions } = scenarios[name];
  const create = () => new StateMachine(JSON.parse(definition));
  if (executions === 0) {
    console.log(await time(async () => create()));
  } else {
    const machine = create();
    console.log(await time(() => Promise.all(Array.from({ length: executions }, () => machine.run(JSON.parse(input)).result))));
  }
}
