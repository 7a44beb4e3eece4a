/** What a person reads from the page's panels and tables. */
import type { Locator, Page } from 'playwright-core';
import { until } from '../../harness/until.ts';

export function panelOf(page: Page, id: string): Locator {
  return page.locator(`[data-panel="${id}"]`);
}

/** Its text, by column; undefined while no such row is in sight. */
export async function readRow(page: Page, panel: string, key: string): Promise<Record<string, string> | undefined> {
  const rows = await readRows(page, panel);
  return rows.find((row) => Object.values(row)[0] === key || Object.values(row).includes(key));
}

/** The rows in sight, in order, each with its text by column. */
export function readRows(page: Page, panel: string): Promise<Record<string, string>[]> {
  return panelOf(page, panel).evaluate((element) => {
    const headings = [...element.querySelectorAll<HTMLElement>('[role="columnheader"]')];
    const columns = headings.map(({ dataset }) => dataset['column'] ?? '');
    const rows = [...element.querySelectorAll<HTMLElement>('[role="row"]')].filter((row) => {
      return !row.hidden && row.querySelector('[role="gridcell"]') !== null;
    });
    rows.sort((left, right) => Number(left.ariaRowIndex) - Number(right.ariaRowIndex));
    return rows.map((row) => {
      const cells = [...row.querySelectorAll('[role="gridcell"]')];
      return Object.fromEntries(cells.map((cell, index) => [columns[index] ?? '', cell.textContent ?? '']));
    });
  });
}

/** Waits until a cell has this text. */
export async function untilShown(
  page: Page,
  cell: { readonly panel?: string; readonly key: string; readonly column: string; readonly text: string },
  timeoutMs?: number,
): Promise<void> {
  const { panel = 'markets', key, column, text } = cell;
  let row: Record<string, string> | undefined;
  await until(
    async () => {
      row = (await panelOf(page, panel).count()) === 0 ? undefined : await readRow(page, panel, key);
      return row?.[column] === text;
    },
    {
      what: () => `${key} to show ${column} ${text}, not ${JSON.stringify(row)}`,
      ...(timeoutMs !== undefined && { timeoutMs }),
    },
  );
}

/** How far the panel says that it can be trusted. */
async function standingOf(page: Page, panel: string): Promise<string | undefined> {
  return (await panelOf(page, panel).getAttribute('data-standing')) ?? undefined;
}

export async function untilStanding(
  page: Page,
  panel: string,
  kinds: readonly string[],
  timeoutMs = 20_000,
): Promise<void> {
  let standing: string | undefined;
  await until(
    async () => {
      standing = await standingOf(page, panel);
      return standing !== undefined && kinds.includes(standing);
    },
    { what: () => `${panel} to be ${kinds.join(' or ')}, not ${standing}`, timeoutMs },
  );
}

/** Keys of the rows that are greyed. */
export function readStaleKeys(page: Page, panel: string): Promise<string[]> {
  return panelOf(page, panel).evaluate((element) => {
    const rows = [...element.querySelectorAll<HTMLElement>('[role="row"]')].filter((row) => !row.hidden);
    const columns = [...element.querySelectorAll<HTMLElement>('[role="columnheader"]')];
    const keyAt = columns.findIndex(({ dataset }) => ['symbol', 'id', 'name'].includes(dataset['column'] ?? ''));
    const cells = rows.flatMap((row) => row.querySelectorAll('[role="gridcell"]')[Math.max(0, keyAt)] ?? []);
    return cells
      .filter((cell) => Number(getComputedStyle(cell).opacity) < 1)
      .map((cell) => cell.textContent)
      .sort();
  });
}

/** Waits until the page has painted twice: what was due by now is on it. */
export function settle(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );
}
