import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { assetsNotFetched } from './errors.ts';
import { ICON_LICENCES } from './iconSets.ts';

const runFile = promisify(execFile);

/** Files of a package, the folder they go to, and their licence as the package states it. */
interface Files {
  readonly to: 'photos' | 'textures' | 'fonts';
  readonly licence: string;
  readonly paths: readonly string[];
}

const WHEELS: Readonly<Record<string, readonly Files[]>> = {
  'scikit-image==0.26.0': [
    {
      to: 'photos',
      licence: 'public domain or CC0-1.0 (see skimage/data/README.txt)',
      paths: ['astronaut.png', 'chelsea.png', 'coffee.png', 'rocket.jpg', 'motorcycle_left.png'].map(
        (name) => `skimage/data/${name}`,
      ),
    },
    {
      to: 'textures',
      licence: 'CC0-1.0 (see skimage/data/README.txt)',
      paths: ['brick.png', 'grass.png', 'gravel.png'].map((name) => `skimage/data/${name}`),
    },
  ],
  'scikit-learn==1.9.1': [
    {
      to: 'photos',
      licence: 'CC-BY-2.0 (see sklearn/datasets/images/README.txt)',
      paths: ['china.jpg', 'flower.jpg'].map((name) => `sklearn/datasets/images/${name}`),
    },
  ],
};

const DEBIAN: Readonly<Record<string, readonly Files[]>> = {
  'lomiri-wallpapers-16.04': [
    {
      to: 'photos',
      licence: 'CC-BY-4.0, CC-BY-SA-4.0, CC0-1.0 (see the copyright file of the package)',
      paths: [
        'Bridge_by_Sander_Klootwijk.jpg',
        'Dragonfly_by_Bolly.jpg',
        'Picture_0B_by_freespace.jpg',
        'Picture_1A_by_freespace.jpg',
        'Wine_by_Jakkub_Mede.jpg',
        'aitzgorri_by_Aitzol_Berasategi.jpg',
        'free_by_Peter_Nerlich.jpg',
        'friends_by_Aitzol_Berasategi.jpg',
        'greentock_by_Peter_Nerlich.jpg',
        'life_by_Aitzol_Berasategi.jpg',
        'picosdeeuropa_by_Aitzol_Berasategi.jpg',
        'seeding_by_Clements_Engelhardt.jpg',
        'sunset_by_Aitzol_Berasategi.jpg',
      ].map((name) => `usr/share/backgrounds/${name}`),
    },
  ],
  'lomiri-wallpapers-20.04': [
    {
      to: 'photos',
      licence: 'CC-BY-SA-3.0',
      paths: ['usr/share/backgrounds/Kleiber_by_Lukas_Baubkus.jpg'],
    },
  ],
  'mate-backgrounds': [
    {
      to: 'photos',
      licence: 'GPL-2.0-or-later',
      paths: [
        'Aqua.jpg',
        'Dune.jpg',
        'FreshFlower.jpg',
        'Garden.jpg',
        'GreenMeadow.jpg',
        'LadyBird.jpg',
        'RainDrops.jpg',
        'Storm.jpg',
        'TwoWings.jpg',
        'YellowFlower.jpg',
      ].map((name) => `usr/share/backgrounds/mate/nature/${name}`),
    },
    {
      to: 'textures',
      licence: 'GPL-2.0-or-later',
      paths: ['Blinds.jpg', 'Wood.jpg'].map((name) => `usr/share/backgrounds/mate/nature/${name}`),
    },
  ],
  'fonts-lato': [
    {
      to: 'fonts',
      licence: 'OFL-1.1',
      paths: ['Lato-Regular.ttf', 'Lato-Bold.ttf'].map((name) => `usr/share/fonts/truetype/lato/${name}`),
    },
  ],
  'fonts-open-sans': [
    {
      to: 'fonts',
      licence: 'Apache-2.0',
      paths: ['OpenSans-Regular.ttf', 'OpenSans-Bold.ttf'].map((name) => `usr/share/fonts/truetype/open-sans/${name}`),
    },
  ],
  'fonts-roboto-unhinted': [
    {
      to: 'fonts',
      licence: 'Apache-2.0',
      paths: ['Roboto-Regular.ttf', 'Roboto-Bold.ttf'].map(
        (name) => `usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/${name}`,
      ),
    },
  ],
};

/**
 * Fetches the pictures, icons and fonts of the suite from npm, PyPI and Debian by their own tools into a folder, with a list of their
 * licences. @param say hears of each package. Errors: image-missing, with what could not be fetched.
 */
export async function fetchAssets(out: string, say: (text: string) => void, signal: AbortSignal): Promise<void> {
  const folder = resolve(out);
  const work = await mkdtemp(join(tmpdir(), 'likewise-assets-'));
  const run = (command: string, args: readonly string[], what: string) =>
    runFile(command, args, { cwd: work, signal, maxBuffer: 1 << 26 }).catch((cause) => {
      signal.throwIfAborted();
      throw assetsNotFetched(what, cause);
    });
  const licences: string[] = [];
  const keep = async (files: readonly Files[], unpacked: string, from: string) => {
    for (const { to, licence, paths } of files) {
      for (const path of paths) await copyFile(join(unpacked, path), join(folder, to, basename(path)));
      licences.push(`${to}: ${paths.map((path) => basename(path)).join(', ')}: from ${from}, ${licence}`);
    }
  };
  try {
    for (const part of ['icons', 'photos', 'textures', 'fonts']) await mkdir(join(folder, part), { recursive: true });
    for (const [set, licence] of Object.entries(ICON_LICENCES)) {
      const name = `@iconify-json/${set}`;
      say(name);
      const { stdout } = await run('npm', ['pack', '--silent', name], name);
      await mkdir(join(work, set));
      await run('tar', ['-xzf', stdout.trim(), '-C', set], name);
      await copyFile(join(work, set, 'package', 'icons.json'), join(folder, 'icons', `${set}.json`));
      const { version } = JSON.parse(await readFile(join(work, set, 'package', 'package.json'), 'utf8'));
      licences.push(`icons: ${set}: from ${name} ${version}, ${licence}`);
    }
    for (const [wheel, files] of Object.entries(WHEELS)) {
      say(wheel);
      const into = join(work, wheel);
      await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', into, wheel], wheel);
      const [file] = await readdir(into);
      await run('python3', ['-m', 'zipfile', '-e', join(into, file!), `${into}-unpacked`], wheel);
      await keep(files, `${into}-unpacked`, wheel);
    }
    for (const [name, files] of Object.entries(DEBIAN)) {
      say(name);
      await run('apt-get', ['download', name], `Debian's ${name}`);
      const deb = (await readdir(work)).find((file) => file.startsWith(`${name}_`))!;
      await run('dpkg-deb', ['-x', deb, `${name}-unpacked`], name);
      await keep(files, join(work, `${name}-unpacked`), `Debian's ${name}`);
    }
    await writeFile(join(folder, 'fonts', 'fonts.conf'), fontsConf(join(folder, 'fonts')));
    await writeFile(join(folder, 'LICENCES.md'), `${licences.map((line) => `- ${line}`).join('\n')}\n`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function fontsConf(folder: string): string {
  const cache = join(tmpdir(), 'likewise-font-cache');
  return `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig><dir>${folder}</dir><cachedir>${cache}</cachedir></fontconfig>\n`;
}
