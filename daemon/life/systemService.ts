import { join, posix, win32 } from 'node:path';
import { ALLOCATOR } from './allocator.ts';

/** The name by which systems know the service. */
const NAME = 'likewise';
const LAUNCHD_LABEL = 'app.likewise.daemon';

const NOT_TRIED = 'Its authors could not try it on such a system.';

/** How a system starts the daemon when the user logs in. */
export interface SystemService {
  /** What the system calls it. */
  readonly kind: string;
  /** How far its authors have tested it. */
  readonly tried: string;
  /** The file that describes it. */
  readonly path: string;
  readonly text: string;
  /** What the user has to do first that the file cannot express. */
  readonly first?: string;
  /** Commands that register the service and start the daemon, in order. */
  readonly start: readonly (readonly string[])[];
  /** Commands that stop the daemon and remove the service. Run them while the file still exists. */
  readonly stop: readonly (readonly string[])[];
}

export interface SystemServiceContext {
  /** Absolute paths of Node.js and of the program it runs. */
  readonly node: string;
  readonly program: string;
  /** The user's home folder, and the folder of Likewise's state. */
  readonly home: string;
  readonly state: string;
  /** The environment variables that move Likewise's or the system's folders. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userId: number;
  /** The user's name on Windows, DOMAIN\\name. */
  readonly account: string;
}

/** The service for a platform (process.platform); undefined if we know none. */
export function systemServiceFor(platform: string, context: SystemServiceContext): SystemService | undefined {
  switch (platform) {
    case 'linux':
      return systemdUnit(context);
    case 'darwin':
      return launchAgent(context);
    case 'win32':
      return scheduledTask(context);
    default:
      return undefined;
  }
}

// Syntax: systemd.service(5), systemd.exec(5). The service ends on exit code 0 (stopped, or another daemon runs) and restarts after a
// crash.
function systemdUnit({ node, program, home, env }: SystemServiceContext): SystemService {
  const folder = join(env.XDG_CONFIG_HOME || posix.join(home, '.config'), 'systemd', 'user');
  const moved = env.LIKEWISE_HOME ? [`Environment=${systemdQuoted(`LIKEWISE_HOME=${env.LIKEWISE_HOME}`)}`] : [];
  const text = [
    '[Unit]',
    'Description=Likewise: one before/after pair, the rest done likewise',
    'StartLimitIntervalSec=300',
    'StartLimitBurst=5',
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${systemdQuoted(node)} ${systemdQuoted(program).replaceAll('$', '$$$$')} serve`,
    ...Object.entries(ALLOCATOR).map(([name, value]) => `Environment=${systemdQuoted(`${name}=${value}`)}`),
    ...moved,
    'Restart=on-failure',
    'RestartSec=5',
    'TimeoutStopSec=120',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n');
  const systemctl = (...words: string[]) => ['systemctl', '--user', ...words];
  return {
    kind: 'systemd user unit',
    tried: 'Its authors have had systemd-analyze verify it, and have not started it under systemd.',
    path: posix.join(folder, `${NAME}.service`),
    text,
    start: [systemctl('daemon-reload'), systemctl('enable', '--now', `${NAME}.service`)],
    stop: [systemctl('disable', '--now', `${NAME}.service`)],
  };
}

/** Quotes a word. `%` starts a specifier anywhere; `$` starts a variable only in a command's arguments. */
function systemdQuoted(word: string): string {
  return `"${word.replace(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`;
}

// Syntax: launchd.plist(5). KeepAlive restarts it after a crash, but not after a normal exit.
function launchAgent({ node, program, home, state, env, userId }: SystemServiceContext): SystemService {
  const path = posix.join(home, 'Library', 'LaunchAgents', `${LAUNCHD_LABEL}.plist`);
  const moved = env.LIKEWISE_HOME
    ? [
        '  <key>EnvironmentVariables</key>',
        '  <dict>',
        '    <key>LIKEWISE_HOME</key>',
        `    <string>${xml(env.LIKEWISE_HOME)}</string>`,
        '  </dict>',
      ]
    : [];
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    '  <key>Label</key>',
    `  <string>${LAUNCHD_LABEL}</string>`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...[node, program, 'serve'].map((word) => `    <string>${xml(word)}</string>`),
    '  </array>',
    ...moved,
    '  <key>RunAtLoad</key>',
    '  <true/>',
    '  <key>KeepAlive</key>',
    '  <dict>',
    '    <key>SuccessfulExit</key>',
    '    <false/>',
    '  </dict>',
    '  <key>StandardErrorPath</key>',
    `  <string>${xml(posix.join(state, 'launchd.log'))}</string>`,
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
  const domain = `gui/${userId}`;
  return {
    kind: 'launchd agent',
    tried: NOT_TRIED,
    path,
    text,
    start: [['launchctl', 'bootstrap', domain, path]],
    stop: [['launchctl', 'bootout', `${domain}/${LAUNCHD_LABEL}`]],
  };
}

// Syntax: Task Scheduler Schema 1.2. PT0S means no time limit. There is no place for variables: a task has the user's.
function scheduledTask({ node, program, state, env, account }: SystemServiceContext): SystemService {
  const path = win32.join(state, 'likewise-task.xml');
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    '  <RegistrationInfo>',
    '    <Description>Likewise: one before/after pair, the rest done likewise</Description>',
    '  </RegistrationInfo>',
    '  <Triggers>',
    '    <LogonTrigger>',
    `      <UserId>${xml(account)}</UserId>`,
    '    </LogonTrigger>',
    '  </Triggers>',
    '  <Principals>',
    '    <Principal id="User">',
    `      <UserId>${xml(account)}</UserId>`,
    '      <LogonType>InteractiveToken</LogonType>',
    '    </Principal>',
    '  </Principals>',
    '  <Settings>',
    '    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
    '    <RestartOnFailure>',
    '      <Interval>PT1M</Interval>',
    '      <Count>5</Count>',
    '    </RestartOnFailure>',
    '  </Settings>',
    '  <Actions Context="User">',
    '    <Exec>',
    `      <Command>${xml(node)}</Command>`,
    `      <Arguments>${xml(`"${program}" serve`)}</Arguments>`,
    '    </Exec>',
    '  </Actions>',
    '</Task>',
    '',
  ].join('\n');
  return {
    kind: 'Windows scheduled task',
    tried: NOT_TRIED,
    path,
    text,
    ...(env.LIKEWISE_HOME ? { first: setFirst(env.LIKEWISE_HOME) } : {}),
    start: [
      ['schtasks', '/Create', '/F', '/TN', 'Likewise', '/XML', path],
      ['schtasks', '/Run', '/TN', 'Likewise'],
    ],
    stop: [
      ['schtasks', '/End', '/TN', 'Likewise'],
      ['schtasks', '/Delete', '/F', '/TN', 'Likewise'],
    ],
  };
}

function setFirst(home: string): string {
  // A backslash before the closing quote would escape the quote.
  const command = `setx LIKEWISE_HOME "${home.replace(/\\+$/, '$&$&')}"`;
  return `A task does not take LIKEWISE_HOME over from this shell; unless it is already set permanently, set it with setx first: ${command}`;
}

function xml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
