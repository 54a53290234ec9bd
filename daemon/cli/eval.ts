import { providerName } from '@likewise/shared/protocol/providers.ts';
import { Argument, Command, Option } from 'commander';
import { gapColour } from '../answers/answerOptions.ts';
import { planCanvases, type Quality } from '../answers/plan.ts';
import type { Sampling, Suite } from '../eval/case.ts';
import { DETECTION_LAYOUT, SEGMENTATION_LAYOUT } from '../eval/datasets/pascal.ts';
import { dataNotGiven } from '../eval/errors.ts';
import { type AnsweredCase, evaluate } from '../eval/evaluate.ts';
import { caseSheet } from '../eval/sheet.ts';
import { designSuite, type Prompting } from '../eval/suites/design.ts';
import { detectionSuite } from '../eval/suites/detection.ts';
import { COLORIZATION, EDGES, PICTURES_LAYOUT, pictureSuite } from '../eval/suites/pictures.ts';
import { segmentationSuite } from '../eval/suites/segmentation.ts';
import { syntheticSuite } from '../eval/suites/synthetic.ts';
import { summarise } from '../eval/summary.ts';
import { markdownTables, verdict } from '../eval/table.ts';
import { HELD_OUT_COLOURS } from '../figures/colours.ts';
import { heldOutArt } from '../figures/heldOutArt.ts';
import { randomFor } from '../figures/random.ts';
import { encodeImage } from '../images/codec.ts';
import { modelEngine } from '../inference/modelEngine.ts';
import { DEFAULT_MODEL, type Model, openModel } from '../model/registry.ts';
import { assetsCommand, everydayCommand, tuneCommand } from './evalEveryday.ts';
import { wholeNumber } from './numbers.ts';
import { writeOutput } from './output.ts';
import { print, printJson } from './print.ts';
import { createProgress, timeLeft } from './progress.ts';
import { askedProvider, type ProviderChoice, providerOption } from './providerOption.ts';

interface EvalFlags extends Sampling {
  readonly model: string;
  readonly quality: Quality;
  readonly provider: ProviderChoice;
  readonly data?: string;
  readonly sheet?: string;
  readonly json?: true;
}

type SuiteMaker = (model: Model, flags: EvalFlags) => Promise<Suite>;

const SUITES: Readonly<Record<string, SuiteMaker>> = {
  synthetic: async (_, flags) => syntheticSuite(flags),
  design: async (model, flags) => {
    const palette = { art: await heldOutArt(), colours: HELD_OUT_COLOURS };
    return designSuite(palette, prompting(model, flags), flags);
  },
  segmentation: async (_, flags) => segmentationSuite(dataFor('segmentation', SEGMENTATION_LAYOUT, flags), flags),
  detection: async (_, flags) => detectionSuite(dataFor('detection', DETECTION_LAYOUT, flags), flags),
  colorization: async (_, flags) => pictureSuite(COLORIZATION, dataFor('colorization', PICTURES_LAYOUT, flags), flags),
  edges: async (_, flags) => pictureSuite(EDGES, dataFor('edges', PICTURES_LAYOUT, flags), flags),
};

function dataFor(suite: string, layout: string, { data }: EvalFlags): string {
  if (data === undefined) throw dataNotGiven(suite, layout);
  return data;
}

function prompting({ manifest: { prompt } }: Model, { quality }: EvalFlags): Prompting {
  const layouts = planCanvases(quality, prompt.arrangements, 1).map(({ layout }) => layout);
  return { layouts, gap: gapColour(prompt) };
}

async function evalVerb(name: string, flags: EvalFlags, signal: AbortSignal): Promise<void> {
  const model = await openModel(flags.model);
  const suite = await SUITES[name]!(model, flags);
  const engine = modelEngine(model, askedProvider(flags.provider));
  try {
    const answered: AnsweredCase[] = [];
    const { guide } = model.manifest.prompt;
    const options = { signal, ...(suite.guided && { guide }) };
    const total = suite.rows * flags.cases;
    if (!flags.json)
      printStart(`${suite.name}: ${suite.about}\n${total} cases, each with ${model.manifest.name} and without.`);
    const progress = createProgress(total, flags.json ? { write() {} } : process.stderr);
    const begun = performance.now();
    progress.show(0);
    try {
      for await (const one of evaluate(engine, suite, options)) {
        answered.push(one);
        const showsEstimate = answered.length === FIRST_CASES && !flags.json && !process.stderr.isTTY;
        if (showsEstimate) printStart(`${timeLeft(answered.length, total, performance.now() - begun)}.`);
        progress.show(answered.length, one.case.group);
      }
    } finally {
      progress.clear();
    }
    const groups = summarise(answered);
    const { provider, precision } = engine.status.form!;
    if (flags.sheet !== undefined) {
      const picture = caseSheet(answered, randomFor(flags.seed, 'sheet'));
      await writeOutput(flags.sheet, await encodeImage(picture, 'png'));
    }
    const used = { suite: suite.name, model: model.manifest.name, provider, precision, seed: flags.seed };
    if (flags.json) printJson({ ...used, groups });
    else
      print(
        `${suite.name}: ${suite.about}\n${used.model} on ${providerName(provider)} (${precision}), seed ${flags.seed}; means with 95 % bootstrap intervals.\n\n` +
          `${markdownTables(groups)}\n\n${verdict(groups)}`,
      );
  } finally {
    await engine.close();
  }
}

/** Cases from which the time of all is estimated. */
const FIRST_CASES = 8;

function printStart(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The verb `eval`: scores a model. */
export function evalCommand(signal: AbortSignal): Command {
  return new Command('eval')
    .description('Score a model on questions with known answers, beside baselines that need no model.')
    .addArgument(new Argument('<suite>', 'what to ask').choices(Object.keys(SUITES)))
    .option('--model <name>', 'the model to score (see: likewise model list)', DEFAULT_MODEL)
    .option('--cases <n>', 'cases per row of the table', wholeNumber(1), 100)
    .option('--seed <n>', 'another number draws other cases', wholeNumber(0), 0)
    .addOption(
      new Option('--quality <level>', 'how many arrangements of a 2x2 grid are averaged')
        .choices(['fast', 'balanced', 'best'])
        .default('balanced'),
    )
    .option('--data <folder>', 'the pictures of segmentation, detection, colorization and edges')
    .option('--sheet <file>', 'also draw random cases into this PNG')
    .addOption(providerOption())
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action((suite: string, flags: EvalFlags) => evalVerb(suite, flags, signal))
    .enablePositionalOptions()
    .addCommand(everydayCommand(signal))
    .addCommand(assetsCommand(signal))
    .addCommand(tuneCommand(signal));
}
