/** How each back end stands, as the server sees it. */
import type { TableRows } from '@tickboard/client/channel-rows';
import { silenceWords } from '@tickboard/client/view/health-words';
import { formatFixed } from '@tickboard/client/view/numbers';
import { formatAge, formatDuration } from '@tickboard/client/view/times';
import { toneOfHealth } from '@tickboard/client/view/tones';
import type { Command } from '@tickboard/client/view/command-language';
import type { ActionId } from '@tickboard/client/view/keymap';
import type { Desk } from '../../board/desk.ts';
import type { Column } from '../../panel/column.ts';
import type { Outcome, Panel, PanelTable, Scrolled } from '../../panel/panel.ts';
import { Table, TABLE_ACTIONS } from '../../panel/table.ts';
import type { Region } from '../../screen/region.ts';
import type { Colour } from '../../theme/colours.ts';

type Health = Readonly<TableRows['system_health']>;

const CHANNELS = ['system_health'] as const;
const COLOURS = { good: 'good', warn: 'warn', bad: 'critical' } as const satisfies Record<string, Colour>;

export class HealthPanel implements Panel {
  readonly selectors = CHANNELS;
  readonly judged = { channels: CHANNELS };
  readonly hints = [{ action: 'sort', words: 'sort' }] as const;
  readonly actions: ReadonlySet<ActionId> = new Set(TABLE_ACTIONS);
  readonly #desk: Desk;
  readonly table: PanelTable;
  readonly #table: Table<Health>;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#table = new Table({
      clock: desk.clock,
      columns: createColumns(desk),
      rows: () => desk.board.table('system_health'),
      sorting: { column: 'service', isDescending: false },
      choices: desk.columnsOf('health'),
      empty: () => ({ title: 'No sources', words: 'The server has not said which sources it reads.' }),
    });
    this.table = {
      channel: 'system_health',
      rows: () => this.#table.shownRows,
      picked: () => this.#table.pickedRow,
    };
  }

  get heading(): string {
    const rows = [...this.#desk.board.table('system_health').values()];
    return `${rows.filter(({ status }) => toneOfHealth(status) === 'good').length}/${rows.length} up`;
  }

  get columns(): readonly string[] {
    return this.#table.columnNames;
  }

  get scrolled(): Scrolled {
    return this.#table.scrolled;
  }

  draw(region: Region, isActive: boolean): void {
    this.#table.draw(region, isActive);
  }

  act(action: ActionId): Outcome {
    return this.#table.act(action);
  }

  run(command: Command): Outcome | undefined {
    return this.#table.run(command);
  }

  press(x: number, y: number): void {
    this.#table.press(x, y);
  }

  wheel(rows: number): void {
    this.#table.wheel(rows);
  }
}

function createColumns(desk: Desk): readonly Column<Health>[] {
  const { board } = desk;
  return [
    {
      id: 'service',
      title: 'Service',
      width: 12,
      widthMax: 18,
      text: ({ service }) => service,
      sortBy: ({ service }) => service,
    },
    {
      id: 'status',
      title: 'State',
      width: 10,
      text: ({ status }) => status ?? 'not told',
      colour: ({ status }) => COLOURS[toneOfHealth(status)],
      sortBy: ({ status }) => status,
    },
    {
      id: 'last_message_at',
      title: 'Last',
      width: 6,
      align: 'end',
      text: ({ last_message_at: at }) => formatAge(at === undefined ? undefined : board.serverNow() - at),
      sortBy: ({ last_message_at: at }) => at,
    },
    figure('messages_per_second', 'Msg/s', 8, 7),
    figure('latency_ms', 'ms', 6, 6),
    {
      ...figure('errors', 'Errors', 7, 5),
      text: ({ errors }) => formatFixed(errors, 0),
      colour: ({ errors = 0 }) => (errors > 0 ? 'warn' : 'text'),
    },
    {
      id: 'uptime_seconds',
      title: 'Up',
      width: 8,
      align: 'end',
      priority: 3,
      text: ({ uptime_seconds: seconds }) => formatDuration(seconds === undefined ? undefined : seconds * 1_000),
      sortBy: ({ uptime_seconds: seconds }) => seconds,
    },
    {
      id: 'detail',
      title: 'Detail',
      width: 24,
      priority: 4,
      takesRest: true,
      text: (row) =>
        [silenceWords(row, desk.settings.zone), row.detail].filter((words) => words !== undefined).join(' '),
      colour: () => 'muted',
    },
  ];
}

function figure(
  id: 'messages_per_second' | 'latency_ms' | 'errors',
  title: string,
  width: number,
  priority: number,
): Column<Health> {
  return {
    id,
    title,
    width,
    align: 'end',
    priority,
    text: (row) => formatFixed(row[id], (row[id] ?? 0) < 10 ? 1 : 0),
    sortBy: (row) => row[id],
    isLargestFirst: true,
  };
}
