import { providerName } from '@likewise/shared/protocol/providers.ts';
import type { LifeState } from './daemonLife.ts';

/** What the status bar shows. */
export interface Status {
  /** May contain VS Code's icons, `$(name)`. */
  readonly text: string;
  readonly tooltip: string;
  readonly bad: boolean;
}

export function statusOf(life: LifeState): Status {
  switch (life.name) {
    case 'off':
      return {
        text: '$(sparkle) Likewise',
        tooltip: 'The daemon is not running; it is started when needed.',
        bad: false,
      };
    case 'found':
      return {
        text: '$(sparkle) Likewise: running',
        tooltip: `Likewise ${life.version} is running; this window has not used it yet.`,
        bad: false,
      };
    case 'starting':
      return { text: '$(loading~spin) Likewise: starting', tooltip: 'The daemon is being started.', bad: false };
    case 'failed':
      return { text: '$(warning) Likewise', tooltip: `${life.error.message} ${life.error.remedy}`, bad: true };
    case 'ready':
      return readyStatus(life);
  }
}

function readyStatus({ version, state }: Extract<LifeState, { name: 'ready' }>): Status {
  if (!state) return { text: '$(sparkle) Likewise', tooltip: `Likewise ${version}`, bad: false };
  const { model, engine, provider, precision, stepDowns, waiting, running } = state;
  const where = provider ? ` on ${providerName(provider)}` : '';
  const lines = [
    `Likewise ${version}: ${model}${where}${precision ? ` (${precision})` : ''}`,
    `${running} running, ${waiting} waiting`,
    ...stepDowns.map((step) => `Not on ${providerName(step.provider)}: ${step.reason}`),
  ];
  const tooltip = lines.join('\n');
  const count = waiting + running;
  if (engine === 'failed') return { text: '$(warning) Likewise: the engine failed', tooltip, bad: true };
  if (engine === 'starting' || engine === 'restarting') {
    return { text: '$(loading~spin) Likewise: loading the model', tooltip, bad: false };
  }
  if (count > 0) return { text: `$(sync~spin) Likewise: ${count}`, tooltip, bad: false };
  return { text: `$(sparkle) ${model}${where}`, tooltip, bad: false };
}
