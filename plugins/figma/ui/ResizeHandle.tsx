import type { Settings } from '../messages.ts';
import { WINDOW } from '../messages.ts';
import type { PanelModel } from './model.ts';

type Size = Pick<Settings, 'width' | 'height'>;

/** Pixels per press of an arrow key. */
const STEP = 20;

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** The corner that resizes the window, with the pointer or the arrow keys. */
export function ResizeHandle({ model, size }: { model: PanelModel; size: Size }) {
  const resize = (width: number, height: number) => {
    const wanted = { width: clamp(width, WINDOW.width), height: clamp(height, WINDOW.height) };
    model.resize(wanted);
    return wanted;
  };
  const drag = (event: PointerEvent) => {
    if (event.buttons === 1) resize(event.clientX + 6, event.clientY + 6);
  };
  return (
    <button
      type="button"
      class="panel-resize"
      aria-label="Size of the window: arrow keys change it"
      onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
      onPointerMove={drag}
      onPointerUp={({ clientX, clientY }) => model.set(resize(clientX + 6, clientY + 6))}
      onKeyDown={(event) => {
        const step = STEPS[event.key];
        if (!step) return;
        event.preventDefault();
        model.set(resize(size.width + step[0], size.height + step[1]));
      }}
    />
  );
}

function clamp(value: number, [least, most]: readonly [number, number]): number {
  return Math.round(Math.min(most, Math.max(least, value)));
}
