import { useId } from 'preact/hooks';

export interface RadioGroupProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: string; readonly hint?: string }[];
  readonly disabled?: boolean;
  readonly onChange: (value: T) => void;
}

/** One of a few choices, side by side. */
export function RadioGroup<T extends string>({ label, value, choices, disabled, onChange }: RadioGroupProps<T>) {
  const name = useId();
  return (
    <fieldset class="lw-radio" disabled={disabled}>
      <legend>{label}</legend>
      <div class="lw-radio-choices">
        {choices.map((choice) => (
          <label key={choice.value} title={choice.hint}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
