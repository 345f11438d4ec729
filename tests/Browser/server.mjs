/** The built server as a process of its own: a free port, a new data folder, gone when the test is. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// A test does in a minute what a person does in an hour: it may ask as often.
const testerPace = '20';
const program = ['debug', 'release']
  .map((built) => fileURLToPath(new URL(`../../artifacts/bin/Steward/${built}/steward.dll`, import.meta.url)))
  .find(existsSync) ?? null;
const startMs = 60_000;

/** Why no server can be started here, or false. */
export function reasonWithoutServer() {
  return program ? false : 'The server is not built: dotnet build src/Steward';
}

/**
 * @param options further words of `steward serve`, such as `--demo`
 * @param settings by their variables, such as `STEWARD_InvestmentOrders__CutOffWarningMinutes`
 */
export async function startServer(options = [], settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'steward-browser-'));
  const url = `http://localhost:${await freePort()}`;
  let server = await run(folder, url, options, settings, /#bootstrap=\S+\n/);
  return {
    url,
    /** Of the first start: creates the administrator. */
    bootstrapUrl: server.bootstrapUrl,
    stop: () => server.end(),
    /** Again on the same port and the same data. */
    restart: async () => { server = await run(folder, url, options, settings, /is ready on/); },
    remove: async () => {
      await server.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function run(folder, url, options, settings, ready) {
  const child = spawn('dotnet', [program, 'serve', '--data', folder, '--urls', url, ...options], { stdio: ['ignore', 'pipe', 'pipe'], env: { STEWARD_Limits__Scale: testerPace, ...process.env, ...settings } });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server is not ready after ${startMs} ms:\n${said}`)), startMs);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${said}`)));
    const listen = (text) => {
      said += text;
      if (!ready.test(said)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
  });
  return {
    bootstrapUrl: /https?:\S+#bootstrap=\S+/.exec(said)?.[0] ?? null,
    end: async () => { child.kill('SIGTERM'); await ended; },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
