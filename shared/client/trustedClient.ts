import type { FrameImage } from '../protocol/frames.ts';
import type { Activity, DaemonMessage, DaemonState, ShownJob, Tool } from '../protocol/messages.ts';
import { type ConnectOptions, DaemonClient } from './daemonClient.ts';

/** Connects like connect(), for managing the daemon too. */
export function connectTrusted(options: ConnectOptions): TrustedClient {
  return new TrustedClient(options);
}

/**
 * The connection of a tool that may be trusted, with the requests of trusted tools. Each method rejects with a LikewiseError: not-trusted,
 * another of the daemon's, or why there is no connection.
 */
export class TrustedClient extends DaemonClient {
  readonly #watchers = new Set<(activity: Activity) => void>();

  constructor(options: ConnectOptions) {
    super(options);
    this.onState((state) => {
      // Each connection begins with this state.
      if (state.name === 'ready' && !state.daemon) this.#startWatching();
    });
  }

  makeCode(): Promise<{ readonly code: string; readonly lasts: number }> {
    return this.ask({ type: 'make-code' }, (message) => (message.type === 'code' ? message : undefined));
  }

  makeTicket(): Promise<{ readonly ticket: string; readonly lasts: number }> {
    return this.ask({ type: 'make-ticket' }, (message) => (message.type === 'ticket' ? message : undefined));
  }

  /** A recent job with its pictures, which its members refer to by their index in `images`. */
  showJob(id: string): Promise<{ readonly job: ShownJob; readonly images: readonly FrameImage[] }> {
    return this.ask({ type: 'show-job', id }, (message, images) =>
      message.type === 'shown-job' && message.id === id ? { job: message, images } : undefined,
    );
  }

  listTools(): Promise<readonly Tool[]> {
    return this.ask({ type: 'list-tools' }, (message) => (message.type === 'tools' ? message.tools : undefined));
  }

  revokeTool(tool: string): Promise<readonly Tool[]> {
    return this.ask({ type: 'revoke-tool', tool }, (message) => (message.type === 'tools' ? message.tools : undefined));
  }

  /** Resolves to the daemon's state once the model answers. */
  useModel(model: string): Promise<DaemonState> {
    const using = (message: DaemonMessage) => message.type === 'state' && message.model === model;
    return this.ask({ type: 'use-model', model }, (message) => (using(message) ? (message as DaemonState) : undefined));
  }

  /** Resolves when the daemon has closed the connection because it is ending. */
  async stop(): Promise<void> {
    const never = () => undefined;
    await this.ask({ type: 'stop' }, never).catch((error: unknown) => {
      const gone = this.state.name === 'waiting' && this.state.diagnosis.reason === 'no-daemon';
      if (!gone) throw error;
    });
  }

  /**
   * Calls `listener` about once a second with the daemon's activity, over this and every later trusted connection. Returns a function
   * that unsubscribes.
   */
  watch(listener: (activity: Activity) => void): () => void {
    this.#watchers.add(listener);
    if (this.#watchers.size === 1) this.#startWatching();
    return () => this.#watchers.delete(listener);
  }

  protected override heard(activity: Activity): void {
    for (const watcher of this.#watchers) watcher(activity);
  }

  #startWatching(): void {
    if (this.state.name !== 'ready' || !this.state.welcome.trusted || this.#watchers.size === 0) return;
    // Watchers receive the answer like all later activity. If this connection ends first, the next one follows.
    this.ask({ type: 'watch' }, (message) => (message.type === 'activity' ? message : undefined)).catch(() => {});
  }
}
