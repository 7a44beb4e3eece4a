/** What an option is. The table in options.ts is made of these; the type of the configuration follows from the table. */

/** A value as someone wrote it: text, or texts where YAML has a sequence. */
export type Written = string | readonly string[];
/** A value as the example files and the documentation show it. */
export type Plain = string | number | boolean | readonly string[];
/** The unit, which a name in `Config` ends with. */
export type Suffix = '' | 'Ms' | 'Bytes';

/** How values of one kind are read, checked and shown. */
export interface Kind<Value, Unit extends Suffix = ''> {
  /** What a right value looks like: the end of a sentence that begins with "expected". */
  readonly expected: string;
  readonly suffix: Unit;
  readonly isSecret: boolean;
  /** The value, or undefined where this is none. */
  parse(written: Written): Value | undefined;
  toPlain(value: Value): Plain;
  /** The same text without what must never be printed. */
  mask(text: string): string;
}

interface About {
  readonly description: string;
  /** Can change while the server runs. */
  readonly live?: boolean;
  /** Environment names beside the one made of the path. */
  readonly environment?: readonly string[];
  /** Flag names, without dashes, beside the one made of the path. */
  readonly flags?: readonly string[];
}

export class Option<Value, Unit extends Suffix> {
  readonly kind: Kind<Value & {}, Unit>;
  readonly default: Value;
  /** What the example files show where there is no default. */
  readonly example: Plain | undefined;
  readonly description: string;
  readonly isLive: boolean;
  readonly environment: readonly string[];
  readonly flags: readonly string[];

  constructor(kind: Kind<Value & {}, Unit>, value: Value, example: Plain | undefined, about: About) {
    this.kind = kind;
    this.default = value;
    this.example = example;
    this.description = about.description;
    this.isLive = about.live ?? false;
    this.environment = about.environment ?? [];
    this.flags = about.flags ?? [];
  }
}

export class Section<Options extends OptionTree> {
  readonly description: string;
  readonly options: Options;

  constructor(description: string, options: Options) {
    this.description = description;
    this.options = options;
  }
}

export type AnyOption = Option<unknown, Suffix>;

export interface OptionTree {
  readonly [name: string]: AnyOption | Section<OptionTree>;
}

export function option<Value extends {}, Unit extends Suffix>(
  kind: Kind<Value, Unit>,
  about: About & { readonly default: NoInfer<Value> },
): Option<Value, Unit> {
  return new Option(kind, about.default, undefined, about);
}

/** An option that is off unless it is given; `example` shows what it could be. */
export function absentOption<Value extends {}, Unit extends Suffix>(
  kind: Kind<Value, Unit>,
  about: About & { readonly example: Plain },
): Option<Value | undefined, Unit> {
  return new Option<Value | undefined, Unit>(kind, undefined, about.example, about);
}

export function section<const Options extends OptionTree>(description: string, options: Options): Section<Options> {
  return new Section(description, options);
}

type CamelCase<Text extends string> = Text extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Text;

/** `log_level` of text is `logLevel`; `tui_interval` of a duration is `tuiIntervalMs`. */
type ConfigKey<Name, Node> = Name extends string
  ? Node extends Option<infer _Value, infer Unit>
    ? `${CamelCase<Name>}${Unit}`
    : CamelCase<Name>
  : never;

export type ConfigOf<Tree> = {
  readonly [Name in keyof Tree as ConfigKey<Name, Tree[Name]>]: Tree[Name] extends Option<infer Value, infer _Unit>
    ? Value
    : Tree[Name] extends Section<infer Options>
      ? ConfigOf<Options>
      : never;
};

/** `data_dir`, `server.port`, `backend_services.order_service.url`. */
export type PathOf<Tree> = {
  [Name in keyof Tree & string]: Tree[Name] extends Section<infer Options> ? `${Name}.${PathOf<Options>}` : Name;
}[keyof Tree & string];

export function configKey(name: string, node: OptionTree[string]): string {
  const camelCase = name.replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase());
  return node instanceof Option ? camelCase + node.kind.suffix : camelCase;
}
