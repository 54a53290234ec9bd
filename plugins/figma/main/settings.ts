import { DEFAULT_SETTINGS, type Settings, WINDOW } from '../messages.ts';

const TOKEN = 'token';
const SETTINGS = 'settings';

export function loadToken(): Promise<string | undefined> {
  return figma.clientStorage.getAsync(TOKEN);
}

export function saveToken(token: string): Promise<void> {
  return figma.clientStorage.setAsync(TOKEN, token);
}

/** The saved settings, completed by the defaults. */
export async function loadSettings(): Promise<Settings> {
  const saved = await figma.clientStorage.getAsync(SETTINGS);
  return Object.assign({}, DEFAULT_SETTINGS, saved);
}

export function saveSettings(settings: Settings): Promise<void> {
  return figma.clientStorage.setAsync(SETTINGS, settings);
}

/** Resizes the window within its bounds. */
export function resize({ width, height }: Pick<Settings, 'width' | 'height'>): void {
  const clamp = (value: number, [least, most]: readonly [number, number]) =>
    Math.round(Math.min(most, Math.max(least, value)));
  figma.ui.resize(clamp(width, WINDOW.width), clamp(height, WINDOW.height));
}
