// c2c.yml: what an environment variable cannot say. Text in, settings out, or every mistake with its line and column.
import * as z from 'zod';
import { ACROSS_SECTIONS } from './across-sections.ts';
import { BREAK_GLASS } from './break-glass-settings.ts';
import { CHANNELS } from './channel-settings.ts';
import { checked } from './checked.ts';
import { FOUNDATIONS } from './foundation-settings.ts';
import { IDENTITY } from './identity-settings.ts';
import { LIMITS } from './limit-settings.ts';
import type { Mistake } from './mistake.ts';
import { RULES } from './rules-settings.ts';
import { mapping, readYaml } from './strict-yaml.ts';

const ConfigFile = checked(
  mapping({
    limits: LIMITS.optional(),
    rules: RULES.optional(),
    channels: CHANNELS.optional(),
    break_glass: BREAK_GLASS.optional(),
    identity: IDENTITY.optional(),
    foundations: FOUNDATIONS.optional(),
    default_foundation: z.string({ error: 'expected the name of one of the foundations' }).optional(),
  }),
  ...ACROSS_SECTIONS,
);
export type ConfigFile = z.output<typeof ConfigFile>;

export interface ConfigFileRead {
  /** Empty when there are mistakes. */
  readonly settings: ConfigFile;
  readonly mistakes: readonly Mistake[];
  /** Whether the file gives a setting, rightly or wrongly. */
  says(...path: readonly string[]): boolean;
  /** Where a setting stands, as mistakes tell it. */
  where(...path: readonly string[]): string;
}

/** `name` is how the file is called in a mistake. */
export function readConfigFile(name: string, text: string): ConfigFileRead {
  const { value = {}, ...read } = readYaml(name, text, ConfigFile);
  return { settings: value, ...read };
}
