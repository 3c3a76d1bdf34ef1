// The foundation as a picture: apps in their spaces, an arrow for each network policy; the newest draws itself in.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ShownFoundation } from '../shown.ts';
import { type AppBox, type Arrow, GONE, keyOf, layOut } from './picture-layout.ts';

const FALLBACK_WIDTH = 480;

export function Picture({ foundation }: { foundation: ShownFoundation }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const fresh = useFresh(foundation.policies.map(keyOf));
  const { height, orgs, arrows } = layOut(foundation, width);
  const count = foundation.policies.length;
  return (
    <div ref={frame} class="picture-frame">
      <svg
        class="foundation-picture"
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${foundation.apps.length} apps in ${foundation.spaces.length} spaces, ${count} network ${count === 1 ? 'policy' : 'policies'}. The table below says the same.`}
      >
        <defs>
          {['plain', 'tls', 'stale'].map((kind) => (
            <marker
              key={kind}
              id={`tip-${kind}`}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path class={`tip tip-${kind}`} d="M 0 0 L 8 4 L 0 8 z" />
            </marker>
          ))}
        </defs>
        {orgs.map((org) => (
          <g key={org.name}>
            <text class="org-name" x={0} y={org.y + 16}>
              {org.name === GONE ? GONE : `org ${org.name}`}
            </text>
            {org.spaces.map((space) => (
              <g key={space.path}>
                <rect class="space-box" x={space.x} y={space.y} width={space.width} height={space.height} rx={10} />
                <text class="space-name" x={space.x + 10} y={space.y + 17}>
                  {space.name === '' ? 'only policies are left' : space.name}
                </text>
                {space.apps.map((box) => (
                  <AppShown key={box.app.path} box={box} />
                ))}
              </g>
            ))}
          </g>
        ))}
        {arrows.map((arrow) => (
          <ArrowShown key={arrow.key} arrow={arrow} isNew={fresh.has(arrow.key)} />
        ))}
      </svg>
    </div>
  );
}

function AppShown({ box: { app, name, routes, x, y, width, height } }: { box: AppBox }) {
  const runs = app.state === 'STARTED';
  return (
    <g class={runs ? 'app' : 'app app-stopped'} key={app.guid}>
      <title>{`${app.path}${runs ? '' : ', stopped'}, GUID ${app.guid}`}</title>
      <rect class="app-box" x={x} y={y} width={width} height={height} rx={7} />
      <circle class="app-light" cx={x + 13} cy={y + 15} r={3.5} />
      <text class="app-name" x={x + 23} y={y + 19}>
        {shortened(name, (width - 30) / 7.2)}
      </text>
      {routes.map((route, index) => (
        <text key={route} class="app-route" x={x + 10} y={y + 39 + index * 15}>
          {shortened(route, (width - 10) / 5.5)}
        </text>
      ))}
    </g>
  );
}

function ArrowShown({ arrow, isNew }: { arrow: Arrow; isNew: boolean }) {
  const { path, label, labelX, labelY, labelWidth, isTls, isStale, policy } = arrow;
  const kind = isStale ? 'stale' : isTls ? 'tls' : 'plain';
  return (
    <g class={`arrow arrow-${kind}${isNew ? ' arrow-new' : ''}`} data-policy={arrow.key}>
      <title>{`${policy.from} may reach ${policy.to}: ${label}`}</title>
      <path class="arrow-line" d={path} pathLength={1} marker-end={`url(#tip-${kind})`} />
      <g class="arrow-label">
        <rect x={labelX - labelWidth / 2} y={labelY - 10} width={labelWidth} height={20} rx={10} />
        {isTls && <path class="lock" transform={`translate(${labelX - 19} ${labelY - 6})`} d={LOCK} />}
        <text x={labelX + (isTls ? 7 : 0)} y={labelY + 4}>
          {label}
        </text>
      </g>
    </g>
  );
}

/** Ten by twelve, a shackle over a body. */
const LOCK = 'M2 5V3.5a3 3 0 0 1 6 0V5h1v6.5H1V5h1zm1.5 0h3V3.5a1.5 1.5 0 0 0-3 0V5z';

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, Math.floor(most) - 1))}…`;
}

function useWidth(frame: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(FALLBACK_WIDTH);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? FALLBACK_WIDTH)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return width;
}

const FRESH_MS = 1600;

/** What came since the picture was first seen, for as long as it draws itself in. */
function useFresh(keys: readonly string[]): ReadonlySet<string> {
  const known = useRef(new Set(keys));
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const all = keys.join('\n');
  useEffect(() => {
    const news = keys.filter((key) => !known.current.has(key));
    known.current = new Set(keys);
    if (news.length === 0) return;
    setFresh(new Set(news));
    const timer = setTimeout(() => setFresh(new Set()), FRESH_MS);
    return () => clearTimeout(timer);
  }, [all]);
  return fresh;
}
