import { randomUUID } from 'node:crypto';
import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import type { LibraryExample } from '@likewise/shared/library/exampleFile.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { PICTURE_ENDINGS } from '@likewise/shared/recipe/pictures.ts';
import { commands, type Disposable, RelativePattern, Uri, type Webview, window, workspace } from 'vscode';
import { timers } from '../core/connectOwner.ts';
import type { DaemonLife } from '../core/daemonLife.ts';
import { edited, placed } from '../core/draft.ts';
import { exampleOf, withExample } from '../core/libraryExample.ts';
import type { OriginalFiles } from '../core/originals.ts';
import { Session } from '../core/session.ts';
import type { Draft, How, PanelMessage, Role, View } from '../panel/messages.ts';
import { droppedFile, openFolder, pathFrom, removeFile } from './folder.ts';
import type { Memory } from './memory.ts';
import { replaceFiles, undoInEditor } from './replace.ts';
import { openReport, sayReport, showError } from './say.ts';

export interface PanelOptions {
  readonly kind: View['kind'];
  readonly name: string;
  /** The folder that paths start from. */
  readonly base: Uri;
  readonly daemon: DaemonLife;
  /** Whether it is the active one. */
  isActive(): boolean;
  /** Stores the state for the next load of the window. */
  readonly memory: Memory;
  readonly originals: OriginalFiles;
  /** Takes the user's draft, and stores it or writes it to the recipe's file. Resolves when the session has it. */
  onEdit(draft: Draft): Promise<void>;
  /** Offers to save the prompt as a recipe file, or shows the file's text. */
  onFile(draft: Draft): Promise<void>;
}

/** Asks before replacing a file that somebody else made. */
async function mayReplace(path: string): Promise<boolean> {
  const message = `Replace ${path}? It already exists, and is not an unchanged answer of Likewise to this picture.`;
  return (
    (await window.showWarningMessage(message, { modal: true, detail: 'Undo brings it back.' }, 'Replace')) === 'Replace'
  );
}

/** The pictures that a dialog offers. */
const FILTERS = { Pictures: [...PICTURE_ENDINGS] };

/** Their file extensions, in either case. */
const PICTURES = `**/*.{${PICTURE_ENDINGS.map(inEitherCase).join()}}`;

function inEitherCase(ending: string): string {
  return ending.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/** A webview that shows a session. Both end together. */
export class Panel {
  readonly session: Session;
  readonly #options: PanelOptions;
  readonly #files: ReturnType<typeof openFolder>;
  readonly #disposables: Disposable[] = [];
  static readonly #open = new Set<Panel>();

  /** Call when the window closes: makes the panels store their present state. */
  static closeAll(): void {
    for (const panel of Panel.#open) panel.dispose();
  }

  /** The panel that the user looks at. */
  static get onTop(): Panel | undefined {
    return [...Panel.#open].find((panel) => panel.#options.isActive());
  }

  static async open(webview: Webview, draft: Draft, options: PanelOptions): Promise<Panel> {
    const files = openFolder(options.base, options.daemon);
    return new Panel(webview, draft, options, files);
  }

  private constructor(webview: Webview, draft: Draft, options: PanelOptions, files: ReturnType<typeof openFolder>) {
    this.#options = options;
    this.#files = files;
    const { kind, name, base, daemon, memory, originals } = options;
    this.session = new Session(draft, {
      kind,
      name,
      files,
      daemon,
      timers,
      newId: randomUUID,
      originals,
      send: (message) => {
        if (message.type === 'view' && this.session.kept) memory.keep(this.session.kept);
        void webview.postMessage(message);
      },
      replace: (replaced) =>
        replaceFiles([...replaced].map(([path, bytes]) => ({ file: Uri.joinPath(base, path), bytes }))),
      mayReplace,
      remove: (path) => removeFile(Uri.joinPath(base, path)),
    });
    Panel.#open.add(this);
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(base, PICTURES));
    const changed = (file: Uri) => void this.session.changed(pathFrom(base, file));
    this.#disposables.push(
      webview.onDidReceiveMessage((message: PanelMessage) => void this.#receive(message)),
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      { dispose: () => this.session.close() },
      { dispose: () => memory.flush() },
    );
  }

  dispose(): void {
    Panel.#open.delete(this);
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  /** Inserts pictures. */
  async place(role: Role, files: readonly Uri[]): Promise<void> {
    const paths = files.map((file) => pathFrom(this.#options.base, file));
    await this.#options.onEdit(placed(this.session.draft, role, paths));
  }

  /** Replaces the prompt's examples by one of the library. Rejects with a LikewiseError. */
  async useExample(example: LibraryExample, client: DaemonClient): Promise<void> {
    await this.#options.onEdit(await withExample(this.session.draft, example, client, this.#files, randomUUID));
  }

  /** The prompt's examples in the library's format. Rejects with a LikewiseError. */
  exampleAs(name: string): Promise<LibraryExample> {
    return exampleOf(name, this.session.draft, this.#files);
  }

  /** Applies the prompt to all its pictures, and reports the outcome. */
  async apply(how: How): Promise<void> {
    const report = await this.session.apply(how);
    if (report) await sayReport(report);
  }

  async #receive(message: PanelMessage): Promise<void> {
    try {
      await this.#act(message);
    } catch (error) {
      if (!(error instanceof LikewiseError)) throw error;
      showError(error);
    }
  }

  async #act(message: PanelMessage): Promise<void> {
    const { session } = this;
    switch (message.type) {
      case 'ready': {
        const applying = await session.greet(this.#options.memory.known);
        return applying && this.apply(applying);
      }
      case 'want':
        return session.want(message.path, message.isAnswer);
      case 'edit':
        return this.#options.onEdit(edited(session.draft, message.draft)).finally(() => session.took(message.edit));
      case 'select':
        return session.select(message.query);
      case 'mean':
        return this.#options.onEdit(await session.meant(message.id));
      case 'choose':
        return this.#choose(message.role);
      case 'drop':
        return this.place(message.role, message.uris.map(droppedFile));
      case 'retry':
        return session.refresh();
      case 'cancel-preview':
        return session.cancelPreview();
      case 'save':
        return this.#save(message.how);
      case 'undo':
        return this.#undo();
      case 'apply':
        return this.apply(message.how);
      case 'judge':
        return session.judge(message.queries, message.verdict);
      case 'redo': {
        const report = await session.redo(message.queries, message.reading);
        return report && sayReport(report);
      }
      case 'cancel':
        return session.cancel();
      case 'report':
        return session.report && openReport(session.report);
      case 'file':
        return this.#options.onFile(session.draft);
      case 'library':
        return void commands.executeCommand('likewise.library');
      case 'log':
        return void commands.executeCommand('likewise.showLog');
      case 'settings':
        return void commands.executeCommand('likewise.openSettings');
    }
  }

  async #choose(role: Role): Promise<void> {
    const files = await window.showOpenDialog({
      defaultUri: this.#options.base,
      canSelectMany: role === 'queries',
      filters: FILTERS,
    });
    if (files) await this.place(role, files);
  }

  async #save(how: How): Promise<void> {
    const path = how === 'beside' ? await this.session.saveBeside() : await this.session.saveInPlace();
    if (path) window.setStatusBarMessage(`Likewise: saved ${path}`, 4000);
  }

  async #undo(): Promise<void> {
    const path = await this.session.undoReplaced();
    if (path) await undoInEditor(Uri.joinPath(this.#options.base, path));
  }
}
