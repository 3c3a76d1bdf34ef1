// The page's script and style, each one file: read as they were built, or made on the fly in a checkout.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface Bundle {
  script: string;
  style: string;
}

/** Sources are never taken from an old bundle: in a checkout it is made anew, in about a tenth of a second. */
export async function loadBundle(): Promise<Bundle> {
  if (import.meta.url.endsWith('.ts')) return makeBundle(fileURLToPath(new URL('./client/', import.meta.url)));
  const read = (name: string) => readFile(new URL(`./bundle/${name}`, import.meta.url), 'utf8');
  const [script, style] = await Promise.all([read('page.js'), read('page.css')]);
  return { script, style };
}

export async function makeBundle(sources: string): Promise<Bundle> {
  // Not installed where the bundle is there already.
  const { build, stop } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: { page: `${sources}/main.tsx` },
    outdir: 'bundle',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
  });
  // Its service would keep running beside us.
  await stop();
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: textOf('.js'), style: textOf('.css') };
}
