import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { SPAN_S } from './series.ts';

export interface ChartProps {
  readonly title: string;
  /** The unit of the values. */
  readonly unit: string;
  readonly lines: readonly string[];
  /** Unix seconds. */
  readonly at: readonly number[];
  /** One list for each line. */
  readonly values: readonly (readonly (number | null)[])[];
}

const HEIGHT = 150;

/** The spacing between time marks. */
const MARK_S = 60;

/** Lines over the last two minutes. Their latest values are shown beside their names, for screen readers too. */
export function Chart({ title, unit, lines, at, values }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const data = [at, ...values] as uPlot.AlignedData;

  useEffect(() => {
    const element = place.current!;
    const make = () => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsFor(element, lines.length), plot.current?.data ?? data, element);
    };
    make();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    // Its colours are drawn on a canvas, not styled.
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', make);
    return () => {
      scheme.removeEventListener('change', make);
      resized.disconnect();
      plot.current?.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(data), [at]);

  return (
    <figure class="chart">
      <figcaption>
        <strong>{title}</strong>
        <ul class="legend">
          {lines.map((line, index) => (
            <li key={line}>
              <span class={`swatch line-${index}`} aria-hidden="true" />
              {line} <span class="lw-muted">{latest(values[index]!, unit)}</span>
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={place} class="plot" aria-hidden="true" />
    </figure>
  );
}

function latest(values: readonly (number | null)[], unit: string): string {
  const value = values.findLast((each) => each !== null);
  if (value === undefined || value === null) return '–';
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ${unit}`;
}

function optionsFor(element: HTMLElement, lines: number): uPlot.Options {
  const style = getComputedStyle(element);
  /** The browser's value of a variable, for use on the canvas. */
  const colour = (variable: string) => {
    const probe = document.createElement('span');
    probe.style.color = `var(${variable})`;
    element.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };
  const axis = {
    stroke: colour('--lw-muted'),
    font: `11px ${style.fontFamily}`,
    grid: { stroke: colour('--lw-line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { range: (_plot, _low, high) => [high - SPAN_S, high] },
      y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 26,
        splits: (plot) => Array.from({ length: 3 }, (_, mark) => plot.scales.x!.max! - mark * MARK_S),
        values: (_plot, splits) => splits.map((_, mark) => (mark === 0 ? 'now' : `${mark} min ago`)),
      },
      { ...axis, size: 44 },
    ],
    series: [
      {},
      ...Array.from({ length: lines }, (_, index) => ({
        stroke: colour(`--line-${index}`),
        width: 2,
        spanGaps: true,
        // A single value makes no line.
        points: {
          show: (plot: uPlot, series: number) => [...plot.data[series]!].filter((value) => value !== null).length === 1,
          fill: colour(`--line-${index}`),
        },
      })),
    ],
  };
}
