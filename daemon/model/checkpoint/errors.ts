import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

const DOWNLOAD_AGAIN = 'Download or copy the file again, and compare its size with the original.';
const SAVE_AGAIN = "In PyTorch, save the weights alone: torch.save({'model': model.state_dict()}, 'weights.pth').";
const DO_NOT_USE = 'Do not use this file; get the checkpoint from its authors again.';

/** Text from an untrusted file, shortened for a message and without characters that control a terminal. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 117)}...` : text).replace(/\p{C}/gu, '?');
}

export const checkpointMissing = (path: string) =>
  new LikewiseError('checkpoint-unreadable', `There is no file ${path}.`, 'Check the path of the checkpoint.');

export const checkpointNotAFile = (path: string) =>
  new LikewiseError('checkpoint-unreadable', `${path} is not a file.`, 'Give the path of the checkpoint file itself.');

export const checkpointDenied = (path: string, cause: unknown) =>
  new LikewiseError(
    'checkpoint-unreadable',
    `${path} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`,
    'Check that you may read the file and that its disk is there.',
    { cause },
  );

export const notACheckpoint = (path: string, detail: string) =>
  new LikewiseError(
    'checkpoint-unreadable',
    `${path} is not a checkpoint: ${detail}.`,
    'Give a .pth or .ckpt file saved by PyTorch 1.6 or later, or a .safetensors file. A download may have saved a web page instead.',
  );

export const checkpointDamaged = (path: string, detail: string) =>
  new LikewiseError('checkpoint-unreadable', `${path} is damaged: ${detail}.`, DOWNLOAD_AGAIN);

export const checkpointTruncated = (path: string, detail: string) =>
  new LikewiseError('checkpoint-truncated', `${path} is incomplete: ${detail}.`, DOWNLOAD_AGAIN);

export const checkpointHostile = (path: string, detail: string) =>
  new LikewiseError('checkpoint-hostile', `${path} is refused: ${detail}.`, DO_NOT_USE);

export const checkpointLegacy = (path: string) =>
  new LikewiseError(
    'checkpoint-unsupported',
    `${path} is in PyTorch's format from before version 1.6, which is not supported.`,
    "Convert it with a current PyTorch: torch.save(torch.load('old.pth', map_location='cpu'), 'new.pth').",
  );

export const checkpointTorchScript = (path: string) =>
  new LikewiseError(
    'checkpoint-unsupported',
    `${path} is a TorchScript archive: a program with its weights, not a checkpoint.`,
    SAVE_AGAIN,
  );

export const checkpointCompressed = (path: string, entry: string) =>
  new LikewiseError(
    'checkpoint-unsupported',
    `${path} holds a compressed or encrypted entry, ${quoted(entry)}; PyTorch stores its entries as they are.`,
    'Give the file as PyTorch wrote it. If it was zipped again, unzip it first.',
  );

export const checkpointBigEndian = (path: string) =>
  new LikewiseError(
    'checkpoint-unsupported',
    `${path} was saved on a big-endian machine, and only little-endian numbers are read.`,
    'Load it and save it again with PyTorch on a little-endian machine.',
  );

export const checkpointWithoutTensors = (path: string, detail: string) =>
  new LikewiseError('checkpoint-unsupported', `${path} holds no dictionary of tensors: ${detail}.`, SAVE_AGAIN);

export const tensorUnsupported = (path: string, tensor: string, detail: string) =>
  new LikewiseError(
    'checkpoint-unsupported',
    `Tensor ${quoted(tensor)} of ${path} cannot be read: ${detail}.`,
    'Save the weights as plain float32, float16 or bfloat16 tensors.',
  );
