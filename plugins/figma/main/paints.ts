/** The id of a style or a variable that named a colour. */
export interface Binding {
  readonly kind: 'style' | 'variable';
  readonly id: string;
}

/** The new colours by old colour, both as rrggbbaa. */
export type Become = (colour: string) => string;

/**
 * Changes the visible colours of a layer and its descendants: solid paints, stops of gradients, strokes, letters, shadows. Where a
 * colour stays, nothing is written, so its styles and variables stay too.
 * @returns the styles and variables of the changed colours
 */
export function repaint(layer: SceneNode, become: Become): Binding[] {
  const painter = new Painter(become);
  painter.layer(layer);
  return painter.broken;
}

/**
 * The distinct visible colours of a layer and its descendants. Undefined if it shows pictures too, or a shape with several fills in
 * one.
 */
export function coloursOf(layer: SceneNode): string[] | undefined {
  const found = new Set<string>();
  const painter = new Painter((colour) => {
    found.add(colour);
    return colour;
  });
  painter.layer(layer);
  return painter.showsMore ? undefined : [...found];
}

/** The style to which a layer's fills are linked, in a list. */
export function styleOf({ fillStyleId }: MinimalFillsMixin): Binding[] {
  return typeof fillStyleId === 'string' && fillStyleId !== '' ? [{ kind: 'style', id: fillStyleId }] : [];
}

class Painter {
  readonly broken: Binding[] = [];
  /** Whether a layer shows more than colours. */
  showsMore = false;
  readonly #become: Become;

  constructor(become: Become) {
    this.#become = become;
  }

  layer(node: SceneNode): void {
    // Every read of a list makes a new one, so read it once to detect unchanged values by identity.
    if ('fills' in node) this.#fills(node, node.fills);
    if ('strokes' in node && 'strokeStyleId' in node) {
      const { strokes } = node;
      this.#write(strokes, this.#paints(strokes), node.strokeStyleId, (made) => {
        node.strokes = made;
      });
    }
    if ('effects' in node && 'effectStyleId' in node) {
      const { effects } = node;
      const made = effects.map((effect) => this.#effect(effect));
      this.#write(effects, made, node.effectStyleId, () => {
        node.effects = made;
      });
    }
    if ('children' in node) for (const child of node.children) if (child.visible) this.layer(child);
  }

  #fills(node: SceneNode & MinimalFillsMixin, fills: MinimalFillsMixin['fills']): void {
    if (fills !== figma.mixed) {
      this.#write(fills, this.#paints(fills), node.fillStyleId, (made) => {
        node.fills = made;
      });
    } else if (node.type === 'TEXT') {
      for (const { start, end, fills: some, fillStyleId } of node.getStyledTextSegments(['fills', 'fillStyleId']))
        this.#write(some, this.#paints(some), fillStyleId, (made) => node.setRangeFills(start, end, made));
    } else this.showsMore = true;
  }

  #write<T>(were: readonly T[], made: T[], style: string | PluginAPI['mixed'], write: (made: T[]) => void): void {
    if (made.every((one, index) => one === were[index])) return;
    if (typeof style === 'string' && style !== '') this.broken.push({ kind: 'style', id: style });
    write(made);
  }

  #paints(paints: readonly Paint[]): Paint[] {
    return paints.map((paint) => {
      if (paint.visible === false) return paint;
      if (paint.type === 'SOLID') return this.#solid(paint);
      if ('gradientStops' in paint) {
        const stops = paint.gradientStops.map((stop) => this.#coloured(stop));
        const isSame = stops.every((stop, index) => stop === paint.gradientStops[index]);
        return isSame ? paint : { ...paint, gradientStops: stops };
      }
      this.showsMore = true;
      return paint;
    });
  }

  #solid(paint: SolidPaint): SolidPaint {
    const { color, opacity = 1, boundVariables, ...rest } = paint;
    const made = this.#changed({ ...color, a: opacity }, boundVariables?.color);
    if (!made) return paint;
    const { r, g, b, a } = made;
    return { ...rest, color: { r, g, b }, opacity: a };
  }

  #effect(effect: Effect): Effect {
    if (!effect.visible) return effect;
    const isMany = effect.type === 'SHADER' || (effect.type === 'NOISE' && effect.noiseType !== 'MONOTONE');
    if (isMany) this.showsMore = true;
    return 'color' in effect ? this.#coloured(effect) : effect;
  }

  /** A gradient stop or an effect. */
  #coloured<T extends { readonly color: RGBA; readonly boundVariables?: { readonly color?: VariableAlias } }>(
    one: T,
  ): T {
    const made = this.#changed(one.color, one.boundVariables?.color);
    if (!made) return one;
    const { color: _, ...others } = one.boundVariables ?? {};
    const { boundVariables: __, ...rest } = one;
    return {
      ...rest,
      color: made,
      ...(Object.keys(others).length > 0 ? { boundVariables: others } : {}),
    } as unknown as T;
  }

  /** The new colour; undefined if it stays. An alpha that stays keeps its precision beyond 8 bits. */
  #changed(colour: RGBA, variable: VariableAlias | undefined): RGBA | undefined {
    const was = textOf(colour);
    const is = this.#become(was);
    if (is === was) return undefined;
    if (variable) this.broken.push({ kind: 'variable', id: variable.id });
    const [r, g, b, a] = [0, 2, 4, 6].map((at) => Number.parseInt(is.slice(at, at + 2), 16) / 255) as Four;
    return { r, g, b, a: is.slice(6) === was.slice(6) ? colour.a : a };
  }
}

type Four = [number, number, number, number];

/** A colour as it is sent to the daemon. */
function textOf({ r, g, b, a }: RGBA): string {
  return [r, g, b, a].map((part) => `0${Math.round(255 * part).toString(16)}`.slice(-2)).join('');
}
