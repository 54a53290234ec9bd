import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { PROGRAM_FILE } from '../life/version.ts';

/** A Likewise command within a text, such as "likewise serve"; what is no command, as in "likewise is not built", stays. */
const COMMAND =
  /(?<![\w/-])(?<!npx )likewise (?=(?:run|explain|apply|mcp|demo|model|open|serve|config|stop|status|pair|tools|library|doctor|service|setup|engine|uninstall|figures|eval|completion|man|help|VERB|--)\b|-)/g;

/** A text whose commands are written as this process was called: in a checkout, `npx likewise ...`. */
export function asCalled(text: string): string {
  return calledByNpx() ? text.replace(COMMAND, 'npx likewise ') : text;
}

/** By npx, or by its path in a checkout where npx finds it from the current folder. */
function calledByNpx(): boolean {
  if (process.env.npm_command === 'exec') return true;
  const checkout = dirname(dirname(dirname(PROGRAM_FILE)));
  if (!existsSync(join(checkout, 'package-lock.json'))) return false;
  const here = `${realpathSync(process.cwd())}${sep}`;
  return here.startsWith(`${checkout}${sep}`);
}
