import { RadioGroup } from '@likewise/shared/ui/RadioGroup.tsx';
import { type Options, QUALITIES } from '@likewise/shared/ui/RunOptions.tsx';

export interface HowProps {
  readonly value: Options;
  readonly onChange: (value: Options) => void;
}

/** Options for the answers. The model's own picture interests only those who study models, so it needs a click. */
export function How({ value, onChange }: HowProps) {
  const isPlain = value.detail === 'none';
  return (
    <>
      <RadioGroup
        label="Quality"
        value={value.quality}
        choices={QUALITIES}
        onChange={(quality) => onChange({ ...value, quality })}
      />
      <details open={isPlain}>
        <summary>For those who study models</summary>
        <label class="check">
          <input
            type="checkbox"
            checked={isPlain}
            onChange={(event) => onChange({ ...value, detail: event.currentTarget.checked ? 'none' : 'guided' })}
          />
          <span>
            The model’s own picture, enlarged
            <span class="lw-muted">
              {' '}
              What it paints into its grid, 111 × 111 pixels, in place of what the examples were understood to mean.
            </span>
          </span>
        </label>
      </details>
    </>
  );
}
