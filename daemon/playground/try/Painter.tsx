import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { RadioGroup } from '@likewise/shared/ui/RadioGroup.tsx';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isDrawing, type Picture } from '../pictures/picture.ts';
import { inThread } from '../pictures/pictureThread.ts';
import { newPicture } from '../pictures/readPicture.ts';
import { canvasOf, context, pixelsOf, plainCanvas, pngOf, stroke } from './canvas.ts';
import { fill, painted, parseColour } from './paint.ts';

export interface PainterProps {
  readonly before: Picture;
  readonly after: Picture | undefined;
  readonly title: string;
  /** Called with the painting, and what a drawing was painted on; without arguments if painting was cancelled. */
  readonly onDone: (picture?: Picture, before?: Picture) => void;
}

const TOOLS = [
  { value: 'brush', label: 'Brush', hint: 'B' },
  { value: 'fill', label: 'Fill', hint: 'F: an area that looks alike in the picture' },
  { value: 'eraser', label: 'Eraser', hint: 'E: back to what it started from' },
] as const;
type Tool = (typeof TOOLS)[number]['value'];

const GROUNDS = [
  { value: 'plain', label: 'One colour' },
  { value: 'picture', label: 'The picture' },
  { value: 'after', label: 'The after' },
] as const;
type Ground = (typeof GROUNDS)[number]['value'];

/** The number of steps that can be undone. */
const UNDO_STEPS = 20;

/** The state that undo restores. */
interface Step {
  readonly pixels: ImageData;
  readonly ground: Ground;
  readonly start: Start;
}

