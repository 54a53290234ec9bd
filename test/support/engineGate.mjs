// Loaded into a daemon and its engines by engineGate.ts: a run waits as long as a file of its process's number stands in the folder, and
// says so by another one.
import { existsSync, writeFileSync } from 'node:fs';

if (process.argv[1]?.endsWith('engineHost.js')) {
  const gate = `${process.env.LIKEWISE_TEST_GATE}/${process.pid}`;
  const emit = process.emit;
  process.emit = function (name, message, ...rest) {
    if (name !== 'message' || message?.kind !== 'run') return emit.call(this, name, message, ...rest);
    const pass = () => (existsSync(gate) ? setTimeout(pass, 5) : emit.call(this, name, message, ...rest));
    if (existsSync(gate)) writeFileSync(`${gate}.held`, '');
    pass();
    return true;
  };
}
