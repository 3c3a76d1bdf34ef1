// The whole page: one or two people's windows, the foundation beside them, the wire below.
import { useEffect, useState } from 'preact/hooks';
import type { Parts } from '../shown.ts';
import { Foundation } from './foundation.tsx';
import { Guide } from './guide.tsx';
import { Pane } from './pane.tsx';
import { useStream } from './stream.ts';
import { useDesk } from './windows.ts';
import { Wire } from './wire.tsx';

export function App() {
  const { parts, connected } = useStream('/changes');
  if (parts === undefined) {
    return <p class="loading">{connected ? 'Opening the workspace…' : 'The sandbox does not answer.'}</p>;
  }
  return <Page parts={parts} connected={connected} />;
}

function Page({ parts, connected }: { parts: Parts; connected: boolean }) {
  const desk = useDesk(parts);
  const sideBySide = useMedia('(min-width: 1200px)');
  const [first = '', second = ''] = desk.people;
  return (
    <>
      <header class="top">
        <h1>
          <span class="logo" aria-hidden="true">
            c2c
          </span>{' '}
          sandbox
        </h1>
        <p>A Slack workspace and a Cloud Foundry foundation on this machine. Nothing leaves it.</p>
      </header>
      {!connected && (
        <p class="problem disconnected" role="alert">
          The sandbox does not answer. Is <code>c2c demo</code> still running? Trying again…
        </p>
      )}
      <Guide parts={parts} desk={desk} sideBySide={sideBySide} />
      <main class="stage">
        <Pane key="first" parts={parts} person={first} desk={desk} first />
        {sideBySide && <Pane key="second" parts={parts} person={second} desk={desk} first={false} />}
        <Foundation parts={parts} />
      </main>
      <Wire wire={parts.wire} />
    </>
  );
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const note = () => setMatches(list.matches);
    list.addEventListener('change', note);
    return () => list.removeEventListener('change', note);
  }, [query]);
  return matches;
}
