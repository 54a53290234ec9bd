import type { Command } from 'commander';

/** @param all makes the whole command line, with every verb */
type Verb = (argv: readonly string[], signal: AbortSignal, all: () => Promise<Command>) => Promise<Command>;

/** Each is loaded when it is called, with the packages it needs: loading all takes a second. */
export const VERBS: Readonly<Record<string, Verb>> = {
  run: async (argv, signal) => (await import('./run.ts')).runCommand(argv, signal),
  explain: async (argv, signal) => (await import('./explain.ts')).explainCommand(argv, signal),
  apply: async (_, signal) => (await import('./apply.ts')).applyCommand(signal),
  mcp: async (_, signal) => (await import('./mcp.ts')).mcpCommand(signal),
  demo: async (_, signal) => (await import('./demo.ts')).demoCommand(signal),
  model: async (_, signal) => (await import('./model.ts')).modelCommand(signal),
  engine: async (_, signal) => (await import('./engine.ts')).engineCommand(signal),
  open: async (_, signal) => (await import('./open.ts')).openCommand(signal),
  serve: async (argv, signal) => (await import('./serve.ts')).serveCommand(argv, signal),
  config: async (_, signal) => (await import('./config.ts')).configCommand(signal),
  stop: async (_, signal) => (await import('./stop.ts')).stopCommand(signal),
  status: async (_, signal) => (await import('./status.ts')).statusCommand(signal),
  pair: async (_, signal) => (await import('./pair.ts')).pairCommand(signal),
  tools: async (_, signal) => (await import('./tools.ts')).toolsCommand(signal),
  library: async (_, signal) => (await import('./library.ts')).libraryCommand(signal),
  doctor: async (_, signal) => (await import('./doctor.ts')).doctorCommand(signal),
  service: async () => (await import('./service.ts')).serviceCommand(),
  setup: async (_, signal) => (await import('./setup.ts')).setupCommand(signal),
  uninstall: async (_, signal) => (await import('./uninstall.ts')).uninstallCommand(signal),
  figures: async (_, signal) => (await import('./figures.ts')).figuresCommand(signal),
  eval: async (_, signal) => (await import('./eval.ts')).evalCommand(signal),
  completion: async (_argv, _signal, all) => (await import('./completion.ts')).completionCommand(all),
  man: async (_argv, _signal, all) => (await import('./man.ts')).manCommand(all),
  help: async () => (await import('./help.ts')).helpCommand(),
};
