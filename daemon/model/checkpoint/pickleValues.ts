/**
 * What a checkpoint's pickle becomes: plain data and nothing else. Tuples and lists are arrays. Of a dictionary only the
 * members under string keys are kept: checkpoints name what matters here by strings, and other keys (an optimizer's
 * numbers, Lightning's classes) could be chosen to collide in a Map.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | Map<string, PickleValue>
  | Opaque
  | PickledStorage
  | PickledTensor;

/**
 * A Python class, function or object that is not on the closed list below: its qualified name and the state that was
 * saved with it. Nothing is looked up or called.
 */
export class Opaque {
  readonly name: string;
  state: PickleValue = null;

  constructor(name: string) {
    this.name = name;
  }
}

/** A storage that a checkpoint keeps in an entry of its own. Fields are as found, unchecked. */
export class PickledStorage {
  /** The qualified name of its class, such as torch.FloatStorage. */
  readonly type: string;
  /** The name of its entry, under `<archive>/data/`. */
  readonly key: string;
  /** Elements it is said to hold. */
  readonly count: PickleValue;

  constructor(type: string, key: string, count: PickleValue) {
    this.type = type;
    this.key = key;
    this.count = count;
  }
}

/** A tensor as a view of a storage: [storage, offset, size, stride, ...], unchecked; checked where the tensor's name is known. */
export class PickledTensor {
  readonly view: readonly PickleValue[];

  constructor(view: readonly PickleValue[]) {
    this.view = view;
  }
}

/** The closed list: Python callables that stand for data, and the data they stand for. */
const RECIPES = new Map<string, (args: readonly PickleValue[]) => PickleValue>([
  // Python 3 makes it empty and sets its items afterwards.
  ['collections.OrderedDict', (args) => (args.length === 0 ? new Map() : new Opaque('collections.OrderedDict'))],
  ['torch._utils._rebuild_tensor_v2', (args) => new PickledTensor(args)],
  ['torch._utils._rebuild_parameter', (args) => args[0] ?? null],
  ['torch.Size', (args) => args[0] ?? null],
]);

/** What Python would make by calling `name`: data for a name on the closed list, an inert object of that name otherwise. */
export function rebuild(name: string, args: readonly PickleValue[]): PickleValue {
  const recipe = RECIPES.get(name);
  return recipe ? recipe(args) : new Opaque(name);
}
