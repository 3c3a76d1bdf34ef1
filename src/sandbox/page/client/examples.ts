// What a visitor can try with one press; all of it works with the people and apps the stand-ins start with.

export const EXAMPLES: readonly { label: string; text: string }[] = [
  { label: 'web → db over TLS', text: '/c2c allow web -> shop/data/db tls for 7d because "checkout migration"' },
  { label: 'web → cache by TCP', text: '/c2c allow web -> shop/data/cache tcp 6379 for 12h' },
  { label: 'only plan it', text: '/c2c plan web -> shop/data/metrics tls' },
  { label: 'a typing mistake', text: '/c2c allow web -> shop/data/db becuase "checkout"' },
  {
    label: 'a cf command',
    text: '/c2c cf add-network-policy api cache -s data --protocol tcp --port 6379',
  },
  { label: 'what is there', text: '/c2c list all' },
  { label: 'help', text: '/c2c help' },
];

/** What an empty channel is there for. */
export const PURPOSES: Readonly<Record<string, string>> = {
  general: 'Nothing here yet. A command works in every channel: press an example below, or type one.',
  'c2c-approvals': 'Nothing to decide yet. Requests come here as cards, with buttons for the owners.',
  'c2c-audit': 'Nothing has happened yet. Every fact gets a line here.',
};
