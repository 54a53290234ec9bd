import { ERROR_CODES } from '@likewise/shared/protocol/errors.ts';
import { Command } from 'commander';
import type { Descriptor } from '../auth/descriptor.ts';
import { type Check, type EngineFact, judge } from '../life/checks.ts';
import { gatherFacts } from '../life/facts.ts';
import { untilAborted } from './interrupt.ts';
import { connectAsOwner, daemonState } from './owner.ts';

const SIGNS = { ok: 'ok', note: '--', warning: '!', problem: 'X' } as const;

async function doctor({ json }: { json?: true }): Promise<void> {
  const checks = judge(await gatherFacts(askDaemon));
  const usable = !checks.some(({ verdict }) => verdict === 'problem');
  process.stdout.write(json ? `${JSON.stringify({ usable, checks })}\n` : `${text(checks, usable)}\n`);
  if (!usable) process.exitCode = ERROR_CODES['engine-unavailable'];
}

async function askDaemon(daemon: Descriptor): Promise<EngineFact> {
  const client = connectAsOwner(daemon);
  try {
    const { model, engine, provider, stepDowns } = await daemonState(client);
    return { model, state: engine, provider, stepDowns };
  } finally {
    client.close();
  }
}

function text(checks: readonly Check[], usable: boolean): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ verdict, name, found, fix }) => {
    const line = `${SIGNS[verdict].padEnd(2)}  ${name.padEnd(width)}  ${found}`;
    return fix === undefined ? [line] : [line, `    ${''.padEnd(width)}  -> ${fix}`];
  });
  return [...lines, '', usable ? 'Likewise can work.' : `${stopped(checks)}: see the lines with X.`].join('\n');
}

function stopped(checks: readonly Check[]): string {
  const daemonOnly = checks.every((check) => check.verdict !== 'problem' || check.daemonOnly);
  return daemonOnly
    ? 'The daemon cannot start, and the tools cannot reach it; likewise run works without'
    : 'Something stops Likewise from working';
}

/** The verb `doctor`: checks everything that Likewise needs, and says how to fix what is wrong. */
export function doctorCommand(signal: AbortSignal): Command {
  return new Command('doctor')
    .description('Check everything Likewise needs; say what is wrong and how to fix it.')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExits with code 0 if Likewise can work, 5 if something stops it. Reads every file of every model.',
    )
    .action((flags: { json?: true }) => untilAborted(doctor(flags), signal));
}
