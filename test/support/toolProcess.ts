import { connectTool } from './daemonProcess.ts';
import { job, pictures } from './toolJobs.ts';

// A tool in a separate process, to be killed: PORT TOKEN JOB FIRST COUNT. It runs one job and writes a line for each answer.

const [port, token, id, first, count] = process.argv.slice(2);
const client = connectTool(Number(port), { token });
for await (const update of client.run(job(await pictures(Number(first), Number(count)), { job: id! }))) {
  if (update.type === 'result') process.stdout.write(`${update.query}\n`);
}
client.close();
