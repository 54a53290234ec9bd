import { MAX_NAME_LENGTH, type PickleCursor } from './pickleCursor.ts';
import { Opaque, PickledStorage, type PickleValue, rebuild } from './pickleValues.ts';

/** The number of nested containers while they are filled. A checkpoint has about ten. */
export const MAX_NESTING = 200;

/** Python's pickle machine: a stack, marks where containers began, and a memo of numbered values. */
export class PickleMachine {
  readonly input: PickleCursor;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(input: PickleCursor) {
    this.input = input;
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  /** The last value above the last mark. */
  top(): PickleValue {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.input.damaged('an empty stack');
    return this.#stack.at(-1)!;
  }

  mark(): void {
    if (this.#marks.length >= MAX_NESTING) throw this.input.hostile(`containers nested more than ${MAX_NESTING} deep`);
    this.#marks.push(this.#stack.length);
  }

  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.input.damaged('no mark');
    return this.#stack.splice(mark);
  }

  /** The last `count` values, in the order they were pushed. */
  popTuple(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  remember(index: number): void {
    this.#memo.set(index, this.top());
  }

  memoize(): void {
    this.remember(this.#memo.size);
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.input.damaged(`no memo ${index}`);
    this.push(value);
  }

  /** Adds items to the list on top. Drops them if the top is an inert object. */
  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (Array.isArray(list)) for (const item of items) list.push(item);
    else if (!(list instanceof Opaque)) throw this.input.damaged('items for something that is not a list');
  }

  /** Adds [key, value, key, value, ...] to the dictionary on top. Drops values whose key is not a string. */
  setItems(items: readonly PickleValue[]): void {
    const dictionary = this.top();
    if (items.length % 2 !== 0) throw this.input.damaged('a key without a value');
    if (dictionary instanceof Opaque) return;
    if (!(dictionary instanceof Map)) throw this.input.damaged('items for something that is not a dictionary');
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (typeof key === 'string') dictionary.set(key, items[i + 1]!);
    }
  }

  pushGlobal(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw this.input.damaged('a global without a name');
    if (module.length + name.length > MAX_NAME_LENGTH) throw this.input.hostile('a global with an endless name');
    this.push(new Opaque(`${module}.${name}`));
  }

  /** REDUCE and NEWOBJ: makes data or an inert object where Python would call something. */
  rebuild(): void {
    const [callable, args] = this.popTuple(2);
    if (!(callable instanceof Opaque) || !Array.isArray(args))
      throw this.input.damaged('a call of something that is not a global');
    this.push(rebuild(callable.name, args));
  }

  /** BUILD: gives an inert object its state. Drops the attributes of an OrderedDict or tensor. */
  build(): void {
    const state = this.pop();
    const target = this.top();
    if (target instanceof Opaque) target.state = state;
  }

  /** torch.save's only persistent ids: ('storage', class, key, location, count). */
  pushPersistent(): void {
    const id = this.pop();
    const [kind, type, key, , count] = Array.isArray(id) ? id : [];
    if (kind !== 'storage' || !(type instanceof Opaque) || typeof key !== 'string') {
      throw this.input.damaged('a persistent id that is not a storage');
    }
    this.push(new PickledStorage(type.name, key, count ?? null));
  }
}
