import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { providerName } from '@likewise/shared/protocol/providers.ts';
import type { StepDown } from './engine.ts';

/** How an engine's process ended. */
export interface HostExit {
  /** Such as "SIGKILL" or "exit code 1". */
  readonly how: string;
  /** The last few kilobytes the process wrote to stderr. */
  readonly stderr: string;
}

/** The engine's process ended while an answer was awaited from it. */
export class HostExited extends LikewiseError {
  readonly exit: HostExit;

  constructor(exit: HostExit) {
    super('engine-failed', `The engine's process ended unexpectedly (${exit.how}).`, 'Try again.');
    this.exit = exit;
  }
}

/** ONNX Runtime refused to load a graph, or did not finish in time. */
export class HostLoadFailed extends LikewiseError {
  /** What ONNX Runtime said. */
  readonly detail: string;
  readonly stderr: string;

  constructor(detail: string, stderr: string) {
    super('engine-unavailable', `The engine could not load a graph: ${detail}`, 'Check the model, or import it again.');
    this.detail = detail;
    this.stderr = stderr;
  }
}

/** ONNX Runtime could not run the loaded graph on these feeds. */
export class HostRunFailed extends LikewiseError {
  /** What ONNX Runtime said. */
  readonly detail: string;

  constructor(detail: string) {
    super('engine-failed', `The engine could not run a graph: ${detail}`, 'Check the model, or import it again.');
    this.detail = detail;
  }
}

/** Every provider of the ladder was tried without success. */
export function engineUnavailable(stepDowns: readonly StepDown[]): LikewiseError {
  const reasons = stepDowns.map(({ provider, reason }) => `${providerName(provider)}: ${reason}.`);
  const [only] = stepDowns;
  const remedy =
    stepDowns.length === 1 && only?.provider !== 'cpu'
      ? 'Put that right, or leave --provider out: the best provider that works is chosen.'
      : 'Put one of these right and try again.';
  return new LikewiseError('engine-unavailable', ['The engine could not start.', ...reasons].join(' '), remedy);
}

/** @param last what ended the last of the two attempts */
export function engineFailed(last: unknown): LikewiseError {
  const how = last instanceof HostExited ? last.exit.how : last instanceof HostRunFailed ? last.detail : String(last);
  return new LikewiseError(
    'engine-failed',
    `The engine failed twice on the same image (${how}).`,
    'Leave that image out, or try --provider cpu if it happens with others too.',
    { cause: last },
  );
}

/** @param ms how long the last attempt was given */
export function engineTimeout(ms: number): LikewiseError {
  return new LikewiseError(
    'engine-timeout',
    `The engine did not finish an image within ${ms / 1000} s, in two attempts.`,
    'Check what else this machine is busy with, then try again or use a smaller model.',
  );
}

export function engineSilent(): LikewiseError {
  return new LikewiseError(
    'engine-timeout',
    "The engine's process stood still in the midst of an image, in two attempts.",
    'Check what else this machine is busy with, then try again or use a smaller model.',
  );
}

export function cancelled(): LikewiseError {
  return new LikewiseError('cancelled', 'The work was cancelled.', 'Start it again if it is still wanted.');
}
