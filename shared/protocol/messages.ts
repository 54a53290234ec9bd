import * as z from 'zod/mini';
import { ANSWER_GRID } from '../prompt/layouts.ts';
import { ERROR_CODES, type ErrorCode } from './errors.ts';
import {
  MAX_DRAWING_SIDE,
  MAX_EXAMPLES,
  MAX_IMAGES,
  MAX_PAINTS,
  MAX_QUERIES,
  MAX_SHEET_ANSWERS,
  MAX_UNDERSTOOD,
  MIN_DRAWING_SIDE,
} from './limits.ts';
import { PAINT } from './paints.ts';

/*
 * Every message of protocol 2, one union for each direction. A message is the header of a frame (frames.ts). It refers to pictures by
 * their index in the frame's image list. PROTOCOL.md has the rules; numbers in brackets refer to them.
 */

/** Characters of a name. */
export const MAX_NAME = 100;
const name = z.string().check(z.minLength(1), z.maxLength(MAX_NAME));
const count = z.int().check(z.minimum(0));
const image = z.int().check(z.minimum(0), z.maximum(MAX_IMAGES - 1));
const milliseconds = z.number().check(z.minimum(0));
const probability = z.number().check(z.minimum(0), z.maximum(1));

/** A job's id, made by the client: a UUID in its canonical, lower-case form. */
const jobId = z.uuid().check(z.lowercase());

/** A way of answering: the id of a reading, or `model`, `rule`, `example`. */
const readingId = z.string().check(z.regex(/^[a-z0-9-]{1,40}$/));

/** A reading by its id, and what it does, for people. */
const readingName = z.strictObject({ id: readingId, sentence: z.string().check(z.maxLength(MAX_UNDERSTOOD)) });
export type ReadingName = z.infer<typeof readingName>;

