import { LikewiseError, wordsOf } from '@likewise/shared/protocol/errors.ts';
import { parseRecipe } from '@likewise/shared/recipe/recipe.ts';
import {
  type CustomTextEditorProvider,
  commands,
  type ExtensionContext,
  Range,
  type TextDocument,
  Uri,
  type WebviewPanel,
  WorkspaceEdit,
  workspace,
} from 'vscode';
import type { DaemonLife } from '../core/daemonLife.ts';
import { NEW_DRAFT, recipeOf } from '../core/draft.ts';
import { changeBetween, recipeText } from '../core/recipeText.ts';
import type { Draft } from '../panel/messages.ts';
import { nameOf } from './folder.ts';
import { Memory } from './memory.ts';
import { originalFiles } from './originalFiles.ts';
import { Panel } from './panel.ts';
import { showPage } from './webview.ts';

/** Shows a recipe as a prompt. The document is authoritative: edits change its text, and the prompt shows its text. */
export class RecipeEditor implements CustomTextEditorProvider {
  static readonly viewType = 'likewise.recipe';
  readonly #context: ExtensionContext;
  readonly #daemon: DaemonLife;

  constructor(context: ExtensionContext, daemon: DaemonLife) {
    this.#context = context;
    this.#daemon = daemon;
  }

  async resolveCustomTextEditor(document: TextDocument, webviewPanel: WebviewPanel): Promise<void> {
    const read = readDraft(document);
    const memory = new Memory(this.#context.workspaceState, document.uri.toString());
    // One after another: the editor rejects an edit whose text another edit is changing.
    let written: Promise<void> = Promise.resolve();
    const panel: Panel = await Panel.open(webviewPanel.webview, read.draft ?? NEW_DRAFT, {
      kind: 'recipe',
      name: nameOf(document.uri),
      base: Uri.joinPath(document.uri, '..'),
      daemon: this.#daemon,
      memory,
      isActive: () => webviewPanel.active,
      originals: originalFiles(this.#context),
      onEdit: (draft) => {
        const writing = written.then(() => writeDraft(document, draft, panel));
        written = writing.catch(() => {});
        return writing;
      },
      onFile: async () => {
        await commands.executeCommand('vscode.openWith', document.uri, 'default');
      },
    });
    const show = () => {
      const { draft, problem } = readDraft(document);
      void panel.session.edit(draft ?? panel.session.draft, problem);
    };
    if (read.problem) show();
    const following = workspace.onDidChangeTextDocument((event) => {
      if (event.document.uri.toString() === document.uri.toString() && event.contentChanges.length > 0) show();
    });
    webviewPanel.onDidDispose(() => {
      following.dispose();
      panel.dispose();
      memory.forget();
    });
    showPage(webviewPanel.webview, this.#context);
  }
}

function readDraft(document: TextDocument) {
  try {
    const text = document.getText();
    // A new, empty file is a recipe yet to be filled in.
    const draft: Draft = text.trim() === '' ? NEW_DRAFT : parseRecipe(text, nameOf(document.uri));
    return { draft, problem: undefined };
  } catch (error) {
    if (!(error instanceof LikewiseError)) throw error;
    return { draft: undefined, problem: wordsOf(error) };
  }
}

/** Writes a complete draft to the document. An incomplete one is only shown. */
async function writeDraft(document: TextDocument, draft: Draft, panel: Panel): Promise<void> {
  const recipe = recipeOf(draft);
  if (!recipe || recipe.examples.length < draft.examples.length) return void panel.session.edit(draft);
  const text = document.getText();
  const change = changeBetween(text, recipeText(text, recipe));
  if (!change) return void panel.session.edit(draft);
  const range = new Range(document.positionAt(change.offset), document.positionAt(change.offset + change.length));
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, range, change.text);
  await workspace.applyEdit(edit);
}
