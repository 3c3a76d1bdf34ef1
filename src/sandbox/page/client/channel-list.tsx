// The channels and the app, with how much is unread in each.

export interface Spot {
  key: string;
  /** Undefined while nothing was ever said there. */
  channel: string | undefined;
  /** What one types into, in the stand-in's words. */
  target: string;
  label: string;
  empty: string;
  isApp?: boolean;
  isHome?: boolean;
}

interface ChannelListProps {
  who: string;
  spots: readonly Spot[];
  current: string | undefined;
  unreadIn: (channel: string) => number;
  onGo: (key: string) => void;
}

export function ChannelList({ who, spots, current, unreadIn, onGo }: ChannelListProps) {
  return (
    <nav class="channels" aria-label={`Channels and apps of ${who}`}>
      <ul>
        {spots.map(({ key, channel, label, isApp = false }) => {
          const unread = channel === undefined || key === current ? 0 : unreadIn(channel);
          return (
            <li key={key}>
              <button
                type="button"
                class={`channel${isApp ? ' channel-app' : ''}${unread > 0 ? ' channel-unread' : ''}`}
                aria-current={key === current ? 'page' : undefined}
                onClick={() => onGo(key)}
              >
                <span>{label}</span>
                {unread > 0 && ' '}
                {unread > 0 && (
                  <span class="unread">
                    {unread}
                    <span class="visually-hidden"> unread</span>
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
