import type { CallName, Calls, Problem, Selection, ToUi } from '../../../plugins/figma/messages.ts';
import type { FigmaWorld } from './world.ts';

type Host = Pick<FigmaWorld, 'run' | 'receive' | 'select' | 'events' | 'onToUi'>;

/** Replaces the UI in tests of main alone: it sends the same messages. */
export class UiStub {
  readonly #world: Host;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(problem: Problem): void }>();
  readonly selections: Selection[] = [];
  /** The layers that were reported as edited, each time. */
  readonly edited: (readonly string[])[] = [];
  /** What was reported about answers: whether each exists, each time. */
  readonly there: (readonly [string, boolean])[] = [];
  start: Extract<ToUi, { type: 'start' }> | undefined;
  #heard: () => void = () => {};
  #ids = 0;

  /** Opens the plugin with a command and waits for the first selection. */
  static async open(world: Host, command = 'open', parameters = {}): Promise<UiStub> {
    const ui = new UiStub(world);
    world.run(command, parameters);
    while (!world.events.some(({ name }) => name === 'show-ui')) await new Promise((resolve) => setImmediate(resolve));
    await ui.#selectionAfter(() => world.receive({ type: 'ready' }));
    return ui;
  }

  private constructor(world: Host) {
    this.#world = world;
    world.onToUi = (message) => this.#hear(message as ToUi);
  }

  get selection(): Selection {
    return this.selections[this.selections.length - 1]!;
  }

  select(...ids: readonly string[]): Promise<Selection> {
    return this.#selectionAfter(() => this.#world.select(...ids));
  }

  /** Rejects with the Problem. */
  call<Name extends CallName>(name: Name, ...args: Parameters<Calls[Name]>): Promise<ReturnType<Calls[Name]>> {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#world.receive({ type: 'call', id, name, args });
    });
  }

  #selectionAfter(act: () => void): Promise<Selection> {
    return new Promise((resolve) => {
      this.#heard = () => resolve(this.selection);
      act();
    });
  }

  #hear(message: ToUi): void {
    switch (message.type) {
      case 'start':
        this.start = message;
        break;
      case 'selection':
        this.selections.push(message.selection);
        this.#heard();
        break;
      case 'edited':
        this.edited.push(message.ids);
        break;
      case 'answer-there':
        this.there.push([message.id, message.isThere]);
        break;
      case 'answer':
        this.#waiting.get(message.id)?.resolve(message.value);
        break;
      case 'problem':
        this.#waiting.get(message.id)?.reject(message.problem);
        break;
    }
  }
}
