/** The part of pino-roll 4 that the log uses; the package comes without types. */
declare module 'pino-roll' {
  interface RollOptions {
    /** Without its number: "daemon.log" becomes daemon.1.log, daemon.2.log, ... */
    readonly file: string;
    /** Such as "5m". */
    readonly size: string;
    /** With removeOtherLogFiles `count` files are kept, the one in use and those of earlier processes included. */
    readonly limit: { readonly count: number; readonly removeOtherLogFiles: boolean };
    readonly sync: boolean;
    /** Bytes that wait when they cannot be written. */
    readonly maxLength: number;
  }
  export default function roll(options: RollOptions): Promise<NodeJS.WritableStream & { end(): void; destroy(): void }>;
}
