// Break something: each trouble with its state, what to look out for, and the way to mend it.
import { useState } from 'preact/hooks';
import type { ShownTrouble } from '../shown.ts';
import { act } from './acting.ts';

const PLACES = { foundation: 'On the foundation', slack: 'In Slack' } as const;

export function Troubles({ troubles }: { troubles: readonly ShownTrouble[] }) {
  const broken = troubles.filter(({ state }) => state !== undefined);
  return (
    <section class="troubles" aria-labelledby="troubles-title">
      <div class="troubles-head">
        <h3 id="troubles-title">Break something</h3>
        <p role="status" class={broken.length > 0 ? 'broken' : 'well'}>
          {broken.length === 0 ? 'All is well' : `Broken: ${broken.map(({ label }) => label).join(', ')}`}
        </p>
        {broken.length > 0 && (
          <button type="button" class="button button-primary" onClick={() => void act('mendAll', {})}>
            Mend all
          </button>
        )}
      </div>
      {(['foundation', 'slack'] as const).map((place) => (
        <details key={place} class="trouble-group" open={place === 'foundation'}>
          <summary>{PLACES[place]}</summary>
          <ul>
            {troubles
              .filter(({ where }) => where === place)
              .map((trouble) => (
                <Trouble key={trouble.id} trouble={trouble} />
              ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

function Trouble({ trouble: { id, label, explains, kind, state } }: { trouble: ShownTrouble }) {
  const [problem, setProblem] = useState<string>();
  const [done, setDone] = useState(0);
  const isBroken = state !== undefined;
  const go = () => {
    void act(isBroken ? 'mend' : 'break', { id }).then(({ failure }) => {
      setProblem(failure);
      if (failure === undefined) setDone(done + 1);
    });
  };
  return (
    <li class={isBroken ? 'trouble trouble-on' : 'trouble'}>
      <div>
        <p class="trouble-label" id={`trouble-${id}`}>
          {label} {isBroken && <span class="trouble-state">{state}</span>}
        </p>
        <p class="trouble-explains">{explains}</p>
        {problem !== undefined && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
      </div>
      <button
        type="button"
        class={`button ${isBroken ? 'button-primary' : 'button-plain'}`}
        aria-describedby={`trouble-${id}`}
        onClick={go}
      >
        {kind === 'act' ? (done > 0 ? 'Again' : 'Do it') : isBroken ? 'Mend' : 'Break'}
      </button>
    </li>
  );
}
