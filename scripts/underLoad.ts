// Runs a command while four other processes keep the CPU busy:
//   node out/scripts/underLoad.js COMMAND [ARGUMENT...]
import { spawn } from 'node:child_process';
import { onProcessExit, runInherited } from '../test/harness/processes';

const busyProcesses = 4;
/** Polls whether this process is still alive, since it may be killed without notice. */
const work = `
const parent = process.ppid;
let x = 1;
while (process.ppid === parent) for (let i = 0; i < 1e7; i++) x = (x * 31 + 7) | 0;
`;

async function main(): Promise<number> {
  const [command, ...args] = process.argv.slice(2);
  if (command === undefined) {
    console.error('Usage: node out/scripts/underLoad.js COMMAND [ARGUMENT...]');
    return 2;
  }
  for (let i = 0; i < busyProcesses; i++) {
    const child = spawn(process.execPath, ['-e', work], { stdio: 'ignore' });
    onProcessExit(() => child.kill('SIGKILL'));
  }
  console.log(`${busyProcesses} other processes keep the machine busy meanwhile.`);
  return await runInherited(command, args);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
