// Filling a database with the demonstration takes a while: it is done once, and every server begins with a copy.

import { rmSync } from 'node:fs';

import { startServer } from './server';

export default async function setup(): Promise<() => void> {
  const server = await startServer('template');
  await server.stop('keep');
  process.env.KAIXU_E2E_FILLED = server.dataDir;
  process.env.KAIXU_E2E_FILLED_DATABASE = server.database;
  return () => rmSync(server.dataDir, { recursive: true, force: true });
}
