/** How each kind of event looks. All text is set as text: what a back end writes is never read as markup. */

const PRICE = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 8 });
const SIGNED = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: 'exceptZero',
});
const PERCENT = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });
const COUNT = new Intl.NumberFormat('en-US');
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' });

const DASH = '–';

export function formatCount(value) {
  return value === undefined ? DASH : COUNT.format(value);
}

export function formatPercent(value) {
  return value === undefined ? DASH : PERCENT.format(value);
}

export function formatSigned(value) {
  return value === undefined ? DASH : withMinus(SIGNED.format(value));
}

/** As wide as a digit and a plus, which a hyphen is not. */
function withMinus(text) {
  return text.replace('-', '−');
}

/** Green at or above zero, red below. */
export function signClass(value) {
  if (value === undefined) return '';
  return value < 0 ? 'down' : 'up';
}

/** An element; children that are undefined are left out. */
export function make(tagName, className, ...children) {
  const element = document.createElement(tagName);
  if (className !== '') element.className = className;
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

const RENDERERS = {
  signal: (data) => [
    head(sideTag(data.action), data.symbol ?? data.strategy_name),
    facts(
      data.symbol === undefined ? undefined : data.strategy_name,
      data.price === undefined ? undefined : `at ${PRICE.format(data.price)}`,
      data.confidence === undefined ? undefined : `${PERCENT.format(data.confidence)} confidence`,
    ),
    confidence(data.confidence),
    note(data.reason),
  ],
  trade: (data) => [
    head(sideTag(data.side), data.symbol ?? data.strategy_name),
    facts(
      data.symbol === undefined ? undefined : data.strategy_name,
      joined(data.quantity, data.price, ' at '),
      data.trade_id === undefined ? undefined : `#${data.trade_id}`,
    ),
  ],
  trade_closed: (data) => [
    head(tag('closed', 'neutral'), data.symbol ?? data.strategy_name),
    facts(
      profit(data.pnl),
      data.symbol === undefined ? undefined : data.strategy_name,
      joined(data.entry_price, data.exit_price, ' → '),
      data.trade_id === undefined ? undefined : `#${data.trade_id}`,
      data.reason,
    ),
  ],
  metrics: (data) => [
    head(undefined, data.strategy_name),
    facts(
      profit(data.total_profit_loss),
      data.total_trades === undefined
        ? undefined
        : `${COUNT.format(data.total_trades)} ${data.total_trades === 1 ? 'trade' : 'trades'}`,
      data.win_rate === undefined ? undefined : `${PERCENT.format(data.win_rate)} won`,
      ...Object.entries(data.values ?? {})
        .slice(0, 4)
        .map(([name, value]) => `${name} ${withMinus(PRICE.format(value))}`),
    ),
  ],
  alert: (data) => [
    head(tag(data.severity ?? 'alert', data.severity ?? 'neutral'), data.strategy_name ?? data.symbol ?? data.type),
    note(data.message ?? data.type),
    facts(data.version === undefined ? undefined : `version ${data.version}`, data.reason),
  ],
};

/** The list item of an event message. */
export function renderEvent(message) {
  const { type, data } = message;
  const item = make('li', `item ${type}`, ...RENDERERS[type](data));
  item.querySelector('.head').append(clockTime(data.time ?? message.timestamp));
  return item;
}

/** A line between events. */
export function renderNotice(text) {
  return make('li', 'notice', text);
}

function head(label, name) {
  const named = make('span', 'name', name ?? DASH);
  // Where the panel is narrow the name is cut.
  named.title = named.textContent;
  return make('div', 'head', label, named);
}

function tag(text, className) {
  return make('span', `tag ${className}`, text.toUpperCase());
}

function sideTag(side) {
  if (side === undefined) return undefined;
  const word = side.toLowerCase();
  return tag(side, word === 'buy' ? 'up' : word === 'sell' ? 'down' : 'neutral');
}

function profit(value) {
  return value === undefined ? undefined : make('span', `profit ${signClass(value)}`, formatSigned(value));
}

/** Texts and elements side by side. */
function facts(...given) {
  const known = given.filter((fact) => fact !== undefined);
  return known.length === 0
    ? undefined
    : make('p', 'facts', ...known.map((fact) => (typeof fact === 'string' ? make('span', '', fact) : fact)));
}

function note(text) {
  return text === undefined ? undefined : make('p', 'note', text);
}

/** A bar beside the figure: it is for the eye, the figure says the same in words. */
function confidence(share) {
  if (share === undefined) return undefined;
  const bar = make('span', 'bar');
  bar.style.setProperty('--share', String(share));
  bar.setAttribute('aria-hidden', 'true');
  return bar;
}

function joined(left, right, between) {
  const texts = [left, right].filter((value) => value !== undefined).map((value) => PRICE.format(value));
  return texts.length === 0 ? undefined : texts.join(between);
}

function clockTime(text) {
  const moment = new Date(text);
  const element = make('time', '', TIME.format(moment));
  element.dateTime = moment.toISOString();
  element.title = MOMENT.format(moment);
  return element;
}
