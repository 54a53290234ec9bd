import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';

/** What a client can do: each call of one of 2026 says so, one of 2025 said so once. */
export function capabilitiesOf(
  server: McpServer,
  { mcpReq: { envelope } }: ServerContext,
): ClientCapabilities | undefined {
  const told = (envelope as Record<string, ClientCapabilities> | undefined)?.[CLIENT_CAPABILITIES_META_KEY];
  return told ?? server.server.getClientCapabilities();
}
