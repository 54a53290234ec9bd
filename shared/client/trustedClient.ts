import type { FrameImage } from '../protocol/frames.ts';
import type { DaemonMessage, DaemonState, ShownJob, Tool } from '../protocol/messages.ts';
import { type ConnectOptions, DaemonClient } from './daemonClient.ts';

/** Connects as connect() does, to manage the daemon too. */
export function connectTrusted(options: ConnectOptions): TrustedClient {
  return new TrustedClient(options);
}

/**
 * The connection of a tool that may be trusted, with what only trusted tools ask. Each method rejects with a LikewiseError:
 * not-trusted, what the daemon says, or why there is no connection.
 */
export class TrustedClient extends DaemonClient {
  makeCode(): Promise<{ readonly code: string; readonly expires: number }> {
    return this.ask({ type: 'make-code' }, (message) => (message.type === 'code' ? message : undefined));
  }

  makeTicket(): Promise<{ readonly ticket: string; readonly expires: number }> {
    return this.ask({ type: 'make-ticket' }, (message) => (message.type === 'ticket' ? message : undefined));
  }

  /** A recent job with its pictures; its members name them by their place in `images`. */
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

  /** Resolves when the daemon has closed the connection because it ends. */
  async stop(): Promise<void> {
    const never = () => undefined;
    await this.ask({ type: 'stop' }, never).catch((error: unknown) => {
      const gone = this.state.name === 'waiting' && this.state.diagnosis.reason === 'no-daemon';
      if (!gone) throw error;
    });
  }
}
