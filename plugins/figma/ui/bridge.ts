import type { CallName, Calls, Problem, ToMain, ToUi } from '../messages.ts';

/** A call that main could not carry out. */
export class CallFailed extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

type Call = <Name extends CallName>(
  name: Name,
  ...args: Parameters<Calls[Name]>
) => Promise<Awaited<ReturnType<Calls[Name]>>>;

/** The connection to main. */
export interface Bridge {
  /** Rejects with a CallFailed. */
  readonly call: Call;
  /** Calls `listener` with everything main says unasked. */
  listen(listener: (message: Exclude<ToUi, { type: 'answer' | 'problem' }>) => void): void;
}

/** The connection to main through the page that contains this iframe. */
export function figmaBridge(): Bridge {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: CallFailed): void }>();
  let ids = 0;
  let hear: Parameters<Bridge['listen']>[0] = () => {};
  const post = (message: ToMain) => parent.postMessage({ pluginMessage: message }, '*');

  window.addEventListener('message', ({ data }) => {
    const message: ToUi | undefined = data?.pluginMessage;
    if (!message) return;
    if (message.type !== 'answer' && message.type !== 'problem') return hear(message);
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === 'answer') call?.resolve(message.value);
    else call?.reject(new CallFailed(message.problem));
  });

  const call = (name: CallName, ...args: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++ids;
      waiting.set(id, { resolve, reject });
      post({ type: 'call', id, name, args } as ToMain);
    });
  return {
    call: call as Call,
    listen(listener) {
      hear = listener;
      post({ type: 'ready' });
    },
  };
}
