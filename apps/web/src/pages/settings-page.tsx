/** Everything that a person can set, and what this browser keeps of it. */
import { DIGITS_MAX } from '@tickboard/core/model/decimals';
import { isTimeZone } from '@tickboard/client/view/times';
import { type ReactNode, useId, useState } from 'react';
import { useDesk } from '../board/desk.ts';
import { usePreference } from '../board/hooks.ts';
import { DENSITIES, PALETTES, type PreferenceValues, THEMES } from '../preferences/preferences.ts';
import { NotifySettings } from '../panels/alerts/notify-settings.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Choice, Group, Toggle } from './settings/controls.tsx';
import { BrowserData } from './settings/browser-data.tsx';
import { Favourites } from './settings/favourites.tsx';
import { KeyTable } from './settings/key-table.tsx';
import classes from './settings/settings.module.css';

const THEME_WORDS = { system: 'As the system', dark: 'Dark', light: 'Light', hc: 'High contrast' } as const;
const PALETTE_WORDS = {
  'green-red': 'Green up, red down',
  'blue-orange': 'Blue up, orange down',
  'red-up': 'Red up, green down',
} as const;
const DENSITY_WORDS = { compact: 'Compact', comfortable: 'Comfortable' } as const;

export function SettingsPage(): ReactNode {
  const { preferences, credentials } = useDesk();
  const values = usePreference((all) => all);
  const set = (change: Partial<PreferenceValues>) => preferences.setState(change);
  return (
    <div className={classes['page']}>
      <h1 className={classes['heading']}>Settings</h1>
      <div className={classes['columns']}>
        <div className={classes['column']}>
          <Group title="Appearance">
            <Choice
              label="Theme"
              options={['system', ...THEMES]}
              words={THEME_WORDS}
              value={values.theme}
              onChange={(theme) => set({ theme })}
            />
            <Choice
              label="Colours"
              options={PALETTES}
              words={PALETTE_WORDS}
              value={values.palette}
              onChange={(palette) => set({ palette })}
            />
            <p className={classes['sample']} aria-hidden="true">
              <span className="up figures">▲ +1.20%</span>
              <span className="down figures">▼ −0.42%</span>
              <span className="figures">0.00%</span>
            </p>
            <Choice
              label="Rows"
              options={DENSITIES}
              words={DENSITY_WORDS}
              value={values.density}
              onChange={(density) => set({ density })}
            />
            <Toggle
              label="Changed digits flash"
              hint="Never where the system asks for less motion"
              isOn={values.hasFlash}
              onChange={(hasFlash) => set({ hasFlash })}
            />
          </Group>
          <Group title="Notifications">
            <NotifySettings />
          </Group>
          <Group title="Times">
            <TimeZoneField value={values.timeZone} onChange={(timeZone) => set({ timeZone })} />
          </Group>
          <Group title="Figures">
            <Field
              label="Decimals of prices without a tick"
              hint="Where an instrument tells its tick, that has the say"
            >
              {(props) => (
                <select
                  {...props}
                  value={values.digits ?? ''}
                  onChange={({ target }) => set({ digits: target.value === '' ? undefined : Number(target.value) })}
                >
                  <option value="">As many as the price has</option>
                  {Array.from({ length: DIGITS_MAX + 1 }, (_, digits) => (
                    <option key={digits} value={digits}>
                      {digits}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </Group>
          <Group title="Favourites">
            <Favourites />
          </Group>
          <Group title="Data in this browser">
            <BrowserData />
          </Group>
          {credentials.hasToken ? (
            <Group title="Access">
              <p className={classes['hint']}>This tab holds a key for {location.host}.</p>
              <Button
                onClick={() => {
                  credentials.forget();
                  location.assign('/desk');
                }}
              >
                Sign out
              </Button>
            </Group>
          ) : null}
        </div>
        <div className={classes['column']}>
          <Group title="Keys">
            <Toggle
              label="Single keys do something"
              hint="Outside of inputs. Chords with Ctrl always work."
              isOn={values.hasShortcuts}
              onChange={(hasShortcuts) => set({ hasShortcuts })}
            />
            <KeyTable choices={values.keys} onChange={(keys) => set({ keys })} />
          </Group>
        </div>
      </div>
    </div>
  );
}

interface TimeZoneFieldProps {
  readonly value: string;
  readonly onChange: (zone: string) => void;
}

function TimeZoneField({ value, onChange }: TimeZoneFieldProps): ReactNode {
  const [text, setText] = useState(value);
  const listId = useId();
  const zone = /^(utc|local)$/i.test(text.trim()) ? text.trim().toLowerCase() : text.trim();
  const isKnown = zone !== '' && isTimeZone(zone);
  return (
    <Field
      label="Time zone"
      hint={`Now ${value}. Files always have UTC.`}
      fault={isKnown ? undefined : 'No such zone: local, utc, or one such as Europe/Berlin'}
    >
      {(props) => (
        <>
          <input
            {...props}
            type="text"
            list={listId}
            value={text}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => {
              setText(event.target.value);
              const next = event.target.value.trim();
              const known = /^(utc|local)$/i.test(next) ? next.toLowerCase() : next;
              if (known !== '' && isTimeZone(known)) onChange(known);
            }}
          />
          <datalist id={listId}>
            {['local', 'utc', ...Intl.supportedValuesOf('timeZone')].map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
