import type { ClientKind } from '@likewise/shared/protocol/messages.ts';

/** The names of the paired tools by their ids. */
export type ToolNames = ReadonlyMap<string, string>;

const KINDS: Record<ClientKind, string> = {
  cli: 'Command line',
  figma: 'Figma',
  vscode: 'VS Code',
  playground: 'Playground',
  other: 'Another tool',
};

/** A tool's name. One that uses the descriptor's token, or was revoked, is named by its kind. */
export function toolName(names: ToolNames, tool: string, kind: ClientKind): string {
  return names.get(tool) ?? KINDS[kind];
}
