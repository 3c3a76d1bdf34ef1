// Part of `npm run build`: puts the page's bundle beside the compiled server.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { makeBundle } from './bundle.ts';

const [, , folder = 'dist/sandbox/page/bundle'] = process.argv;
const { script, style } = await makeBundle(fileURLToPath(new URL('./client/', import.meta.url)));
await mkdir(folder, { recursive: true });
await Promise.all([writeFile(`${folder}/page.js`, script), writeFile(`${folder}/page.css`, style)]);
process.stdout.write(
  `page.js ${Math.round(script.length / 1000)} kB, page.css ${Math.round(style.length / 1000)} kB\n`,
);