/** The start of a painting: the canvas, and the whole picture. */
interface Start {
  readonly canvas: HTMLCanvasElement;
  readonly ground: Blob | string;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A dialog to paint the example's output over its input, with pointer or keyboard. */
export function Painter({ before, after, title, onDone }: PainterProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  /** The canvas, the painting's start, and the state before each step. */
  const guide = useRef<HTMLCanvasElement | undefined>(undefined);
  const start = useRef<Start | undefined>(undefined);
  const past = useRef<Step[]>([]);
  const last = useRef<Point | undefined>(undefined);
  const [size, setSize] = useState<{ width: number; height: number }>();
  const [tool, setTool] = useState<Tool>('brush');
  const [ground, setGround] = useState<Ground>(after ? 'after' : 'plain');
  const [colours, setColours] = useState<readonly [string, string]>(['#ffffff', '#000000']);
  const [using, setUsing] = useState<0 | 1>(0);
  const [radius, setRadius] = useState(8);
  const [seeThrough, setSeeThrough] = useState(40);
  const [cursor, setCursor] = useState<Point>();
  const [problem, setProblem] = useState<string>();
  /** Whether the user was asked to discard the painting. */
  const [asks, setAsks] = useState(false);
  /** Whether the painting is being enlarged to its picture's size. */
  const [makes, setMakes] = useState(false);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    canvasOf(before).then(
      (picture) => {
        guide.current = picture;
        setSize({ width: picture.width, height: picture.height });
        setRadius(Math.max(4, Math.round(picture.width / 24)));
      },
      () => setProblem('This picture cannot be painted on.'),
    );
  }, [before]);
  useEffect(() => {
    if (size) void begin(ground);
  }, [size]);

  /** There is something to undo. */
  const begin = async (from: Ground) => {
    const picture = guide.current!;
    const next = await startOf(from);
    if (past.current.length > 0) remember();
    start.current = next;
    setGround(from);
    // Transparent parts must stay transparent.
    context(canvas.current!).clearRect(0, 0, picture.width, picture.height);
    context(canvas.current!).drawImage(next.canvas, 0, 0, picture.width, picture.height);
  };
  const startOf = async (from: Ground): Promise<Start> => {
    if (from === 'plain') return { canvas: plainCanvas(guide.current!, colours[1]), ground: colours[1] };
    if (from === 'after' && after) return { canvas: await canvasOf(after), ground: after.blob };
    return { canvas: guide.current!, ground: before.blob };
  };
  const remember = () => {
    const step = { pixels: pixelsOf(canvas.current!), ground, start: start.current! };
    past.current = [...past.current, step].slice(-UNDO_STEPS);
  };
  const undo = () => {
    const former = past.current.pop();
    if (!former) return;
    context(canvas.current!).putImageData(former.pixels, 0, 0);
    start.current = former.start;
    setGround(former.ground);
  };

  const paintTo = (to: Point) => {
    if (!start.current) return;
    stroke(canvas.current!, last.current ?? to, to, radius, tool === 'eraser' ? start.current.canvas : colours[using]);
    last.current = to;
  };
  const beginAt = (point: Point) => {
    remember();
    last.current = undefined;
    if (tool !== 'fill') return paintTo(point);
    const pixels = pixelsOf(canvas.current!);
    fill(pixels, pixelsOf(guide.current!), Math.floor(point.x), Math.floor(point.y), parseColour(colours[using]));
    context(canvas.current!).putImageData(pixels, 0, 0);
  };

  const pointOf = (event: PointerEvent): Point => {
    const box = canvas.current!.getBoundingClientRect();
    return inside({
      x: ((event.clientX - box.left) / box.width) * size!.width,
      y: ((event.clientY - box.top) / box.height) * size!.height,
    });
  };
  const inside = ({ x, y }: Point): Point => ({
    x: Math.min(size!.width - 1, Math.max(0, x)),
    y: Math.min(size!.height - 1, Math.max(0, y)),
  });
  const press = (event: PointerEvent) => {
    if (!size || event.button !== 0) return;
    canvas.current!.setPointerCapture(event.pointerId);
    setCursor(undefined);
    beginAt(pointOf(event));
  };
  const drag = (event: PointerEvent) => {
    if (size && event.buttons === 1 && tool !== 'fill') paintTo(pointOf(event));
  };

  /** The arrows move a cursor; with Shift they also paint. The space bar paints or fills. */
  const key = (event: KeyboardEvent) => {
    if (!size) return;
    const step = Math.max(2, radius / 2);
    const moves: Record<string, Point> = {
      ArrowLeft: { x: -step, y: 0 },
      ArrowRight: { x: step, y: 0 },
      ArrowUp: { x: 0, y: -step },
      ArrowDown: { x: 0, y: step },
    };
    const at = cursor ?? { x: size.width / 2, y: size.height / 2 };
    const move = moves[event.key];
    if (move) {
      const to = inside({ x: at.x + move.x, y: at.y + move.y });
      if (event.shiftKey && tool !== 'fill') {
        if (!last.current) remember();
        last.current ??= at;
        paintTo(to);
      } else last.current = undefined;
      setCursor(to);
    } else if (event.key === ' ') beginAt(at);
    else return;
    event.preventDefault();
  };
  const giveUp = () => {
    if (past.current.length === 0) onDone();
    else if (asks) keep();
    else setAsks(true);
  };
  const keep = () => {
    setAsks(false);
    canvas.current!.focus();
  };
  const shortcut = (event: KeyboardEvent) => {
    // Chromium closes the dialog at the second Escape, even if its event `cancel` is prevented.
    if (event.key === 'Escape') {
      event.preventDefault();
      return giveUp();
    }
    if (event.target instanceof HTMLInputElement && event.target.type !== 'radio') return;
    const named = TOOLS.find(({ hint }) => hint[0] === event.key.toUpperCase());
    if ((event.ctrlKey || event.metaKey) && event.key === 'z') undo();
    else if (named && !event.ctrlKey && !event.metaKey) setTool(named.value);
    else if (event.key === 'x' && !event.ctrlKey) setUsing(using === 0 ? 1 : 0);
    else return;
    event.preventDefault();
  };

  const stem = before.name.replace(/\.\w+$/, '');
  const use = async () => {
    setMakes(true);
    try {
      // A painting consists of pixels, so its input must too.
      const base = isDrawing(before) ? await newPicture(await pngOf(guide.current!), `${stem}.png`) : undefined;
      onDone(await newPicture(await whole(), `${stem}-painted.png`), base);
    } catch (error) {
      setMakes(false);
      setProblem((error as Error).message);
    }
  };
  /** As large as the picture, if that is larger than the canvas. */
  const whole = async (): Promise<Blob> => {
    const { width, height } = canvas.current!;
    if (isDrawing(before) || before.width === width) return pngOf(canvas.current!);
    const from = plainCanvas({ width, height }, '#000000');
    context(from).clearRect(0, 0, width, height);
    context(from).drawImage(start.current!.canvas, 0, 0, width, height);
    const changed = painted(pixelsOf(canvas.current!), pixelsOf(from));
    const over = await createImageBitmap(new ImageData(changed, width, height));
    const { ground } = start.current!;
    return inThread({ do: 'lay', width: before.width, height: before.height, ground, over }, [over]);
  };

  return (
    <dialog
      ref={dialog}
      class="painter"
      aria-labelledby="painter-title"
      onKeyDown={shortcut}
      onCancel={(event) => {
        event.preventDefault();
        giveUp();
      }}
      onClose={() => onDone()}
    >
      <header class="painter-head">
        <h2 id="painter-title">{title}</h2>
        <button type="button" class="lw-button lw-round" aria-label="Give up" onClick={giveUp}>
          <Icon name="close" />
        </button>
      </header>
      {asks && (
        <div class="lw-row" role="alert">
          Throw this painting away?
          <button type="button" class="lw-button danger" onClick={() => onDone()}>
            Throw away
          </button>
          <button ref={focus} type="button" class="lw-button" onClick={keep}>
            Keep painting
          </button>
        </div>
      )}
      <div class="painter-tools">
        <RadioGroup
          label="Start from"
          value={ground}
          choices={after ? GROUNDS : GROUNDS.slice(0, 2)}
          onChange={(from) => void begin(from)}
        />
        <RadioGroup label="Tool" value={tool} choices={TOOLS} onChange={setTool} />
        <fieldset class="colours">
          <legend>Colours</legend>
          {([0, 1] as const).map((which) => (
            <span key={which} class="colour" data-using={using === which}>
              <input
                type="radio"
                name="painter-colour"
                checked={using === which}
                aria-label={which === 0 ? 'Paint with the first colour' : 'Paint with the second colour'}
                onChange={() => setUsing(which)}
              />
              <input
                type="color"
                value={colours[which]}
                aria-label={which === 0 ? 'First colour' : 'Second colour'}
                onInput={(event) => {
                  const { value } = event.currentTarget;
                  setColours(which === 0 ? [value, colours[1]] : [colours[0], value]);
                  setUsing(which);
                }}
              />
            </span>
          ))}
        </fieldset>
        <label class="slider">
          Brush
          <input
            type="range"
            min="2"
            max={Math.round((size?.width ?? 256) / 6)}
            value={radius}
            onInput={(event) => setRadius(Number(event.currentTarget.value))}
          />
        </label>
        <label class="slider">
          See through
          <input
            type="range"
            min="0"
            max="90"
            value={seeThrough}
            onInput={(event) => setSeeThrough(Number(event.currentTarget.value))}
          />
        </label>
      </div>
      {problem && <p class="lw-problem">{problem}</p>}
      <div class="painter-stage">
        {size && (
          <div class="painter-canvas" style={{ aspectRatio: `${size.width} / ${size.height}` }}>
            <img src={before.url} alt="" />
            {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: the arrow keys are its own, not a screen reader's */}
            <canvas
              ref={canvas}
              width={size.width}
              height={size.height}
              tabIndex={0}
              role="application"
              aria-label="Painting. The arrow keys move, the space bar paints or fills, Shift with an arrow draws a line."
              style={{ opacity: 1 - seeThrough / 100 }}
              onPointerDown={press}
              onPointerMove={drag}
              onPointerUp={() => {
                last.current = undefined;
              }}
              onKeyDown={key}
            />
            {cursor && (
              <span
                class="painter-cursor"
                style={{
                  left: `${(cursor.x / size.width) * 100}%`,
                  top: `${(cursor.y / size.height) * 100}%`,
                  width: `${((2 * radius) / size.width) * 100}%`,
                }}
              />
            )}
          </div>
        )}
      </div>
      <footer class="painter-foot">
        <button type="button" class="lw-button" onClick={undo}>
          <Icon name="undo" />
          Undo
        </button>
        <button type="button" class="lw-button" onClick={() => begin(ground)}>
          Start over
        </button>
        <button type="button" class="lw-button lw-primary" disabled={makes} onClick={use}>
          {makes && <span class="lw-spinner" aria-hidden="true" />}
          Use this
        </button>
      </footer>
    </dialog>
  );
}

function focus(element: HTMLElement | null): void {
  element?.focus();
}
