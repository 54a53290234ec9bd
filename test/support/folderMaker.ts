import { ensureFolder } from '../../daemon/folders.ts';

// A process that makes many nested folders below the given one, and answers with the errors.
process.on('message', (folder: string) => {
  try {
    for (let n = 0; n < 300; n++) ensureFolder(`${folder}/${n}/a/b/c`);
    process.send?.('made');
  } catch (error) {
    process.send?.(String(error));
  }
  process.exit();
});
process.send?.('ready');
