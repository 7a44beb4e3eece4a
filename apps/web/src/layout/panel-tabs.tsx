/** Panels behind each other where there is no docking: one is there, the others are not. */
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { findPanel } from '../panels/registry.ts';
import { PanelHost } from './panel-host.tsx';
import classes from './panel-tabs.module.css';
import { TabChrome } from './tab-chrome.ts';
import { TabTitle } from './tab-title.tsx';
import { ToolSlot } from './tool-slot.tsx';

export interface PanelTabsProps {
  readonly label: string;
  /** Of the registry; others are left out. */
  readonly panels: readonly string[];
  /** Where the panel's own title is too long for a tab. */
  readonly shortTitles?: Readonly<Record<string, string>>;
}

export function PanelTabs({ label, panels, shortTitles }: PanelTabsProps): ReactNode {
  const prefix = useId();
  const [chosen, setChosen] = useState<string>();
  const [chromes] = useState(() => new Map<string, TabChrome>());
  const present = panels.filter((id) => findPanel(id) !== undefined);
  const front = chosen !== undefined && present.includes(chosen) ? chosen : present[0];
  if (front === undefined) return null;
  const chromeOf = (id: string) => {
    let chrome = chromes.get(id);
    if (chrome === undefined) chromes.set(id, (chrome = new TabChrome(findPanel(id)?.title ?? id)));
    return chrome;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = present[(present.indexOf(front) + step + present.length) % present.length] as string;
    setChosen(next);
    document.getElementById(`${prefix}-${next}`)?.focus();
  };

  return (
    <section className={classes['tabs']} aria-label={label}>
      <div className={classes['head']}>
        <div className={classes['strip']} role="tablist" aria-label={label} onKeyDown={onKeyDown}>
          {present.map((id) => (
            <button
              key={id}
              id={`${prefix}-${id}`}
              type="button"
              role="tab"
              className={classes['tab']}
              aria-selected={id === front}
              aria-controls={id === front ? `${prefix}-panel` : undefined}
              tabIndex={id === front ? 0 : -1}
              onClick={() => setChosen(id)}
            >
              <TabTitle chrome={chromeOf(id)} short={shortTitles?.[id]} />
            </button>
          ))}
        </div>
        <ToolSlot key={front} className={classes['tools']} chrome={chromeOf(front)} />
      </div>
      <div className={classes['panel']} role="tabpanel" id={`${prefix}-panel`} aria-labelledby={`${prefix}-${front}`}>
        <PanelHost key={front} id={front} chrome={chromeOf(front)} />
      </div>
    </section>
  );
}
