// Where things are on the page, and what a visitor does there, in the words of the page.
import type { Locator, Page } from 'playwright-core';

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 360, height: 740 };

/** One person's window. */
export function windowOf(page: Page, person: string): Locator {
  return page.getByRole('region', { name: `Slack as ${person}` });
}

export function messagesOf(page: Page, person: string): Locator {
  return windowOf(page, person).getByRole('log');
}

/** The one message that says so. */
export function messageWith(page: Page, person: string, text: string | RegExp): Locator {
  return messagesOf(page, person).getByRole('article').filter({ hasText: text }).last();
}

export async function say(page: Page, person: string, text: string): Promise<void> {
  const composer = windowOf(page, person).getByRole('textbox', { name: /^Message / });
  await composer.fill(text);
  await composer.press('Enter');
}

export async function go(page: Page, person: string, where: string): Promise<void> {
  await windowOf(page, person)
    .getByRole('navigation')
    .getByRole('button', { name: new RegExp(`^${where}( \\d+ unread)?$`) })
    .click();
}

export async function become(page: Page, from: string, to: string): Promise<void> {
  await windowOf(page, from).getByRole('combobox', { name: 'You are' }).selectOption(to);
}

/** Breaks or mends what stands under that name. */
export async function turn(page: Page, trouble: string, what: 'Break' | 'Mend' | 'Do it' | 'Again'): Promise<void> {
  const row = page.getByRole('listitem').filter({ hasText: trouble });
  await row.getByRole('button', { name: what }).click();
}
