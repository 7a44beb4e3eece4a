/** A button and the list that it opens, in the browser's own popover: it closes by Esc and by a click elsewhere. */
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { Button } from './button.tsx';
import classes from './menu.module.css';

const WIDTH = 176;
const GAP = 4;

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
  readonly isCurrent?: boolean;
  /** Why it cannot be used: it stays in sight, and says so. */
  readonly disabledBecause?: string | undefined;
}

export interface MenuProps {
  readonly label: ReactNode;
  readonly items: readonly MenuItem[];
  readonly className?: string | undefined;
  /** Default: beneath the button. */
  readonly placement?: 'below' | 'above';
}

export function Menu({ label, items, className, placement = 'below' }: MenuProps): ReactNode {
  const id = useId();
  const listRef = useRef<HTMLDivElement>(null);
  const buttonRef = useRef<HTMLButtonElement>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(listRef.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    const to = targets[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  };

  return (
    <>
      <Button
        ref={buttonRef}
        className={className}
        aria-haspopup="menu"
        popoverTarget={id}
        onClick={() => place(listRef.current, buttonRef.current, placement)}
      >
        {label}
      </Button>
      <div
        id={id}
        ref={listRef}
        className={classes['menu']}
        role="menu"
        popover="auto"
        onKeyDown={onKeyDown}
        onToggle={(event) => {
          if (event.newState === 'open') listRef.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
        }}
      >
        {items.map(({ label: own, run, isCurrent = false, disabledBecause }) => (
          <button
            key={own}
            type="button"
            role="menuitem"
            tabIndex={-1}
            aria-current={isCurrent ? 'true' : undefined}
            aria-disabled={disabledBecause === undefined ? undefined : true}
            title={disabledBecause}
            onClick={() => {
              if (disabledBecause !== undefined) return;
              listRef.current?.hidePopover();
              run();
            }}
          >
            {own}
          </button>
        ))}
      </div>
    </>
  );
}

/** At the button, within the window. */
function place(list: HTMLElement | null, button: HTMLElement | null, placement: 'below' | 'above'): void {
  if (list === null || button === null) return;
  const { clientWidth, clientHeight } = document.documentElement;
  const { top, bottom, left } = button.getBoundingClientRect();
  list.style.top = placement === 'below' ? `${bottom + GAP}px` : 'auto';
  list.style.bottom = placement === 'above' ? `${clientHeight - top + GAP}px` : 'auto';
  list.style.left = `${Math.max(GAP, Math.min(left, clientWidth - WIDTH - GAP))}px`;
}
