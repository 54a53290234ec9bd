import { useEffect, useRef } from 'preact/hooks';
import type { ArrangementName } from '../prompt/arrangements.ts';
import { type Cell, type Colour, gridLayout, type Layout, WHITE } from '../prompt/layouts.ts';
import { CANVAS, patchRect } from '../prompt/patches.ts';
import type { Rect } from '../prompt/rect.ts';

/** The URLs of the pictures. A missing one leaves its cell empty. */
interface PromptPictures {
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly query?: string | undefined;
  /** Shown in the hidden cell: the model's completion. */
  readonly answer?: string | undefined;
}

export interface PromptGridProps {
  readonly pictures: PromptPictures;
  readonly arrangement?: ArrangementName;
  /** The colour between the cells. */
  readonly gap?: Colour;
}

const WORDS: Record<Cell['role'], string> = {
  input: 'before',
  output: 'after',
  query: 'picture',
  answer: 'answer',
};

/** The canvas of one prompt, 224 x 224, in one of the arrangements that models see, and what is hidden from them. */
export function PromptGrid({ pictures, arrangement = 'A1', gap = WHITE }: PromptGridProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const layout = gridLayout(arrangement);
  const { input, output, query, answer } = pictures;

  useEffect(() => {
    let current = true;
    const drawing = layout.cells.map(async ({ role, rect }) => ({ rect, image: await loaded(pictures[role]) }));
    void Promise.all(drawing).then((cells) => {
      if (current && canvas.current) draw(canvas.current, cells, gap);
    });
    return () => {
      current = false;
    };
  }, [input, output, query, answer, arrangement, ...gap]);

  return (
    <div class="lw-grid" role="img" aria-label={describe(layout, pictures)}>
      <canvas ref={canvas} width={CANVAS} height={CANVAS} />
      <svg viewBox={`0 0 ${CANVAS} ${CANVAS}`} aria-hidden="true">
        {!answer && layout.hidden.map((id) => <rect key={id} class="lw-grid-hidden" {...patchRect(id)} />)}
        {layout.cells
          .filter(({ role }) => !pictures[role])
          .map(({ role, rect: { x, y, width, height } }) => (
            <g key={role} class={`lw-grid-${role}`}>
              <rect class="lw-grid-empty" x={x + 1} y={y + 1} width={width - 2} height={height - 2} rx="3" />
              <text x={x + width / 2} y={y + height / 2} text-anchor="middle" dominant-baseline="central">
                {role === 'answer' ? '?' : WORDS[role]}
              </text>
            </g>
          ))}
      </svg>
    </div>
  );
}

interface DrawnCell {
  readonly rect: Rect;
  readonly image: HTMLImageElement | undefined;
}

/** Composed as in the daemon: each picture stretched to its cell, on the gap colour. */
function draw(canvas: HTMLCanvasElement, cells: readonly DrawnCell[], gap: Colour): void {
  const context = canvas.getContext('2d')!;
  context.fillStyle = `rgb(${gap.join(' ')})`;
  context.fillRect(0, 0, CANVAS, CANVAS);
  context.imageSmoothingQuality = 'high';
  for (const { rect, image } of cells) {
    if (image) context.drawImage(image, rect.x, rect.y, rect.width, rect.height);
  }
}

/** Undefined if there is no picture or the browser cannot show it. */
async function loaded(url: string | undefined): Promise<HTMLImageElement | undefined> {
  if (url === undefined) return undefined;
  const image = new Image();
  image.src = url;
  return image.decode().then(
    () => image,
    () => undefined,
  );
}

function describe({ cells }: Layout, pictures: PromptPictures): string {
  const places = ['top left', 'top right', 'bottom left', 'bottom right'];
  const words = cells.map(({ role }, index) => {
    if (role === 'answer')
      return `${places[index]} ${pictures.answer ? 'the answer' : 'hidden, for the model to fill'}`;
    return `${places[index]} ${WORDS[role]}${pictures[role] ? '' : ', still empty'}`;
  });
  return `The prompt: ${words.join('; ')}.`;
}
