import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { parseRecipe, type Recipe } from '@likewise/shared/recipe/recipe.ts';
import {
  type CancellationToken,
  LanguageModelTextPart,
  type LanguageModelTool,
  type LanguageModelToolInvocationOptions,
  type LanguageModelToolInvocationPrepareOptions,
  LanguageModelToolResult,
  MarkdownString,
  type Uri,
  workspace,
} from 'vscode';
import type { DaemonLife } from '../core/daemonLife.ts';
import { reportText } from '../core/report.ts';
import { applyIn } from './applyRecipe.ts';

/** What an agent gives: a recipe, whose paths start from the workspace's first folder. */
type Input = object;

/** Lets an agent do pictures of the workspace likewise, once the user has said yes to what it would write. */
export class ApplyTool implements LanguageModelTool<Input> {
  static readonly id = 'likewise_apply';
  readonly #daemon: DaemonLife;

  constructor(daemon: DaemonLife) {
    this.#daemon = daemon;
  }

  prepareInvocation({ input }: LanguageModelToolInvocationPrepareOptions<Input>) {
    const { examples, queries, output } = recipeOf(input);
    const pairs = examples.map((pair) => `- \`${pair.input}\` becomes \`${pair.output}\``);
    const text = [
      'What these examples show:',
      ...pairs,
      '',
      `will be done to ${queries.map((query) => `\`${query}\``).join(', ')}, and written to \`${output}\`.`,
      '',
      'A file that is there already is replaced only where it is an earlier answer to the same picture.',
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
    const report = await applyIn(folder(), recipeOf(input), 'the recipe', this.#daemon, token);
    return new LanguageModelToolResult([new LanguageModelTextPart(reportText(report))]);
  }
}

/** The agent's input is checked as a recipe file would be; it reads what is wrong. */
function recipeOf(input: Input): Recipe {
  return parseRecipe(JSON.stringify(input), 'the input');
}

function folder(): Uri {
  const [first] = workspace.workspaceFolders ?? [];
  if (first) return first.uri;
  throw new LikewiseError('usage', 'No folder is open.', 'Open the folder of the pictures.');
}
