import { Client, type ElicitResult } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { LIKEWISE } from './cli.ts';

export interface AgentOptions {
  /** Where the server runs. */
  readonly cwd: string;
  /** The LIKEWISE_HOME of the server. */
  readonly home: string;
  readonly args?: readonly string[];
  /** Whether it uses the protocol of clients from 2025. */
  readonly legacy?: boolean;
  /** Answers questions. A client without it cannot be asked. */
  readonly elicit?: (message: string, meanings: readonly { const: string; title: string }[]) => ElicitResult;
  /** Whether it shows views (MCP Apps). */
  readonly views?: boolean;
  /** The program and its first arguments. */
  readonly program?: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** An agent with `likewise mcp` as a separate process. */
export class Agent {
  readonly client: Client;
  /** What the server wrote to standard error. */
  stderr = '';
  readonly #transport: StdioClientTransport;

  private constructor(client: Client, transport: StdioClientTransport) {
    this.client = client;
    this.#transport = transport;
  }

  static async start({ cwd, home, args = [], legacy, elicit, views, program, env }: AgentOptions): Promise<Agent> {
    const [command, ...first] = program ?? [process.execPath, LIKEWISE];
    const transport = new StdioClientTransport({
      command,
      args: [...first, 'mcp', ...args],
      cwd,
      env: env ?? { ...(process.env as Record<string, string>), LIKEWISE_HOME: home },
      stderr: 'pipe',
    });
    const client = new Client(
      { name: 'an-agent', version: '1.0.0' },
      {
        capabilities: {
          ...(elicit && { elicitation: {} }),
          ...(views && { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } } }),
        },
        versionNegotiation: { mode: legacy ? 'legacy' : 'auto' },
      },
    );
    if (elicit) {
      client.setRequestHandler('elicitation/create', async ({ params }) => {
        if (!('requestedSchema' in params)) throw new Error('a form was expected');
        const { reading } = params.requestedSchema.properties as Record<
          string,
          { oneOf: { const: string; title: string }[] }
        >;
        return elicit(params.message, reading!.oneOf);
      });
    }
    const agent = new Agent(client, transport);
    transport.stderr!.on('data', (data: Buffer) => {
      agent.stderr += data.toString();
    });
    await client.connect(transport);
    return agent;
  }

  get pid(): number {
    return this.#transport.pid!;
  }

  /** Calls a tool. A minute and more is enough for an engine to start and answer. */
  async call(name: string, args: Record<string, unknown>, onprogress?: (done: number, total: number) => void) {
    const result = await this.client.callTool(
      { name, arguments: args },
      {
        timeout: 120_000,
        ...(onprogress && { onprogress: ({ progress, total }) => onprogress(progress, total!) }),
      },
    );
    const texts = result.content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
    // biome-ignore lint/suspicious/noExplicitAny: tests look into it.
    return { ...result, text: texts.join('\n'), data: result.structuredContent as any };
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
