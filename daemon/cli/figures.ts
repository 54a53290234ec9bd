import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import { Command } from 'commander';
import { ASSET_FILES, openAssets } from '../figures/assetFolder.ts';
import { HELD_OUT_COLOURS, TRAINING_COLOURS } from '../figures/colours.ts';
import { heldOutArt, heldOutNames } from '../figures/heldOutArt.ts';
import { readIconSets } from '../figures/iconSets.ts';
import { pairsHeader, pairsRecord } from '../figures/pairs.ts';
import { listedPictures } from '../figures/pictureList.ts';
import { findPictures, pictureFigures, readPictures } from '../figures/pictures.ts';
import { prepareAssets } from '../figures/prepareAssets.ts';
import { headerLine, toRecords } from '../figures/records.ts';
import { designFigures, type FigureSource } from '../figures/source.ts';
import { encodeImage } from '../images/codec.ts';
import type { Raster } from '../images/raster.ts';
import { tiles } from '../images/tiles.ts';
import { figureSourceUnclear, folderExists } from './errors.ts';
import { wholeNumber } from './numbers.ts';
import { folderName, openOutputFolder, writeOutput } from './output.ts';
import { print } from './print.ts';
import { errorText } from './report.ts';

interface SourceFlags {
  readonly assets?: string;
  readonly pictures?: string;
  readonly list?: string;
  readonly seed: number;
}

async function openSource({ assets, pictures, list, seed }: SourceFlags): Promise<FigureSource> {
  if ((assets === undefined) === (pictures === undefined)) throw figureSourceUnclear();
  if (assets !== undefined) {
    const art = await openAssets(assets);
    return designFigures({ art, colours: TRAINING_COLOURS }, seed, () => art.close());
  }
  const files = list === undefined ? await findPictures(pictures!) : await named(list, pictures!);
  return pictureFigures(files, seed, (error) => process.stderr.write(errorText(error)));
}

async function named(list: string, folder: string): Promise<readonly string[]> {
  const { found, missing } = await listedPictures(list, folder);
  if (missing.length > 0) process.stderr.write(`${missing.length} figures of ${list} are not in ${folder}.\n`);
  return found;
}

/** Writes parts to standard output as fast as they are read, until there are no more or the reader stops. */
async function pipe(parts: AsyncIterable<Uint8Array>): Promise<void> {
  const { stdout } = process;
  // The reader has stopped: that is how an endless stream ends.
  const left = new AbortController();
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    left.abort();
  });
  for await (const bytes of parts) {
    if (!stdout.write(bytes)) await once(stdout, 'drain', { signal: left.signal }).catch(() => {});
    if (left.signal.aborted) return;
  }
}

interface StreamFlags extends SourceFlags {
  readonly first: number;
  readonly step: number;
  readonly count?: number;
}

/** Enough to make a write worthwhile, few enough to start at once. */
const FIGURES_PER_WRITE = 16;

async function streamVerb(flags: StreamFlags, signal: AbortSignal): Promise<void> {
  const source = await openSource(flags);
  async function* parts() {
    yield headerLine();
    const end = flags.count ?? Number.POSITIVE_INFINITY;
    for (let done = 0; done < end; done += FIGURES_PER_WRITE) {
      const count = Math.min(FIGURES_PER_WRITE, end - done);
      const figures = [];
      for (let i = 0; i < count; i++) figures.push(await source.figure(flags.first + (done + i) * flags.step));
      signal.throwIfAborted();
      yield toRecords(figures);
    }
  }
  try {
    await pipe(parts());
  } finally {
    source.close();
  }
}

/** Photographs are kept at this many pixels a side, so that a scene can show a part of one. */
const PHOTOGRAPH_SIDE = 640;

interface PairsFlags {
  readonly assets?: string;
  readonly photographs?: string;
  readonly seed: number;
  readonly first: number;
  readonly count?: number;
  readonly side: number;
  readonly pairs: number;
}

async function pairsVerb(flags: PairsFlags, signal: AbortSignal): Promise<void> {
  const { assets, seed, first, count, side, pairs } = flags;
  const folder = assets === undefined ? undefined : await openAssets(assets);
  const photographs = flags.photographs === undefined ? [] : await readPictures(flags.photographs, PHOTOGRAPH_SIDE);
  const palette = folder
    ? { art: folder, colours: TRAINING_COLOURS, photographs }
    : { art: await heldOutArt(), colours: HELD_OUT_COLOURS, photographs };
  const wishes = { side, pairs, everyKind: folder === undefined };
  async function* parts() {
    yield pairsHeader(wishes);
    for (let done = 0; done < (count ?? Number.POSITIVE_INFINITY); done++) {
      signal.throwIfAborted();
      yield pairsRecord(palette, wishes, seed, first + done);
    }
  }
  try {
    await pipe(parts());
  } finally {
    folder?.close();
  }
}

interface DrawFlags extends SourceFlags {
  readonly out: string;
  readonly count: number;
}

const SHEET_COLUMNS = 6;

