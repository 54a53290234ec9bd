import type { RunMessage } from '../protocol/messages.ts';
import { RadioGroup } from './RadioGroup.tsx';

export interface Options {
  readonly quality: RunMessage['quality'];
  readonly detail: RunMessage['answer']['detail'];
}

export const DEFAULT_OPTIONS: Options = { quality: 'balanced', detail: 'guided' };

export const QUALITIES = [
  { value: 'fast', label: 'Fast', hint: 'One arrangement of the grid' },
  { value: 'balanced', label: 'Balanced', hint: 'Two arrangements, averaged' },
  { value: 'best', label: 'Best', hint: 'All arrangements the model is good at, averaged' },
] as const;

const DETAILS = [
  { value: 'guided', label: 'Follow edges', hint: "The answer follows the picture's own edges" },
  { value: 'none', label: 'As it comes', hint: 'The small answer, plainly enlarged' },
] as const;

export interface RunOptionsProps {
  readonly value: Options;
  readonly disabled?: boolean;
  readonly onChange: (value: Options) => void;
}

/** How a job is answered: quality, and detail. */
export function RunOptions({ value, disabled = false, onChange }: RunOptionsProps) {
  return (
    <div class="lw-options">
      <RadioGroup
        label="Quality"
        value={value.quality}
        choices={QUALITIES}
        disabled={disabled}
        onChange={(quality) => onChange({ ...value, quality })}
      />
      <RadioGroup
        label="Detail"
        value={value.detail}
        choices={DETAILS}
        disabled={disabled}
        onChange={(detail) => onChange({ ...value, detail })}
      />
    </div>
  );
}
