const CANVASES = ['PAGE', 'SECTION'];

/** A layer for comparing its picture and position. `children`, `data` and `relaunch` are compared separately. */
interface Told {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly children: readonly Told[];
  readonly data: unknown;
  readonly relaunch: unknown;
}

/**
 * What changed: a sentence for each earlier layer that is gone or has another position, size, look or child. A page or section may
 * get more children, and data that plugins store with a layer does not count.
 * @param allowed ids of layers that were to be changed
 */
export function touched(before: readonly Told[], after: readonly Told[], allowed: readonly string[] = []): string[] {
  const now = new Map(after.map((node) => [node.id, node]));
  const found: string[] = [];
  for (const was of before) {
    const is = now.get(was.id);
    if (!is) found.push(`${was.name} is gone`);
    else if (!allowed.includes(was.id) && seen(was) !== seen(is)) found.push(`${was.name} is not as it was`);
    else if (!holdsTheSame(was, is, allowed)) found.push(`${was.name} holds other layers`);
  }
  return found;
}

function seen({ children: _, data: __, relaunch: ___, ...rest }: Told): string {
  return JSON.stringify(rest);
}

function holdsTheSame(was: Told, is: Told, allowed: readonly string[]): boolean {
  const old = was.children.map(({ id }) => id);
  const ids = is.children.map(({ id }) => id);
  if (allowed.includes(was.id) || old.some((id) => allowed.includes(id))) return true;
  const kept = CANVASES.includes(was.type) ? ids.filter((id) => old.includes(id)) : ids;
  return kept.join() === old.join();
}
