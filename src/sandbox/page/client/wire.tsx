// What went over the wire, folded away: calls to Slack, deliveries to the bot, requests to the foundation.
import { useState } from 'preact/hooks';
import type { JsonObject } from '../../workspace/json.ts';
import type { Parts } from '../shown.ts';
import { showTimeExactly } from './dates.ts';
import { Status } from './foundation.tsx';

export function Wire({ wire: { requests, calls, deliveries } }: { wire: Parts['wire'] }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="wire" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        What went over the wire{' '}
        <small>
          {deliveries.length} from Slack, {calls.length} to Slack, {requests.length} to the foundation, lately
        </small>
      </summary>
      {open && (
        <div class="wire-columns">
          <Column title="Slack to c2c">
            {[...deliveries].reverse().map(({ key, what, via, status, failure, retry, ms, at, sent, answer }) => (
              <Line key={key} at={at} ms={ms} status={failure === undefined ? status : 0} what={what}>
                <p>
                  {via}
                  {failure !== undefined && `, ${failure}`}
                  {retry > 0 && `, attempt ${retry + 1}`}
                </p>
                <Json of={sent} />
                {answer !== '' && <pre tabIndex={0}>{answer}</pre>}
              </Line>
            ))}
          </Column>
          <Column title="c2c to Slack">
            {[...calls].reverse().map(({ key, method, ok, error, status, ms, at, args }) => (
              <Line
                key={key}
                at={at}
                ms={ms}
                status={ok ? status : status === 200 ? 400 : status}
                label={error}
                what={method}
              >
                <Json of={args} />
              </Line>
            ))}
          </Column>
          <Column title="c2c to the foundation">
            {[...requests].reverse().map(({ key, what, by, status, ms, at }) => (
              <Line key={key} at={at} ms={ms} status={status} what={what}>
                <p>{by === '' ? 'nobody in particular' : `as ${by}`}</p>
              </Line>
            ))}
          </Column>
        </div>
      )}
    </details>
  );
}

function Column({ title, children }: { title: string; children: preact.ComponentChildren[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {children.length === 0 ? <p class="empty">Nothing yet.</p> : <ol>{children}</ol>}
    </section>
  );
}

interface LineProps {
  at: number;
  ms: number | null;
  status: number | null;
  what: string;
  label?: string | undefined;
  children: preact.ComponentChildren;
}

function Line({ at, ms, status, what, label, children }: LineProps) {
  return (
    <li>
      <details>
        <summary>
          <time dateTime={new Date(at).toISOString()}>{showTimeExactly(at)}</time> <Status status={status} />{' '}
          <span class="request">{what}</span> {label !== undefined && <span class="refused">{label}</span>}{' '}
          <small>{ms === null ? 'under way' : `${ms} ms`}</small>
        </summary>
        {children}
      </details>
    </li>
  );
}

function Json({ of }: { of: JsonObject }) {
  return <pre tabIndex={0}>{JSON.stringify(of, null, 2)}</pre>;
}
