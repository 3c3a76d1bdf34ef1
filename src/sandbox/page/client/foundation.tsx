// The foundation beside the workspace: its picture, the same in words, what can be broken, and the latest requests.
import { Fragment } from 'preact';
import type { Parts, ShownFoundation } from '../shown.ts';
import { showTimeExactly } from './dates.ts';
import { Picture } from './picture.tsx';
import { keyOf, labelOf } from './picture-layout.ts';
import { Troubles } from './troubles.tsx';

const LATEST = 6;

export function Foundation({ parts }: { parts: Parts }) {
  const { foundation, troubles, wire } = parts;
  return (
    <section class="foundation" id="foundation" aria-labelledby="foundation-title" tabIndex={-1}>
      <h2 id="foundation-title">The foundation</h2>
      <Picture foundation={foundation} />
      <Reach foundation={foundation} />
      <Troubles troubles={troubles} />
      <section aria-labelledby="requests-title" class="latest">
        <h3 id="requests-title">What c2c asks of it</h3>
        {wire.requests.length === 0 ? (
          <p class="empty">Nothing yet.</p>
        ) : (
          <ol>
            {wire.requests
              .slice(-LATEST)
              .reverse()
              .map(({ key, what, status, at }) => (
                <li key={key}>
                  <Status status={status} />
                  <span class="request">{what}</span>
                  <time dateTime={new Date(at).toISOString()}>{showTimeExactly(at)}</time>
                </li>
              ))}
          </ol>
        )}
      </section>
    </section>
  );
}

export function Status({ status }: { status: number | null }) {
  const isGood = status !== null && status >= 200 && status < 400;
  const words = status === null ? '…' : status === 0 ? 'cut' : String(status);
  return (
    <span class={`status ${status === null ? 'status-open' : isGood ? 'status-good' : 'status-bad'}`}>{words}</span>
  );
}

/** The picture in words: who may reach whom, and by which name. */
function Reach({ foundation: { policies, routes } }: { foundation: ShownFoundation }) {
  if (policies.length === 0) {
    return <p class="empty reach-empty">No app may reach another. The first network policy draws the first arrow.</p>;
  }
  return (
    <div class="reach" tabIndex={0} role="region" aria-label="Who may reach whom">
      <table>
        <caption>Who may reach whom</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">By</th>
            <th scope="col">At</th>
          </tr>
        </thead>
        <tbody>
          {policies.map((policy) => {
            const names = routes.filter(({ internal, apps }) => internal && apps.includes(policy.to));
            return (
              <tr key={keyOf(policy)}>
                <td>
                  <Breakable text={policy.from} />
                </td>
                <td>
                  <Breakable text={policy.to} />
                </td>
                <td>{labelOf(policy)}</td>
                <td>
                  <Breakable text={names.length === 0 ? 'no internal route' : names.map(({ url }) => url).join(', ')} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Paths and hosts may go on in the next line after a slash or before a dot; of an app that is gone the GUID is left. */
function Breakable({ text }: { text: string }) {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text)) return <span title={text}>{text.slice(0, 8)}… (gone)</span>;
  return (
    <>
      {text.split(/(?<=\/)|(?=\.)/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}
