// What `/c2c link` needs of the environment: an address of c2c's own, and a client of UAA's to sign people in with.
import type { ConfigFileRead } from './config-file.ts';
import { type Environment, VARIABLES } from './environment.ts';
import { readNames } from './foundation-settings.ts';

export interface LinkConfig {
  /** Where a browser reaches us, without a slash at the end. */
  readonly publicUrl: string;
  /** The foundation whose UAA people sign in with. */
  readonly api: string;
  readonly client: { readonly id: string; readonly secret: string };
}

/** Needed where people link themselves, and of no use elsewhere. With several foundations it is the default one's UAA. */
export function readLink(environment: Environment, file: ConfigFileRead): LinkConfig | undefined {
  if (!file.settings.identity?.by?.includes('link')) return undefined;
  const [id, secret] = [environment.text('C2C_LINK_CLIENT_ID'), environment.text('C2C_LINK_CLIENT_SECRET')];
  const publicUrl = environment.address('C2C_PUBLIC_URL', ['https', 'http']);
  for (const name of ['C2C_PUBLIC_URL', 'C2C_LINK_CLIENT_ID', 'C2C_LINK_CLIENT_SECRET'] as const) {
    if (environment.text(name) === undefined) {
      environment.missing(name, `${VARIABLES[name]} identity.by in c2c.yml says link.`);
    }
  }
  const api = readApi(environment, file);
  if (publicUrl === undefined || api === undefined || id === undefined || secret === undefined) return undefined;
  return { publicUrl: publicUrl.replace(/\/+$/, ''), api, client: { id, secret } };
}

function readApi(environment: Environment, file: ConfigFileRead): string | undefined {
  const { foundations } = file.settings;
  if (foundations) {
    const { names, preferred = names[0] } = readNames(file);
    return foundations[preferred]?.api;
  }
  // Told once, also where the foundation itself is read.
  if (environment.text('CF_API') === undefined && environment.text('C2C_ROLE') === 'web') environment.missing('CF_API');
  const api = environment.text('CF_API');
  return api !== undefined && URL.canParse(api) ? api.replace(/\/+$/, '') : undefined;
}
