import { describe, expect, it } from 'vitest';
import { PANELS } from '../../src/panels/registry.ts';
import { DESK_STATE } from '../support/desk-state.ts';
import { Stage } from '../support/stage.ts';

async function live(): Promise<Stage> {
  const stage = new Stage({
    state: DESK_STATE,
    panels: PANELS.filter(({ id }) => id === 'markets' || id === 'health'),
  });
  await stage.connect();
  return stage;
}

const messageOf = async (stage: Stage): Promise<string> => (await stage.text()).at(-2) ?? '';

describe('what is taken out of a table', () => {
  it('[TT80] is the picked row, for the clipboard, in one write with what is said of it', async () => {
    const stage = await live();
    await stage.type('y');
    expect(await messageOf(stage)).toContain('No row is picked');
    await stage.type('/btcusdt', '\r', 'j');
    stage.host.written.length = 0;
    await stage.type('y');
    const write = stage.host.written.find((text) => text.includes('\u001b]52;c;'))!;
    expect(write).toContain('Copied the row');
    const [encoded = ''] = write.split('\u001b]52;c;')[1]!.split('\u0007');
    const cells = Buffer.from(encoded, 'base64').toString().split('\t');
    expect(cells.slice(0, 2)).toEqual(['BTCUSDT', '42506.2']);
    expect(stage.host.written.filter((text) => text.includes('\u001b]52'))).toHaveLength(1);
  });

  it('[TT81] are the rows that the filter lets through, in full', async () => {
    const stage = await live();
    await stage.type('/shib', '\r', 'e');
    const [[name, text]] = [...stage.saved] as [[string, string]];
    expect(name).toMatch(/^tickboard-markets-\d{4}-\d\d-\d\dT\d{6}\.csv$/);
    expect(text).toMatch(/^\uFEFFsymbol,last_price,/);
    expect(text.trimEnd().split('\r\n')).toHaveLength(2);
    expect(text).toContain('SHIBUSDT,0.00000912,');
    expect(await messageOf(stage)).toContain(`Saved 1 row in /here/${name}`);
  });

  it('[TT81] goes into the file that is named, and over none', async () => {
    const stage = await live();
    await stage.type(':export health json here.json', '\r');
    expect(JSON.parse(stage.saved.get('here.json')!)[0]).toMatchObject({ service: 'broker', status: 'down' });
    await stage.type(':export health csv here.json', '\r');
    expect(await messageOf(stage)).toContain('Not saved: here.json is there already');
    await stage.type(':export nothing', '\r');
    expect(await messageOf(stage)).toContain('expected one of markets, health');
    expect(stage.saved.size).toBe(1);
  });
});
