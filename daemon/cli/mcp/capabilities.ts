import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';

/** The capabilities of a client: one of 2026 sends them with each call, one of 2025 once. */
export function capabilitiesOf(
  server: McpServer,
  { mcpReq: { envelope } }: ServerContext,
): ClientCapabilities | undefined {
  const named = (envelope as Record<string, ClientCapabilities> | undefined)?.[CLIENT_CAPABILITIES_META_KEY];
  return named ?? server.server.getClientCapabilities();
}
