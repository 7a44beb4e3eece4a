/** The browser's own dialog: it keeps the focus, gives it back, and closes with Esc. It is open while it is there. */
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import classes from './dialog.module.css';

export interface DialogProps {
  readonly title: string;
  /** Where the title is not shown, it is still told. */
  readonly isTitleHidden?: boolean;
  readonly width?: 'narrow' | 'wide';
  /** By Esc, a click beside it, or its button. */
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Dialog({ title, isTitleHidden = false, width = 'narrow', onClose, children }: DialogProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const pressedRef = useRef<EventTarget>(null);
  const titleId = useId();
  // Before the element leaves the page, or the browser would not give the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // The browser takes the first control, and React's own way comes before the dialog is shown.
    dialog?.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={`${classes['dialog']} ${classes[width]}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        pressedRef.current = event.target;
      }}
      onClick={(event) => {
        // Whoever selects text and lets go beside it wants it to stay.
        if (event.target === event.currentTarget && pressedRef.current === event.target) onClose();
      }}
    >
      <div className={classes['content']}>
        <header className={isTitleHidden ? 'visually-hidden' : classes['header']}>
          <h2 id={titleId}>{title}</h2>
          {isTitleHidden ? null : (
            <button type="button" className={classes['close']} aria-label="Close" onClick={onClose}>
              ×
            </button>
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}
