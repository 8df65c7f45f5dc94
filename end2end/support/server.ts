// The real server on a free port with data of its own, once for every worker of the test runner.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export type Server = {
  /** Without a slash at the end. */
  url: string;
  /** Database, uploads and mail. */
  dataDir: string;
  /** The name of its database in the PostgreSQL cluster; empty with SQLite. */
  database: string;
  /** Ends it and removes its data, unless they are to be kept. */
  stop: (data?: 'keep') => Promise<void>;
};

const READY_WITHIN_MS = 60_000;

const kept = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kaixu', 'target');

/** `name` is that of its log in `test-results`; `settings` are environment variables over the usual ones. */
export async function startServer(name: string, settings: Record<string, string> = {}): Promise<Server> {
  const program = process.env.KAIXU_BIN ?? join(kept, 'debug', 'kaixu');
  const address = `127.0.0.1:${await freePort()}`;
  const dataDir = mkdtempSync(join(tmpdir(), 'kaixu-e2e-'));
  const filled = process.env.KAIXU_E2E_FILLED;
  if (filled) cpSync(filled, dataDir, { recursive: true });
  const database = newDatabase();
  const child = spawn(program, ['serve'], {
    cwd: dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...inherited(),
      ...database.settings,
      KAIXU_ADDRESS: address,
      KAIXU_DATA_DIR: dataDir,
      KAIXU_SITE_ROOT: process.env.KAIXU_SITE_ROOT ?? join(kept, 'site'),
      ...settings,
    },
  });
  const killed = () => child.kill('SIGKILL');
  process.on('exit', killed);
  mkdirSync('test-results', { recursive: true });
  const log = createWriteStream(join('test-results', `server-${name}.log`));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });

  const stop = async (data?: 'keep') => {
    process.off('exit', killed);
    await ended(child);
    log.end();
    if (data !== 'keep') rmSync(dataDir, { recursive: true, force: true });
  };
  const url = `http://${address}`;
  try {
    await ready(child, url);
  } catch (error) {
    await stop();
    throw new Error(`${program} serve: ${error}; see test-results/server-${name}.log`);
  }
  return { url, dataDir, database: database.name, stop };
}

/** The environment without the settings of a person's own server. */
function inherited(): NodeJS.ProcessEnv {
  const foreign = (name: string) => name.startsWith('KAIXU_') || name === 'DATABASE_URL';
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign(name)));
}

/** SQLite in the data folder, or a new database where the address of a PostgreSQL is given; a copy of the filled one. */
function newDatabase(): { name: string; settings: Record<string, string> } {
  const cluster = process.env.KAIXU_E2E_POSTGRES;
  if (!cluster) return { name: '', settings: {} };
  const name = `e2e_${randomUUID().replaceAll('-', '')}`;
  const filled = process.env.KAIXU_E2E_FILLED_DATABASE;
  const statement = `CREATE DATABASE ${name}${filled ? ` TEMPLATE ${filled}` : ''}`;
  execFileSync(process.env.PSQL ?? 'psql', ['-q', '-d', cluster, '-c', statement]);
  return { name, settings: { DATABASE_URL: cluster.replace('/postgres?', `/${name}?`) } };
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    if (failure) throw failure;
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before it was ready`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(50);
  }
  throw new Error(`not ready within ${READY_WITHIN_MS} ms`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exit;
  clearTimeout(patience);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