async function drawVerb({ out, count, ...flags }: DrawFlags, signal: AbortSignal): Promise<void> {
  const source = await openSource(flags);
  try {
    await openOutputFolder(out);
    const pictures: Raster[] = [];
    for (let number = 0; number < count; number++) {
      signal.throwIfAborted();
      const { pixels, family } = await source.figure(number);
      const picture: Raster = { width: CANVAS, height: CANVAS, channels: 3, data: pixels };
      const name = [String(number).padStart(5, '0'), family?.replaceAll(/\W+/g, '-')].filter(Boolean).join('-');
      await writeOutput(join(out, `${name}.png`), await encodeImage(picture, 'png'));
      pictures.push(picture);
    }
    const rows = Array.from({ length: Math.ceil(count / SHEET_COLUMNS) }, (_, row) =>
      pictures.slice(row * SHEET_COLUMNS, (row + 1) * SHEET_COLUMNS),
    );
    const sheet = join(out, 'contact-sheet.png');
    await writeOutput(sheet, await encodeImage(tiles(rows, CANVAS), 'png'));
    print(`${count} figures in ${out}. Open ${sheet}`);
  } finally {
    source.close();
  }
}

async function assetsVerb({ from, out }: { from: string; out: string }, signal: AbortSignal): Promise<void> {
  const sets = await readIconSets(from);
  await mkdir(out).catch((error) => {
    throw error.code === 'EEXIST' ? folderExists(out) : error;
  });
  try {
    const icons = createWriteStream(join(out, ASSET_FILES.icons));
    const glyphs = createWriteStream(join(out, ASSET_FILES.glyphs));
    const put = (file: typeof icons) => async (data: Uint8Array) => {
      if (!file.write(data)) await once(file, 'drain');
    };
    const progress = (count: number) => {
      if (process.stderr.isTTY && count % 100 === 0) process.stderr.write(`\r${count} icons`);
    };
    const sink = { icon: put(icons), glyph: put(glyphs) };
    const list = await prepareAssets(sets, await heldOutNames(), sink, signal, progress);
    for (const file of [icons, glyphs]) await finished(file.end());
    await writeOutput(join(out, ASSET_FILES.list), Buffer.from(`${JSON.stringify(list)}\n`));
    const licences = list.sets.map(({ prefix, title, licence }) => `  ${prefix}: ${title}, ${licence}`).join('\n');
    print(`${list.icons.length} colour icons and ${list.glyphs.length} plain ones in ${out}, from\n${licences}`);
  } catch (error) {
    await rm(out, { recursive: true, force: true });
    throw error;
  }
}

const ASSETS_HELP = `
In an empty folder of yours:
  npm install @iconify-json/noto @iconify-json/fluent-emoji-flat @iconify-json/circle-flags \\
    @iconify-json/flat-color-icons @iconify-json/devicon @iconify-json/mdi @iconify-json/tabler
  likewise figures assets --from . --out ../icons`;

function withSource(command: Command): Command {
  return command
    .option('--assets <folder>', 'draw design figures from these icons (see: likewise figures assets)')
    .option('--pictures <folder>', 'or crop real figures out of the pictures of this folder')
    .option('--list <file>', "only the pictures a list names: the paper's CSV of arXiv ids, or one path per line")
    .option('--seed <n>', 'another number draws other figures', wholeNumber(0), 0);
}

/** The verb `figures`: what a model is trained on. */
export function figuresCommand(signal: AbortSignal): Command {
  const figures = new Command('figures').description('Make figures to train a model on.');
  figures
    .command('assets')
    .description('Prepare freely licensed icon sets, from npm packages of Iconify, for drawing figures.')
    .requiredOption('--from <folder>', 'a folder in which npm install was run')
    .requiredOption('--out <folder>', 'the folder to make', folderName)
    .addHelpText('after', ASSETS_HELP)
    .action((flags: { from: string; out: string }) => assetsVerb(flags, signal));
  withSource(figures.command('stream'))
    .description('Write figures to standard output as raw bytes, for a trainer (see training/README.md).')
    .option('--first <n>', 'the number of the first figure', wholeNumber(0), 0)
    .option('--step <n>', 'take every n-th figure, so that several streams share the work', wholeNumber(1), 1)
    .option('--count <n>', 'how many (default: until the reader stops)', wholeNumber(1))
    .action((flags: StreamFlags) => streamVerb(flags, signal));
  figures
    .command('pairs')
    .description('Write tasks as pairs of pictures to standard output, for the pixel network (see training/README.md).')
    .option(
      '--assets <folder>',
      'draw tasks to learn from these icons; else all tasks, with icons and colours held out',
    )
    .option('--photographs <folder>', 'show parts of these pictures in lifelike scenes')
    .option('--seed <n>', 'another number draws other tasks', wholeNumber(0), 0)
    .option('--first <n>', 'the number of the first task', wholeNumber(0), 0)
    .option('--count <n>', 'how many (default: until the reader stops)', wholeNumber(1))
    .option('--side <n>', 'how wide and high each picture is, in pixels', wholeNumber(8), 96)
    .option('--pairs <n>', 'pairs of each task', wholeNumber(2), 4)
    .action((flags: PairsFlags) => pairsVerb(flags, signal));
  withSource(figures.command('draw'))
    .description('Write figures as PNGs and on a contact sheet, to look at.')
    .requiredOption('--out <folder>', 'where the pictures go', folderName)
    .option('--count <n>', 'how many', wholeNumber(1), 48)
    .action((flags: DrawFlags) => drawVerb(flags, signal));
  return figures;
}
