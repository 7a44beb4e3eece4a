import { type ReactNode, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { Empty } from '../ui/empty.tsx';
import classes from './app.module.css';
import { ROUTES } from './routes.ts';
import { SummaryStrip } from './summary-strip.tsx';
import { TopStrip } from './top-strip.tsx';

export function App(): ReactNode {
  return (
    <div className={classes['app']}>
      <TopStrip />
      <SummaryStrip />
      <main className={classes['main']}>
        <Suspense fallback={null}>
          <Switch>
            {ROUTES.map(({ path, Page }) => (
              <Route key={path} path={path}>
                <Page />
              </Route>
            ))}
            <Route path="/">
              <Redirect to="/desk" replace />
            </Route>
            <Route>
              <Empty title="There is no such page">The pages are in the strip at the top.</Empty>
            </Route>
          </Switch>
        </Suspense>
      </main>
    </div>
  );
}
