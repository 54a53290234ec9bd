import type { ClientState } from '@likewise/shared/client/daemonClient.ts';
import type { DaemonState } from '@likewise/shared/protocol/messages.ts';
import { providerName } from '@likewise/shared/protocol/providers.ts';

const ENGINE: Record<DaemonState['engine'], { readonly words: string; readonly mood: 'good' | 'busy' | 'bad' }> = {
  unloaded: { words: 'asleep until asked', mood: 'good' },
  starting: { words: 'loading the model', mood: 'busy' },
  ready: { words: 'ready', mood: 'good' },
  restarting: { words: 'restarting', mood: 'busy' },
  failed: { words: 'failed', mood: 'bad' },
  closed: { words: 'stopping', mood: 'bad' },
};

/** The status in the page's header: what answers, and whether it can. */
export function StatusPill({ state }: { state: ClientState }) {
  const { words, mood } = describe(state);
  return (
    <p class="pill" data-mood={mood} role="status">
      {words}
    </p>
  );
}

function describe(state: ClientState): { readonly words: string; readonly mood: string } {
  if (state.name === 'connecting') return { words: 'connecting', mood: 'busy' };
  if (state.name === 'pairing-required') return { words: 'not let in yet', mood: 'busy' };
  if (state.name !== 'ready') return { words: 'not connected', mood: 'bad' };
  if (!state.daemon) return { words: 'connected', mood: 'good' };
  const { model, engine, provider, running, waiting } = state.daemon;
  const { words, mood } = ENGINE[engine];
  const works = running + waiting > 0 && engine === 'ready';
  return {
    words: [model, provider && providerName(provider), works ? `${running + waiting} at work` : words]
      .filter(Boolean)
      .join(' · '),
    mood: works ? 'busy' : mood,
  };
}
