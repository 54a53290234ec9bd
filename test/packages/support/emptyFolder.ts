import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstalledNode } from './nodes.ts';

/** How a command ended, and everything it printed. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty project of a user who has one Node.js and no settings. */
export class EmptyFolder {
  readonly path: string;
  readonly #node: InstalledNode;
  readonly #registry: string;

  private constructor(path: string, node: InstalledNode, registry: string) {
    this.path = path;
    this.#node = node;
    this.#registry = registry;
  }

  static async make(node: InstalledNode, registry: string): Promise<EmptyFolder> {
    const path = await mkdtemp(join(tmpdir(), 'likewise-empty-'));
    await mkdir(join(path, 'home'));
    await writeFile(join(path, 'package.json'), '{"private":true}\n');
    return new EmptyFolder(path, node, registry);
  }

  npm(...args: string[]): Promise<Ended> {
    return this.node(join(this.#node.npm, 'npm-cli.js'), ...args);
  }

  npx(...args: string[]): Promise<Ended> {
    return this.node(join(this.#node.npm, 'npx-cli.js'), ...args);
  }

  node(...args: string[]): Promise<Ended> {
    return this.run(join(this.#node.bin, 'node'), args);
  }

  /** Runs any program. @param env additional variables */
  run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return ended(
      spawn(program, args, {
        cwd: this.path,
        env: {
          ...reachingTheRegistry(),
          // The commands npm and npx also belong to this Node.js.
          PATH: `${this.#node.bin}:${this.#node.commands}:/usr/bin:/bin`,
          HOME: join(this.path, 'home'),
          LIKEWISE_HOME: join(this.path, 'home', 'likewise'),
          npm_config_registry: this.#registry,
          npm_config_update_notifier: 'false',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

/** What a machine's administrator set to make the network reachable. */
function reachingTheRegistry(): NodeJS.ProcessEnv {
  const isMeant = ([name]: [string, unknown]) => /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(HTTPS?|NO)_PROXY)$/i.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(isMeant));
}

/** Resolves when a process has ended. */
export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve({ code, stdout, stderr }));
  });
}
