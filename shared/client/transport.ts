/** How a connection ended. */
export interface Closing {
  /** A WebSocket close code; 1006 if the connection broke without one. */
  readonly code: number;
  readonly reason: string;
  /** Whether it was ever open. */
  readonly opened: boolean;
}

/** Carries messages both ways, in order, until it is closed. One listener each. */
export interface Transport {
  /** Messages wait until the connection is open, and are dropped after its end. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** `code` is 1000 or 4000..4999, `reason` at most 123 bytes of UTF-8. */
  close(code: number, reason: string): void;
  /** A text message arrives as a string. */
  onMessage(listener: (data: Uint8Array | string) => void): void;
  /** Called once. */
  onClose(listener: (closing: Closing) => void): void;
}

/** The part of a WebSocket that is used. Those of browsers and of `ws` both fit. */
export interface WebSocketLike {
  /** 3 once it is closed. */
  readonly readyState: number;
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

/** Opens a WebSocket to `url`. */
export function webSocketTransport(url: string, WebSocket: new (url: string) => WebSocketLike): Transport {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let opened = false;
  const early: Uint8Array<ArrayBuffer>[] = [];
  socket.onopen = () => {
    opened = true;
    for (const bytes of early.splice(0)) socket.send(bytes);
  };
  // Without a listener `ws` would throw.
  socket.onerror = () => {};
  return {
    send(bytes) {
      if (opened) socket.send(bytes);
      else early.push(bytes);
    },
    close(code, reason) {
      socket.close(code, reason);
    },
    onMessage(listener) {
      socket.onmessage = ({ data }: { data: ArrayBuffer | string }) => {
        listener(typeof data === 'string' ? data : new Uint8Array(data));
      };
    },
    onClose(listener) {
      socket.onclose = ({ code, reason }: { code: number; reason: string }) => listener({ code, reason, opened });
      // Chromium sends no close event after this one if a page's policy forbids the connection.
      socket.onerror = () => {
        if (opened || socket.readyState !== 3) return;
        socket.onclose = null;
        listener({ code: 1006, reason: '', opened });
      };
    },
  };
}
