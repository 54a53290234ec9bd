// A process that has a lock: `node --import tsx lockHolder.mjs FOLDER`. It says so, and holds it until it is killed.
const { takeLock } = await import('../../daemon/auth/lock.ts');
const lock = await takeLock(process.argv[2]);
process.stdout.write(lock ? 'held\n' : 'taken\n');
setInterval(() => {}, 1000);
