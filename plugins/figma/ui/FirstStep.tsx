import { Command } from './Command.tsx';

const SYSTEMS = [
  { name: /mac/i, words: 'Open Terminal on this Mac' },
  { name: /win/i, words: 'Open PowerShell on this PC' },
] as const;

/** Where commands are typed on this system. */
function whereToType(): string {
  return SYSTEMS.find(({ name }) => name.test(navigator.platform))?.words ?? 'Open a terminal on this computer';
}

/** For when no daemon runs. Explains what Likewise is and how to get it, for new users, and how to start it, for everybody. */
export function FirstStep({ isNew }: { isNew: boolean }) {
  return (
    <section class="panel-section panel-setup" aria-label="Start Likewise">
      <h2>{isNew ? 'Get Likewise on this computer' : 'Likewise is not running'}</h2>
      {isNew && (
        <p class="lw-muted">
          You change one layer, Likewise changes the others likewise. A free program on this computer does the work;
          your layers stay here. It runs on macOS with Apple silicon, Windows and Linux.
        </p>
      )}
      <ol class="panel-steps">
        {isNew && (
          <li>
            Install Node.js 20.17 or newer from <b>nodejs.org</b>.
          </li>
        )}
        <li>
          {whereToType()}, in the folder of Likewise{isNew && ', and install it once'}.
          {isNew && <Command>npm ci</Command>}
        </li>
        <li>
          Start it. It keeps running by itself.
          <Command>npx likewise serve --detach</Command>
        </li>
      </ol>
      <p role="status" class="panel-waiting">
        <span class="lw-spinner" aria-hidden="true" />
        Waiting for Likewise. This continues by itself once it runs.
      </p>
    </section>
  );
}
