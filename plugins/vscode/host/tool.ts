import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { planRecipe } from '@likewise/shared/recipe/plan.ts';
import { parseRecipe, type Recipe } from '@likewise/shared/recipe/recipe.ts';
import {
  type CancellationToken,
  LanguageModelTextPart,
  type LanguageModelTool,
  type LanguageModelToolInvocationOptions,
  type LanguageModelToolInvocationPrepareOptions,
  LanguageModelToolResult,
  MarkdownString,
  Uri,
  workspace,
} from 'vscode';
import type { DaemonLife } from '../core/daemonLife.ts';
import { reportText } from '../core/report.ts';
import { applyIn } from './applyRecipe.ts';
import { openFolder } from './folder.ts';
import { checkInside } from './inside.ts';
import { sheetParts } from './sheetParts.ts';

/** An agent's input: a recipe, whose paths start from a folder of the workspace. */
type Input = object;

/** Lets an agent apply an example to pictures of the workspace, after the user has agreed to what it would write. */
export class ApplyTool implements LanguageModelTool<Input> {
  static readonly id = 'likewise_apply';
  readonly #daemon: DaemonLife;

  constructor(daemon: DaemonLife) {
    this.#daemon = daemon;
  }

  async prepareInvocation({ input }: LanguageModelToolInvocationPrepareOptions<Input>) {
    const { recipe, plan } = await openInput(input, this.#daemon);
    const pairs = recipe.examples.map((pair) => `- \`${pair.input}\` becomes \`${pair.output}\``);
    const files = plan.slice(0, MOST_LISTED).map(({ query, output }) => `- \`${query}\` → \`${output}\``);
    const more = plan.length > MOST_LISTED ? [`- and ${plan.length - MOST_LISTED} more`] : [];
    const text = [
      'What these examples show:',
      ...pairs,
      '',
      `will be done to ${plan.length === 1 ? 'this picture' : `these ${plan.length} pictures`}, and written beside them:`,
      ...files,
      ...more,
      '',
      'An existing file is replaced only if it is an earlier answer to the same picture.',
    ].join('\n');
    return {
      invocationMessage: 'Doing pictures likewise',
      confirmationMessages: { title: 'Do pictures likewise?', message: new MarkdownString(text) },
    };
  }

  async invoke(
    { input }: LanguageModelToolInvocationOptions<Input>,
    token: CancellationToken,
  ): Promise<LanguageModelToolResult> {
    const { recipe, base } = await openInput(input, this.#daemon);
    const report = await applyIn(base, recipe, NAME, this.#daemon, token);
    const sheet = await sheetParts(report, recipe, openFolder(base, this.#daemon), this.#daemon);
    return new LanguageModelToolResult([new LanguageModelTextPart(reportText(report)), ...sheet]);
  }
}

/** What errors and the report call the input. */
const NAME = 'the recipe';

/** The most files that the question to the user names. */
const MOST_LISTED = 40;

/**
 * The agent's request, in the first workspace folder that has its first example.
 * Rejects with a LikewiseError for the agent: what is wrong with it, or a file outside the workspace.
 */
async function openInput(input: Input, daemon: DaemonLife) {
  const recipe = recipeOf(input);
  const base = await folderWith(recipe.examples[0]!.input);
  const plan = await planRecipe(recipe, NAME, openFolder(base, daemon).list);
  const named = recipe.examples.flatMap((example) => [example.input, example.output]);
  const files = [...named, ...plan.flatMap(({ query, output }) => [query, output])];
  await checkInside(files.map((file) => Uri.joinPath(base, file)));
  return { recipe, plan, base };
}

/** Checks the agent's input like a recipe file. The agent reads what is wrong. */
function recipeOf(input: Input): Recipe {
  return parseRecipe(JSON.stringify(input), 'the input');
}

async function folderWith(path: string): Promise<Uri> {
  const folders = workspace.workspaceFolders ?? [];
  const [first] = folders;
  if (!first) throw new LikewiseError('usage', 'No folder is open.', 'Open the folder of the pictures.');
  for (const { uri } of folders) {
    const there = await workspace.fs.stat(Uri.joinPath(uri, path)).then(undefined, () => undefined);
    if (there) return uri;
  }
  return first.uri;
}