/** What a tool is; shown to people and counted in the metrics. */
export const CLIENT_KINDS = ['cli', 'figma', 'vscode', 'playground', 'other'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** Interactive jobs go before batch jobs. */
export const LANES = ['interactive', 'batch'] as const;
export type Lane = (typeof LANES)[number];

const errorBody = z.strictObject({
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  /** What happened, and what to do about it. */
  message: z.string(),
  remedy: z.string(),
  /** With `busy`: when to try again. */
  retryAfterMs: z.optional(milliseconds),
});
export type ErrorBody = z.infer<typeof errorBody>;

const tool = z.strictObject({
  id: name,
  name,
  kind: z.enum(CLIENT_KINDS),
  /** Unix milliseconds; `seen` is the time of its last hello. */
  paired: count,
  seen: count,
  connected: z.boolean(),
  /** Whether it may manage tools and the daemon. */
  trusted: z.boolean(),
});
export type Tool = z.infer<typeof tool>;

/* ---- from a client ---- */

/** 256 bits: a random number, or an HMAC (proof.ts). */
const bits256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** The first message of a connection. A paired tool names its pairing, but does not send its token. */
const hello = z.strictObject({
  type: z.literal('hello'),
  protocol: z.int(),
  client: z.strictObject({ name, version: name, kind: z.enum(CLIENT_KINDS) }),
  pairing: z.optional(z.strictObject({ id: bits256, nonce: bits256 })),
});

/** Answers a challenge with a correct proof. */
const prove = z.strictObject({ type: z.literal('prove'), proof: bits256 });

const pairingCode = z.string().check(z.regex(/^\d{8}$/));
/** Offers a pairing code that a trusted surface showed. */
const pair = z.strictObject({ type: z.literal('pair'), code: pairingCode });

/** Offers a ticket from a trusted client. Its holder becomes a trusted tool. */
const redeem = z.strictObject({
  type: z.literal('redeem'),
  ticket: z.string().check(z.minLength(1), z.maxLength(200)),
});

const exampleImages = z
  .array(z.strictObject({ input: image, output: image }))
  .check(z.minLength(1), z.maxLength(MAX_EXAMPLES));
/** Colours as paintOf() writes them. */
const paints = z.array(z.string().check(z.regex(PAINT))).check(z.maxLength(MAX_PAINTS));
const quality = z.enum(['fast', 'balanced', 'best']);

const answerOptions = z.strictObject({
  /** Made at the query's own size, or the cell's 111 x 111. */
  size: z.enum(['query', 'cell']),
  detail: z.enum(['guided', 'none']),
  /** `svg`: a drawing if the query is one and the answer can be one, else PNG. */
  format: z.enum(['png', 'jpeg', 'webp', 'svg']),
  /** The longer side, in pixels, of answers to drawings that have pixels; absent: see [J18]. */
  drawingSide: z.optional(z.int().check(z.minimum(MIN_DRAWING_SIDE), z.maximum(MAX_DRAWING_SIDE))),
});

/** A job: apply what the examples show to every query. Sending it again with a known id changes nothing. */
const run = z
  .strictObject({
    type: z.literal('run'),
    job: jobId,
    examples: exampleImages,
    queries: z.array(image).check(z.minLength(1), z.maxLength(MAX_QUERIES)),
    quality,
    answer: answerOptions,
    lane: z.enum(LANES),
    /** A newer job of the same client and slot replaces one that still waits. */
    slot: z.optional(name),
    /** What should answer: a reading of these examples or `model`, by its id, or a whole reading, by its index [J15]. */
    reading: z.optional(z.union([readingId, image])),
    /** Whether results name the reading that answered, and those that came close [J16]. */
    readings: z.optional(z.literal(true)),
    /** The colours of each query, in the order of the queries; absent if their results are not requested [J19]. */
    paints: z.optional(z.array(paints)),
  })
  .check(
    z.refine(
      ({ queries, paints: each }) => !each || each.length === queries.length,
      'paints are not those of the queries',
    ),
  );

/** Asks what examples may mean for a query, or without one for the first example's own input [J17]. */
const explain = z.strictObject({
  type: z.literal('explain'),
  id: jobId,
  examples: exampleImages,
  query: z.optional(image),
  quality,
});

/** Asks for a file of any kind as a picture that can be sent [J21]. */
const openPicture = z.strictObject({
  type: z.literal('open-picture'),
  id: jobId,
  /** The picture's name in messages. */
  name,
  file: image,
});

/** Asks for one picture that shows an example and answers [J22]. */
const drawSheet = z.strictObject({
  type: z.literal('draw-sheet'),
  id: jobId,
  example: z.strictObject({ input: image, output: image }),
  answers: z
    .array(z.strictObject({ query: image, answer: image }))
    .check(z.minLength(1), z.maxLength(MAX_SHEET_ANSWERS)),
});

const cancel = z.strictObject({ type: z.literal('cancel'), job: jobId });

/** Asks for a job's events numbered above `after` again, and for later ones. */
const resume = z.strictObject({ type: z.literal('resume'), job: jobId, after: count });

/** From trusted clients only: a new pairing code; the paired tools; revoking a tool's token. */
const makeCode = z.strictObject({ type: z.literal('make-code') });
/** From trusted clients only: a ticket by which one more tool, such as the browser's page, becomes a trusted one. */
const makeTicket = z.strictObject({ type: z.literal('make-ticket') });
/** From trusted clients only: the daemon's activity, now and about once a second until the connection ends. */
const watch = z.strictObject({ type: z.literal('watch') });
/** From trusted clients only: the pictures of a recent job. */
const showJob = z.strictObject({ type: z.literal('show-job'), id: jobId });
const listTools = z.strictObject({ type: z.literal('list-tools') });
const revokeTool = z.strictObject({ type: z.literal('revoke-tool'), tool: name });
/**
 * The library: the examples that all of a user's tools share. Answered by `examples`, by `example` for a single one, or by `problem`.
 */
const listExamples = z.strictObject({ type: z.literal('list-examples') });
const loadExample = z.strictObject({ type: z.literal('load-example'), name });
/** Replaces one of the same name. */
const saveExample = z.strictObject({
  type: z.literal('save-example'),
  name,
  pairs: exampleImages,
  reading: z.optional(readingId),
});
const renameExample = z.strictObject({ type: z.literal('rename-example'), name, to: name });
const removeExample = z.strictObject({ type: z.literal('remove-example'), name });
/** From trusted clients only: ends the daemon once its running batch is done. */
const stop = z.strictObject({ type: z.literal('stop') });
/** From trusted clients only: makes another model answer from now on, waiting jobs included; `state` says when it does. */
const useModel = z.strictObject({ type: z.literal('use-model'), model: name });

export const clientMessage = z.discriminatedUnion('type', [
  hello,
  prove,
  pair,
  redeem,
  run,
  explain,
  openPicture,
  drawSheet,
  cancel,
  resume,
  makeCode,
  makeTicket,
  watch,
  showJob,
  listTools,
  revokeTool,
  listExamples,
  loadExample,
  saveExample,
  renameExample,
  removeExample,
  stop,
  useModel,
]);
export type ClientMessage = z.infer<typeof clientMessage>;
export type RunMessage = z.infer<typeof run>;
export type ExplainMessage = z.infer<typeof explain>;
export type OpenMessage = z.infer<typeof openPicture>;
export type SheetMessage = z.infer<typeof drawSheet>;

/* ---- from the daemon ---- */

const stepDown = z.strictObject({ provider: z.string(), reason: z.string() });

/** The state of the whole daemon; sent after `welcome` and whenever it changes, at most ten times a second. */
const state = z.strictObject({
  type: z.literal('state'),
  model: z.string(),
  engine: z.enum(['unloaded', 'starting', 'ready', 'restarting', 'failed', 'closed']),
  provider: z.optional(z.string()),
  precision: z.optional(z.string()),
  stepDowns: z.array(stepDown),
  /** Queries waiting and running, of all clients. */
  waiting: count,
  running: count,
  clients: count,
});
export type DaemonState = z.infer<typeof state>;

const welcome = z.strictObject({
  type: z.literal('welcome'),
  protocol: z.int(),
  daemon: z.strictObject({ version: z.string(), pid: count }),
  /** The tool's id, and whether it may manage tools and the daemon. */
  tool: name,
  trusted: z.boolean(),
  limits: z.strictObject({
    frameBytes: count,
    imageBytes: count,
    imagePixels: count,
    imageSide: count,
    examples: count,
    queries: count,
  }),
});

/** The daemon knows the token of the hello's pairing, and proves it; the tool must do the same. */
const challenge = z.strictObject({ type: z.literal('challenge'), nonce: bits256, proof: bits256 });

/** The hello was understood, but named no pairing, or an unknown one. */
const pairingRequired = z.strictObject({
  type: z.literal('pairing-required'),
  reason: z.enum(['no-token', 'unknown-token']),
});

/** The token, which the tool keeps and never sends. `welcome` follows. */
const paired = z.strictObject({ type: z.literal('paired'), token: z.string() });

/** Sent before the connection is closed: why. `protocol`, the daemon's version, shows which side is older. */
const refused = z.strictObject({ type: z.literal('refused'), protocol: z.optional(z.int()), error: errorBody });

/** The events of a job carry its id and, if they are kept for `resume`, a number that counts up from 1. */
const seq = z.int().check(z.minimum(1));

const accepted = z.strictObject({
  type: z.literal('accepted'),
  job: jobId,
  /** Queries that are ahead of this job's first one. */
  position: count,
  /** The estimated time until the job's last answer; absent before anything was measured. */
  estimateMs: z.optional(milliseconds),
});

const progress = z.strictObject({
  type: z.literal('progress'),
  job: jobId,
  stage: z.enum(['queued', 'running']),
  position: count,
  done: count,
  total: count,
  estimateMs: z.optional(milliseconds),
});

const result = z.strictObject({
  type: z.literal('result'),
  job: jobId,
  seq,
  /** Index into the job's queries. */
  query: count,
  image,
  width: z.int().check(z.minimum(1)),
  height: z.int().check(z.minimum(1)),
  /** The chosen meaning of the examples, for people. */
  understood: z.string().check(z.maxLength(MAX_UNDERSTOOD)),
  /** Why the answer may be wrong; absent if there is no reason to think so. */
  doubt: z.optional(z.string().check(z.maxLength(MAX_UNDERSTOOD))),
  /** Why the answer to a drawing has pixels, if a drawing was requested. */
  asPixels: z.optional(z.string().check(z.maxLength(MAX_UNDERSTOOD))),
  /** The result of each of the query's paints, or why it is unknown; present if the query has paints [J19]. */
  paints: z.optional(z.readonly(paints)),
  noPaints: z.optional(z.string().check(z.maxLength(MAX_UNDERSTOOD))),
  /** The estimated probability, 0..1, that a person would keep the answer. */
  confidence: probability,
  /** What answered, and what else the examples may mean, likeliest first; present if the job asked for it. */
  reading: z.optional(readingName),
  alternatives: z.optional(z.readonly(z.array(readingName))),
  /** The probability of the model's token at each patch of its answer, row by row; absent if the model was not asked. */
  confidences: z.optional(z.readonly(z.array(probability).check(z.length(ANSWER_GRID ** 2)))),
  /** Whether the answer was already known and nothing was computed. */
  cached: z.boolean(),
  timings: z.strictObject({ queued: milliseconds, engine: milliseconds, total: milliseconds }),
});

/** One query could not be answered. The others continue. */
const queryFailed = z.strictObject({
  type: z.literal('query-failed'),
  job: jobId,
  seq,
  query: count,
  error: errorBody,
});

/** Every query has its result or its failure. */
const done = z.strictObject({ type: z.literal('done'), job: jobId, seq, answered: count, failed: count });

/** The job as a whole could not be accepted or finished. */
const failed = z.strictObject({ type: z.literal('failed'), job: jobId, error: errorBody });

/** By its client, or replaced by a newer job of its slot. */
const cancelled = z.strictObject({
  type: z.literal('cancelled'),
  job: jobId,
  seq,
  reason: z.enum(['cancel', 'replaced']),
});

const code = z.strictObject({ type: z.literal('code'), code: pairingCode, lasts: milliseconds });
const ticket = z.strictObject({ type: z.literal('ticket'), ticket: z.string(), lasts: milliseconds });
const tools = z.strictObject({ type: z.literal('tools'), tools: z.array(tool) });

/** The examples of the library, without their pictures. `pairs` counts them, `bytes` is their stored size. */
const examples = z.strictObject({
  type: z.literal('examples'),
  examples: z.array(z.strictObject({ name, pairs: count, bytes: count })),
});
export type LibraryList = z.infer<typeof examples>['examples'];

/** An example of the library with its pictures. */
const example = z.strictObject({
  type: z.literal('example'),
  name,
  pairs: exampleImages,
  reading: z.optional(readingId),
});

/** A job of any tool since the daemon's start. */
const recentJob = z.strictObject({
  id: jobId,
  tool: name,
  kind: z.enum(CLIENT_KINDS),
  /** Unix milliseconds of its arrival. */
  at: count,
  lane: z.enum(LANES),
  quality: z.enum(['fast', 'balanced', 'best']),
  stage: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  position: count,
  estimateMs: z.optional(milliseconds),
  queries: count,
  answered: count,
  failed: count,
  /** Whether `show-job` has its pictures. */
  pictures: z.boolean(),
});
export type RecentJob = z.infer<typeof recentJob>;

/** How often a stage ran, and its total milliseconds. */
const stageTotal = z.strictObject({ count, ms: milliseconds });

/** Totals count from the daemon's start, so a watcher that missed some messages can still take differences. */
const activity = z.strictObject({
  type: z.literal('activity'),
  /** Unix milliseconds. */
  at: count,
  started: count,
  /** The tools that have queries in the queue. */
  queue: z.array(z.strictObject({ tool: name, kind: z.enum(CLIENT_KINDS), waiting: count, running: count })),
  /** Newest first. */
  jobs: z.array(recentJob),
  stages: z.strictObject({
    queued: stageTotal,
    decode: stageTotal,
    engine: stageTotal,
    finish: stageTotal,
    total: stageTotal,
  }),
  answers: z.strictObject({ computed: count, cached: count }),
  /** Resident bytes. */
  memory: z.strictObject({ daemon: count, engine: z.optional(count) }),
});
export type Activity = z.infer<typeof activity>;

/** A recent job: its request, and its first answers. */
const shownJob = z.strictObject({
  type: z.literal('shown-job'),
  id: jobId,
  quality: z.enum(['fast', 'balanced', 'best']),
  answer: answerOptions,
  examples: z.array(z.strictObject({ input: image, output: image })),
  queries: z.array(image),
  answers: z.array(z.strictObject({ query: count, image })),
});
export type ShownJob = z.infer<typeof shownJob>;

/** What examples may mean, best first. */
const explained = z.strictObject({
  type: z.literal('explained'),
  id: jobId,
  readings: z.array(
    z.strictObject({
      ...readingName.shape,
      /** The kinds of its steps; `model` for what the model sees. */
      kind: z.string(),
      /** Whether it makes the examples' outputs with no pixel off by more than two levels. */
      exact: z.boolean(),
      /** The share of what changed in the examples that it explains. */
      explained: probability,
      /** The estimated probability that a person would keep its answer. */
      confidence: probability,
      /** Its result on the query, at most 256 pixels a side, PNG. */
      preview: image,
      /** The index of the whole reading; absent for `model`. */
      whole: z.optional(image),
    }),
  ),
});
export type Explained = z.infer<typeof explained>;

const unexplained = z.strictObject({ type: z.literal('unexplained'), id: jobId, error: errorBody });

/** A picture that can be sent, and notes on it, in sentences. */
const opened = z.strictObject({ type: z.literal('opened'), id: jobId, picture: image, notes: z.array(z.string()) });

const unopened = z.strictObject({ type: z.literal('unopened'), id: jobId, error: errorBody });

/** A sheet. */
const sheet = z.strictObject({ type: z.literal('sheet'), id: jobId, picture: image });

const noSheet = z.strictObject({ type: z.literal('no-sheet'), id: jobId, error: errorBody });

/** A message that was understood but cannot be carried out. The connection stays open. */
const problem = z.strictObject({ type: z.literal('problem'), error: errorBody });

export const daemonMessage = z.discriminatedUnion('type', [
  state,
  challenge,
  welcome,
  pairingRequired,
  paired,
  refused,
  accepted,
  progress,
  result,
  queryFailed,
  done,
  failed,
  cancelled,
  code,
  ticket,
  tools,
  examples,
  example,
  activity,
  shownJob,
  explained,
  unexplained,
  opened,
  unopened,
  sheet,
  noSheet,
  problem,
]);
export type DaemonMessage = z.infer<typeof daemonMessage>;

/** A message about one job. */
export type JobEvent = Extract<DaemonMessage, { job: string }>;
