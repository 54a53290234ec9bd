import type { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { FrameImage, FramePart } from '@likewise/shared/protocol/frames.ts';
import type { Activity, DaemonMessage, ShownJob, Tool } from '@likewise/shared/protocol/messages.ts';
import type { SheetRequest } from '../answers/request.ts';
import type { Auth, Identity } from '../auth/auth.ts';
import { errorBody } from '../jobs/errors.ts';
import type { ExplainRequest, JobListener, JobRequest, Jobs } from '../jobs/jobs.ts';
import type { Library } from '../library/library.ts';
import type { Enquiries } from './enquiries.ts';
import { notTrusted } from './errors.ts';
import type { Request } from './session.ts';

/** What trusted clients may ask the daemon to do. */
export interface Control {
  /** Ends the daemon [S3]. Returns at once. */
  stop(): void;
  /** Switches to another model [S2]. Errors: LikewiseErrors such as model-unknown. */
  useModel(model: string): Promise<void>;
}

/** What trusted clients may look at. */
export interface Watch {
  activity(): Activity;
  /** Errors: job-unknown. */
  show(job: string): Promise<{ readonly message: ShownJob; readonly images: readonly FrameImage[] }>;
}

/** What requests work with. */
export interface Services {
  readonly jobs: Jobs;
  readonly library: Library;
  readonly auth: Auth;
  readonly control: Control;
  readonly watch: Watch;
  state(): DaemonMessage;
  /** The ids of the connected tools. */
  connectedTools(): ReadonlySet<string>;
}

/** Who asks, and where the answers go. */
export interface Caller {
  readonly identity: Identity;
  readonly listener: JobListener;
  readonly enquiries: Enquiries;
  reply(message: DaemonMessage, images?: readonly FramePart[]): void;
  /** From now on the client is told what the daemon does. */
  startWatching(): void;
}

/** Carries out a ready client's request. Throws a LikewiseError if it cannot be done; failure() turns that into a message. */
export async function perform(
  request: Request,
  images: readonly FrameImage[],
  { identity, listener, enquiries, reply, startWatching }: Caller,
  services: Services,
): Promise<void> {
  const { jobs, auth, control, library } = services;
  const replyExamples = async () => reply({ type: 'examples', examples: await library.list() });
  switch (request.type) {
    case 'run':
      return jobs.submit(jobRequest(request, images, identity), listener);
    case 'resume':
      return jobs.resume(identity.tool, request.job, request.after, listener);
    case 'cancel':
      enquiries.cancel(request.job);
      return jobs.cancel(identity.tool, request.job);
    case 'explain':
      return enquiries.run(request.id, async (signal) => {
        const { readings, images: parts } = await jobs.explain(explainRequest(request, images), signal);
        reply({ type: 'explained', id: request.id, readings }, parts);
      });
    case 'open-picture':
      return enquiries.run(request.id, async (signal) => {
        const { image, notes } = await jobs.open(images[request.file]!.bytes, request.name, signal);
        reply({ type: 'opened', id: request.id, picture: 0, notes: [...notes] }, [image]);
      });
    case 'draw-sheet':
      return enquiries.run(request.id, async (signal) => {
        const picture = await jobs.drawSheet(sheetRequest(request, images), signal);
        reply({ type: 'sheet', id: request.id, picture: 0 }, [picture]);
      });
    case 'list-examples':
      return replyExamples();
    case 'load-example': {
      const { pairs, ...example } = await library.load(request.name);
      const pictures = pairs.flatMap(({ input, output }) => [input, output]);
      return reply(
        { type: 'example', ...example, pairs: pairs.map((_, n) => ({ input: 2 * n, output: 2 * n + 1 })) },
        pictures,
      );
    }
    case 'save-example': {
      const { name, reading } = request;
      const pairs = request.pairs.map(({ input, output }) => ({ input: images[input]!, output: images[output]! }));
      await library.save({ name, pairs, ...(reading !== undefined && { reading }) });
      return replyExamples();
    }
    case 'rename-example':
      await library.rename(request.name, request.to);
      return replyExamples();
    case 'remove-example':
      await library.remove(request.name);
      return replyExamples();
  }
  if (!identity.trusted) throw notTrusted(request.type);
  switch (request.type) {
    case 'make-code':
      return reply({ type: 'code', ...auth.makeCode() });
    case 'make-ticket':
      return reply({ type: 'ticket', ...auth.makeTicket() });
    case 'watch':
      startWatching();
      return reply(services.watch.activity());
    case 'show-job': {
      const { message, images: pictures } = await services.watch.show(request.id);
      return reply(message, pictures);
    }
    case 'list-tools':
      return reply({ type: 'tools', tools: listTools(services) });
    case 'revoke-tool':
      auth.revoke(request.tool);
      return reply({ type: 'tools', tools: listTools(services) });
    case 'use-model':
      await control.useModel(request.model);
      return reply(services.state());
    case 'stop':
      return control.stop();
  }
}

/** The message for a failed request: about its job if it has one [J1], otherwise about the request. */
export function failure(request: Request, error: LikewiseError): DaemonMessage {
  const body = errorBody(error);
  if (request.type === 'explain') return { type: 'unexplained', id: request.id, error: body };
  if (request.type === 'draw-sheet') return { type: 'no-sheet', id: request.id, error: body };
  if (request.type === 'open-picture') return { type: 'unopened', id: request.id, error: body };
  return 'job' in request ? { type: 'failed', job: request.job, error: body } : { type: 'problem', error: body };
}

function listTools({ auth, connectedTools }: Services): Tool[] {
  const connected = connectedTools();
  return auth.tools.map((tool) => ({ ...tool, connected: connected.has(tool.id) }));
}

/** Every index was checked when the message was parsed [F8]. */
function jobRequest(
  { type: _, examples, queries, reading, ...rest }: Extract<Request, { type: 'run' }>,
  images: readonly FrameImage[],
  { tool, kind }: Identity,
): JobRequest {
  return {
    ...rest,
    tool,
    kind,
    examples: examples.map(({ input, output }) => ({ input: images[input]!, output: images[output]! })),
    queries: queries.map((query) => images[query]!),
    ...(reading !== undefined && { reading: typeof reading === 'string' ? reading : images[reading]!.bytes }),
  };
}

function explainRequest(
  { examples, query, quality }: Extract<Request, { type: 'explain' }>,
  images: readonly FrameImage[],
): ExplainRequest {
  return {
    quality,
    examples: examples.map(({ input, output }) => ({ input: images[input]!, output: images[output]! })),
    ...(query !== undefined && { query: images[query]! }),
  };
}

function sheetRequest(
  { example, answers }: Extract<Request, { type: 'draw-sheet' }>,
  images: readonly FrameImage[],
): SheetRequest {
  return {
    example: { input: images[example.input]!, output: images[example.output]! },
    answers: answers.map(({ query, answer }) => ({ input: images[query]!, output: images[answer]! })),
  };
}
