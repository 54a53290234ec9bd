/*
 * The module `likewise/protocol`: frames and messages, for tools that speak to the daemon by other means than `likewise/client`.
 */

export { CLOSE_CODES, type CloseReason, closeReason } from './closeCodes.ts';
export { DESCRIPTOR_FILE, type Descriptor, parseDescriptor } from './descriptor.ts';
export { ERROR_CODES, type ErrorCode, LikewiseError } from './errors.ts';
export {
  decodeFrame,
  encodeFrame,
  type Frame,
  FrameError,
  type FrameImage,
  type FramePart,
  IMAGE_TYPES,
} from './frames.ts';
export * from './limits.ts';
export { type ClientMessage, clientMessage, type DaemonMessage, daemonMessage } from './messages.ts';
export { MessageError, parseClientMessage, parseDaemonMessage, type Received } from './parse.ts';
export { PORTS, PROTOCOL } from './version.ts';
