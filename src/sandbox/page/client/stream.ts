// What the server tells: the parts of the page as they are now, and whether it still talks to us.
import { useEffect, useState } from 'preact/hooks';
import type { Parts } from '../shown.ts';

const NAMES = [
  'about',
  'people',
  'channels',
  'messages',
  'views',
  'refusals',
  'foundation',
  'troubles',
  'wire',
] as const satisfies (keyof Parts)[];

export interface Streamed {
  /** Undefined until all of it was told once. */
  parts: Parts | undefined;
  connected: boolean;
}

export function useStream(url: string): Streamed {
  const [told, setTold] = useState<Partial<Parts>>({});
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    const source = new EventSource(url);
    source.onopen = () => setConnected(true);
    source.onerror = () => setConnected(false);
    for (const name of NAMES) {
      source.addEventListener(name, (event: MessageEvent<string>) => {
        const part = read(name, event.data);
        setTold((before) => ({ ...before, [name]: part }));
      });
    }
    return () => source.close();
  }, [url]);
  return { parts: isWhole(told) ? told : undefined, connected };
}

/** Our own server's words, made from the very same types. */
function read<Name extends keyof Parts>(_: Name, json: string): Parts[Name] {
  return JSON.parse(json) as Parts[Name];
}

function isWhole(told: Partial<Parts>): told is Parts {
  return NAMES.every((name) => told[name] !== undefined);
}
