import { wordsOf } from '@likewise/shared/protocol/errors.ts';
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/server';
import type { Sheet } from '../../images/answerSheet.ts';
import { explain } from '../report.ts';

/** A result for people and programs: a text, the same as data, and pictures. */
export function resultOf(
  text: string,
  data: Record<string, unknown>,
  more: readonly ContentBlock[] = [],
): CallToolResult {
  return { content: [{ type: 'text', text }, ...more], structuredContent: data };
}

/** Runs a tool; an error becomes a result that says what happened and what to do. */
export async function orError<R>(work: () => Promise<R>): Promise<R | CallToolResult> {
  try {
    return await work();
  } catch (error) {
    const explained = explain(error);
    if (explained.code === 'internal') process.stderr.write(`${(error as Error).stack ?? error}\n`);
    const { code, message, remedy } = wordsOf(explained);
    return { isError: true, content: [{ type: 'text', text: `${message} ${remedy} (${code})` }] };
  }
}

/** A sheet as a client shows it. */
export function imageOf({ bytes, type }: Sheet): ContentBlock {
  return { type: 'image', data: Buffer.from(bytes).toString('base64'), mimeType: type };
}
