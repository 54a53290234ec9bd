import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SystemServiceContext, systemServiceFor } from './systemService.ts';

const context: SystemServiceContext = {
  node: '/opt/node/bin/node',
  program: '/home/ada/like "wise"/likewise.mjs',
  home: '/home/ada',
  state: '/home/ada/.local/state/likewise',
  env: {},
  userId: 501,
  account: 'PC\\ada & co',
};

const SYSTEMD = `[Unit]
Description=Likewise: one before/after pair, the rest done likewise
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=exec
ExecStart="/opt/node/bin/node" "/home/ada/like \\"wise\\"/likewise.mjs" serve
Environment="MALLOC_MMAP_THRESHOLD_=1048576"
Restart=on-failure
RestartSec=5
TimeoutStopSec=120

[Install]
WantedBy=default.target
`;

const LAUNCHD = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>app.likewise.daemon</string>
  <key>ProgramArguments</key>
  <array>
    <string>/opt/node/bin/node</string>
    <string>/home/ada/like &#34;wise&#34;/likewise.mjs</string>
    <string>serve</string>
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>StandardErrorPath</key>
  <string>/home/ada/.local/state/likewise/launchd.log</string>
</dict>
</plist>
`;

const TASK = `<?xml version="1.0" encoding="UTF-8"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Likewise: one before/after pair, the rest done likewise</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <UserId>PC\\ada &#38; co</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="User">
      <UserId>PC\\ada &#38; co</UserId>
      <LogonType>InteractiveToken</LogonType>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>5</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="User">
    <Exec>
      <Command>C:\\node\\node.exe</Command>
      <Arguments>&#34;C:\\like wise\\likewise.mjs&#34; serve</Arguments>
    </Exec>
  </Actions>
</Task>
`;

describe('on Linux', () => {
  it('is a systemd user unit', () => {
    expect(systemServiceFor('linux', context)).toMatchObject({
      path: '/home/ada/.config/systemd/user/likewise.service',
      text: SYSTEMD,
      start: [
        ['systemctl', '--user', 'daemon-reload'],
        ['systemctl', '--user', 'enable', '--now', 'likewise.service'],
      ],
    });
  });

  it("keeps moved folders, and what systemd would replace stays the user's", () => {
    const { path, text } = systemServiceFor('linux', {
      ...context,
      program: '/a$b/100%/x.mjs',
      env: { LIKEWISE_HOME: '/data/$likewise 5%', XDG_CONFIG_HOME: '/home/ada/cfg' },
    })!;
    expect(path).toBe('/home/ada/cfg/systemd/user/likewise.service');
    expect(text).toContain('ExecStart="/opt/node/bin/node" "/a$$b/100%%/x.mjs" serve\n');
    expect(text).toContain('Environment="LIKEWISE_HOME=/data/$likewise 5%%"\n');
  });

  const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;
  if (!analyze) console.info('Not checked by systemd-analyze: this machine has none.');
  it.runIf(analyze)('passes systemd-analyze verify', () => {
    const folder = mkdtempSync(join(tmpdir(), 'likewise unit-'));
    try {
      const program = join(folder, 'like "wise" 5%.mjs');
      const env = { LIKEWISE_HOME: join(folder, 'home $x') };
      const { text } = systemServiceFor('linux', { ...context, node: process.execPath, program, env })!;
      const path = join(folder, 'likewise.service');
      writeFileSync(path, text);
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--user', '--man=no', path], {
        encoding: 'utf8',
        env: { ...process.env, XDG_RUNTIME_DIR: folder },
      });
      const ours = stderr.split('\n').filter((line) => line.includes('likewise.service'));
      expect({ status, ours }).toEqual({ status: 0, ours: [] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it('on macOS is a launchd agent', () => {
  expect(systemServiceFor('darwin', context)).toMatchObject({
    path: '/home/ada/Library/LaunchAgents/app.likewise.daemon.plist',
    text: LAUNCHD,
    start: [['launchctl', 'bootstrap', 'gui/501', '/home/ada/Library/LaunchAgents/app.likewise.daemon.plist']],
    stop: [['launchctl', 'bootout', 'gui/501/app.likewise.daemon']],
  });
  expect(systemServiceFor('darwin', { ...context, env: { LIKEWISE_HOME: '/a&b' } })!.text).toContain(
    '    <key>LIKEWISE_HOME</key>\n    <string>/a&#38;b</string>\n',
  );
});

it('on Windows is a scheduled task', () => {
  const service = systemServiceFor('win32', {
    ...context,
    node: 'C:\\node\\node.exe',
    program: 'C:\\like wise\\likewise.mjs',
    state: 'C:\\state',
  });
  expect(service).toMatchObject({ path: 'C:\\state\\likewise-task.xml', text: TASK });
  expect(service?.first).toBeUndefined();
});

it('on Windows takes no variables along, and says what to do where LIKEWISE_HOME is set', () => {
  for (const [home, quoted] of [
    ['D:\\my likewise', 'D:\\my likewise'],
    ['D:\\', 'D:\\\\'],
  ]) {
    const { first, text } = systemServiceFor('win32', { ...context, env: { LIKEWISE_HOME: home } })!;
    expect(first).toMatch(/^A task does not take LIKEWISE_HOME over from this shell; .+ set it with setx first: /);
    expect(first).toContain(`: setx LIKEWISE_HOME "${quoted}"`);
    expect(text).not.toContain('LIKEWISE_HOME');
  }
});

it('elsewhere there is none', () => {
  expect(systemServiceFor('freebsd', context)).toBeUndefined();
});
