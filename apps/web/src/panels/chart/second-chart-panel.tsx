import type { ReactNode } from 'react';
import { useDesk } from '../../board/desk.ts';
import { usePreference } from '../../board/hooks.ts';
import { OwnSymbolContext, useSymbol } from '../../board/symbol.ts';
import { Button } from '../../ui/button.tsx';
import { ChartPanel } from './chart-panel.tsx';

/** A chart with an interval of its own, and a symbol of its own once a person holds it. */
export function SecondChartPanel(): ReactNode {
  const { preferences } = useDesk();
  const symbol = useSymbol();
  const held = usePreference((values) => values.heldSymbol);
  const hold = (
    <Button
      isOn={held !== undefined}
      title={held === undefined ? 'Stay with this symbol while the desk shows others' : 'Follow the symbol of the desk'}
      disabledBecause={symbol === undefined ? 'There is no symbol yet' : undefined}
      onClick={() => preferences.setState({ heldSymbol: held === undefined ? symbol : undefined })}
    >
      Hold
    </Button>
  );
  return (
    <OwnSymbolContext value={held}>
      <ChartPanel id="second-chart" intervalOf="secondInterval" tools={hold} />
    </OwnSymbolContext>
  );
}
