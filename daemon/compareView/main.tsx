import { Compare, type CompareProps } from '@likewise/shared/ui/compare/Compare.tsx';
import { useZoom } from '@likewise/shared/ui/compare/useZoom.ts';
import { ZoomButtons } from '@likewise/shared/ui/compare/ZoomButtons.tsx';
import { RadioGroup } from '@likewise/shared/ui/RadioGroup.tsx';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { connectHost } from './host.ts';
import { type ComparedPicture, comparedPictures } from './pictures.ts';

/*
 * The frame that an agent's client shows beside the result of `preview`: the pictures and their answers, for comparison. The client
 * sends the result in messages; the page contacts nobody else.
 */

const MODES = [
  { value: 'swipe', label: 'Swipe' },
  { value: 'side', label: 'Side by side' },
  { value: 'overlay', label: 'Overlay' },
] as const;

function View() {
  const [pictures, setPictures] = useState<readonly ComparedPicture[]>([]);
  const [chosen, setChosen] = useState(0);
  const [mode, setMode] = useState<CompareProps['mode']>('swipe');
  const zooming = useZoom();
  useEffect(() => {
    connectHost({
      result(meta) {
        setPictures(comparedPictures(meta));
        setChosen(0);
      },
      theme(theme) {
        document.documentElement.style.colorScheme = theme;
      },
    });
  }, []);
  const shown = pictures[chosen];
  if (!shown) return <p class="waiting">There is nothing to compare yet.</p>;
  return (
    <main>
      <div class="bar">
        <h1>Before and after</h1>
        <label>
          Picture{' '}
          <select value={chosen} onChange={({ currentTarget }) => setChosen(Number(currentTarget.value))}>
            {pictures.map(({ name }, n) => (
              <option key={name} value={n}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <RadioGroup label="Compare" value={mode} choices={MODES} onChange={setMode} />
        <ZoomButtons zooming={zooming} />
      </div>
      <div class="stage">
        <Compare
          label={shown.name}
          before={shown.before}
          after={shown.after}
          size={shown.size}
          mode={mode}
          zooming={zooming}
        />
      </div>
    </main>
  );
}

render(<View />, document.body);
