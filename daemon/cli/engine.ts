import { resolve } from 'node:path';
import { ERROR_CODES, LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { providerName } from '@likewise/shared/protocol/providers.ts';
import { Command, Option } from 'commander';
import { findDaemon } from '../auth/descriptor.ts';
import { stateFolder } from '../auth/stateFolder.ts';
import { checkServer, type Server } from '../engine/remote/link.ts';
import { readToken } from '../engine/remote/token.ts';
import { type ServerFact, serverWorks } from '../life/checks.ts';
import {
  type EngineSettings,
  forgetEngineSettings,
  readEngineSettings,
  writeEngineSettings,
} from '../life/engineSettings.ts';
import { serverFact } from '../life/serverFact.ts';
import { DEFAULT_MODEL, openModel } from '../model/registry.ts';
import { noServerWorks, optionsApart } from './errors.ts';
import { untilAborted } from './interrupt.ts';
import { daemonState, withDaemon } from './owner.ts';
import { print, printJson } from './print.ts';

interface UseFlags {
  readonly tokenFile?: string;
  readonly tokenVariable?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly only?: true;
  readonly model: string;
}

interface JsonFlag {
  readonly json?: true;
}

async function useVerb(urls: readonly string[], flags: UseFlags): Promise<void> {
  const servers = urls.map((url) => serverOf(url, flags));
  for (const server of servers) {
    checkServer(server);
    if (server.token) readToken(server.token);
  }
  const facts = await look(flags.model, servers);
  for (const fact of facts) print(factText(fact));
  if (!facts.some(serverWorks)) throw noServerWorks(facts.map(({ host }) => host));
  writeEngineSettings(stateFolder(), { servers, only: flags.only ?? false });
  await notifyDaemon();
}

/** Paths are made absolute: the daemon may be started in another folder. */
function serverOf(
  url: string,
  { tokenFile, tokenVariable, ca, cert, key }: UseFlags,
): EngineSettings['servers'][number] {
  if (tokenFile !== undefined && tokenVariable !== undefined) throw optionsApart('--token-file', '--token-variable');
  return {
    url,
    ...(tokenFile !== undefined && { token: { file: resolve(tokenFile) } }),
    ...(tokenVariable !== undefined && { token: { variable: tokenVariable } }),
    ...(ca !== undefined && { ca: resolve(ca) }),
    ...(cert !== undefined && { cert: resolve(cert) }),
    ...(key !== undefined && { key: resolve(key) }),
  };
}

function showVerb({ json }: JsonFlag): void {
  const settings = readEngineSettings(stateFolder());
  if (json) return printJson(settings ?? { servers: [], only: false });
  if (!settings) return print('This machine runs the model.');
  for (const { url, token, ca, cert } of settings.servers) {
    const ways = [
      token && ('file' in token ? `token from ${token.file}` : `token from the variable ${token.variable}`),
      ca && `signed by ${ca}`,
      cert && `with the certificate ${cert}`,
    ];
    print([url, ...ways.filter((way) => way !== undefined)].join(', '));
  }
  print(
    settings.only ? 'If none of them works, nothing else does.' : 'If none of them works, this machine runs the model.',
  );
}

async function testVerb(
  urls: readonly string[],
  { model, json }: JsonFlag & { readonly model: string },
): Promise<void> {
  const known = readEngineSettings(stateFolder())?.servers ?? [];
  const servers = urls.length > 0 ? urls.map((url) => known.find((server) => server.url === url) ?? { url }) : known;
  if (servers.length === 0) {
    return json ? printJson({ servers: [] }) : print('This machine runs the model: there is no server to test.');
  }
  const facts = await look(model, servers);
  if (json) printJson({ servers: facts.map((fact) => ({ ...fact, works: serverWorks(fact) })) });
  else for (const fact of facts) print(factText(fact));
  if (!facts.some(serverWorks)) process.exitCode = ERROR_CODES['engine-unavailable'];
}

async function forgetVerb(): Promise<void> {
  if (!forgetEngineSettings(stateFolder())) return print('This machine runs the model already.');
  print('This machine runs the model from now on.');
  await notifyDaemon();
}

async function look(name: string, servers: readonly Server[]): Promise<ServerFact[]> {
  const model = await openModel(name);
  return Promise.all(servers.map((server) => serverFact(model, server)));
}

function factText({ host, steps }: ServerFact): string {
  const lines = steps.flatMap(({ what, found, fix }) => [
    `${fix === undefined ? 'ok' : 'X '}  ${what.padEnd(10)}  ${found}`,
    ...(fix === undefined ? [] : [`                -> ${fix}`]),
  ]);
  return [host, ...lines].join('\n');
}

/** Makes a running daemon use the settings: it reloads its model if they changed, and no job is lost. */
async function notifyDaemon(): Promise<void> {
  if (!(await findDaemon(stateFolder())))
    return print('Tools use it when the daemon is started: likewise serve --detach.');
  try {
    const { model, provider, precision } = await withDaemon(async (client) =>
      client.useModel((await daemonState(client)).model),
    );
    print(`The daemon answers with ${model}${provider ? ` on ${providerName(provider)} (${precision})` : ''}.`);
  } catch (error) {
    if (!(error instanceof LikewiseError)) throw error;
    print(`The daemon goes on as before: ${error.message} ${error.remedy}`);
  }
}

function modelOption(): Option {
  return new Option('--model <name>', 'the model that they run').default(DEFAULT_MODEL);
}

/** The verb `engine`: servers that run the model for this machine. */
export function engineCommand(signal: AbortSignal): Command {
  const engine = new Command('engine').description('Have a shared server run the model: Triton, KServe and the like.');
  engine
    .command('use')
    .description('Use shared servers: the first one that works, otherwise this machine.')
    .argument('<url...>', 'their addresses, such as https://gpu.example.org')
    .option('--token-file <file>', 'a file that holds the token they ask for')
    .option('--token-variable <name>', 'an environment variable that holds it')
    .option('--ca <file>', 'the certificate of the authority that signed theirs (PEM)')
    .option('--cert <file>', 'your client certificate (PEM)')
    .option('--key <file>', 'its key')
    .option('--only', 'never have this machine run the model')
    .addOption(modelOption())
    .action((urls: string[], flags: UseFlags) => untilAborted(useVerb(urls, flags), signal));
  engine
    .command('show')
    .description('Show what runs the model.')
    .option('--json', 'print one JSON object')
    .action(showVerb);
  engine
    .command('test')
    .description('Test each server: name, connection, token, readiness, identity, and the time for a canvas.')
    .argument('[url...]', 'their addresses (default: those in use)')
    .addOption(modelOption())
    .option('--json', 'print one JSON object')
    .action((urls: string[], flags: JsonFlag & { model: string }) => untilAborted(testVerb(urls, flags), signal));
  engine
    .command('forget')
    .description('Have this machine run the model again.')
    .action(() => untilAborted(forgetVerb(), signal));
  return engine;
}
