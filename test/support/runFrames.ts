import { decodeFrame, type FrameHeader } from '@likewise/shared/protocol/frames.ts';
import type { Page } from 'playwright-core';

/** A message that a page sent. */
export interface SentFrame {
  readonly header: FrameHeader & { readonly type?: string };
  readonly bytes: number;
}

/** What a page sends from its next connection on. */
export function framesOf(page: Page): SentFrame[] {
  const frames: SentFrame[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const bytes = Uint8Array.from(payload as Buffer);
      frames.push({ header: decodeFrame(bytes).header as SentFrame['header'], bytes: bytes.length });
    }),
  );
  return frames;
}
