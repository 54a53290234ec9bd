/** The variables that Figma gives a plugin with themeColors, as far as the panel uses them. */
const LIGHT = {
  bg: '#ffffff',
  'bg-secondary': '#f5f5f5',
  'bg-tertiary': '#e6e6e6',
  'bg-brand': '#0d99ff',
  'bg-brand-hover': '#007be5',
  'bg-selected': '#e5f4ff',
  'bg-danger-tertiary': '#ffe2e0',
  border: '#e6e6e6',
  'border-selected': '#0d99ff',
  text: '#000000e5',
  'text-secondary': '#00000080',
  'text-disabled': '#0000004d',
  'text-brand': '#007be5',
  'text-onbrand': '#ffffff',
  'text-success': '#009951',
  'text-warning': '#b86200',
  'text-danger': '#dc3412',
};

const DARK: typeof LIGHT = {
  bg: '#2c2c2c',
  'bg-secondary': '#383838',
  'bg-tertiary': '#444444',
  'bg-brand': '#0c8ce9',
  'bg-brand-hover': '#0a6dc2',
  'bg-selected': '#4a5878',
  'bg-danger-tertiary': '#60332a',
  border: '#444444',
  'border-selected': '#0c8ce9',
  text: '#ffffff',
  'text-secondary': '#ffffffb2',
  'text-disabled': '#ffffff66',
  'text-brand': '#7cc4f8',
  'text-onbrand': '#ffffff',
  'text-success': '#79d297',
  'text-warning': '#f7c55f',
  'text-danger': '#fca397',
};

export type Theme = 'light' | 'dark';

export function themeRules(theme: Theme): string {
  const rules = Object.entries(theme === 'light' ? LIGHT : DARK).map(
    ([name, value]) => `--figma-color-${name}:${value}`,
  );
  return `:root{${rules.join(';')}}`;
}
