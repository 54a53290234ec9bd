const PATHS = {
  add: 'M12 5v14M5 12h14',
  brush: 'M4 20c3 0 5-1 5-4a2.5 2.5 0 0 0-5 0c0 2-1 3-2 3 1 1 1 1 2 1ZM9 14 19 4a1.8 1.8 0 0 1 2.5 2.5L11.5 16.5',
  check: 'm5 13 4 4L19 7',
  clock: 'M12 7v5l3 2M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18Z',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  download: 'M12 4v11m0 0-4-4m4 4 4-4M5 20h14',
  eraser: 'm8 20-5-5L13 5l7 7-8 8H8Zm0 0h12M9 9l7 7',
  fill: 'm4 12 8-8 7 7-8 8-7-7Zm0 0h14M20 15c1 2 1.5 3 0 4-1.5-1-1-2 0-4Z',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01',
  retry: 'M20 11a8 8 0 1 0-2 6M20 4v7h-7',
  undo: 'M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6',
  warning: 'M12 4 2.5 20h19L12 4Zm0 6v5m0 2.5v.01',
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative drawing of 1 em, beside a text or in a labelled button. Screen readers ignore it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="lw-icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
