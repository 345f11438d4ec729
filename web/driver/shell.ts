/** Tells the worker of the driver's page, after a build, which files make the page: it keeps just these for the road. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

const always = ['/driver/', '/driver/manifest.webmanifest', '/favicon.svg', '/color-scheme.js'];
const place = '__SHELL__';

export function driverShell(): Plugin {
  let outDir = '';
  return {
    name: 'driver-shell',
    apply: 'build',
    configResolved: (config) => { outDir = resolve(config.root, config.build.outDir); },
    writeBundle: () => {
      const page = readFileSync(join(outDir, 'driver', 'index.html'), 'utf8');
      const parts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1]!);
      const worker = join(outDir, 'driver', 'worker.js');
      const code = readFileSync(worker, 'utf8');
      if (!code.includes(place)) throw new Error('driver/worker.js has no place for the list of the shell.');
      if (/\b(?:import|export)\b\s*[{"'*]/.test(code)) throw new Error('driver/worker.js imports or exports something: it must stand alone.');
      writeFileSync(worker, code.replaceAll(place, JSON.stringify([...always, ...new Set(parts)])));
    },
  };
}
