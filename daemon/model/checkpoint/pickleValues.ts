/**
 * The plain data that a checkpoint's pickle becomes. Tuples and lists become arrays. A dictionary keeps only the members with string
 * keys, which checkpoints use for everything that matters here. Other keys (an optimizer's numbers, Lightning's classes) could be
 * chosen to collide in a Map.
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
 * A Python class, function or object that is not on the closed list below: its qualified name and its saved state. Nothing is looked
 * up or called.
 */
export class Opaque {
  readonly name: string;
  state: PickleValue = null;

  constructor(name: string) {
    this.name = name;
  }
}

/** A storage that a checkpoint keeps in a separate entry. Fields are as found, unchecked. */
export class PickledStorage {
  /** The qualified name of its class, such as torch.FloatStorage. */
  readonly type: string;
  /** The name of its entry, under `<archive>/data/`. */
  readonly key: string;
  /** The declared number of elements. */
  readonly count: PickleValue;

  constructor(type: string, key: string, count: PickleValue) {
    this.type = type;
    this.key = key;
    this.count = count;
  }
}

/** A tensor as a view of a storage: [storage, offset, size, stride, ...]. It is unchecked until the tensor's name is known. */
export class PickledTensor {
  readonly view: readonly PickleValue[];

  constructor(view: readonly PickleValue[]) {
    this.view = view;
  }
}

/** The closed list: Python callables that represent data, with that data. */
const RECIPES = new Map<string, (args: readonly PickleValue[]) => PickleValue>([
  // Python creates it empty and sets its items afterwards.
  ['collections.OrderedDict', (args) => (args.length === 0 ? new Map() : new Opaque('collections.OrderedDict'))],
  ['torch._utils._rebuild_tensor_v2', (args) => new PickledTensor(args)],
  ['torch._utils._rebuild_parameter', (args) => args[0] ?? null],
  ['torch.Size', (args) => args[0] ?? null],
]);

/** The result of Python's call of `name`: data for a name on the closed list, otherwise an inert object of that name. */
export function rebuild(name: string, args: readonly PickleValue[]): PickleValue {
  const recipe = RECIPES.get(name);
  return recipe ? recipe(args) : new Opaque(name);
}
