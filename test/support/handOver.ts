import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** A file in a folder or on the clipboard. */
export interface HandedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Drops files on the centre of an element, as a person does. What the page does not accept, the browser opens. */
export async function drop(page: Page, target: Locator, files: readonly HandedFile[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'likewise-drop-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const paths = files.map(({ name, buffer }) => {
    writeFileSync(join(folder, name), buffer);
    return join(folder, name);
  });
  // Scrolls to the element, and waits until it stops moving.
  await target.hover({ trial: true });
  const box = (await target.boundingBox())!;
  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      data: { items: [], files: paths, dragOperationsMask: 1 },
    });
  }
  await session.detach();
}

/** Run in the page, whose types the tests do not have. */
const PASTE = `(files) => {
  const clipboardData = new DataTransfer();
  for (const { name, mimeType, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    clipboardData.items.add(new File([bytes], name, { type: mimeType }));
  }
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}`;

/** Pastes files where the focus is. */
export async function paste(page: Page, files: readonly HandedFile[]): Promise<void> {
  const sent = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }));
  await page.evaluate(`(${PASTE})(${JSON.stringify(sent)})`);
}
