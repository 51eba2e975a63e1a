import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/*
 * What an operation may cost at most, before it runs. A point is about one value of up to 64 bytes in the answer; fields
 * that take more than that to make cost more. Fields within a list count as often as the list may have items: `first`,
 * or the ids asked for. Directives are not looked at: what @skip leaves out is paid for.
 */

type Variables = Record<string, unknown>;
type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export interface Priced {
  /** Points, by the variables where list sizes come from them. */
  price(variables: Variables): number;
}

/** Points of fields that cost more than one. */
const PRICES: Record<string, number> = {
  // 64 KiB.
  'Definition.text': 1000,
  // A text of up to megabytes is read, unpacked and searched.
  'PageCount.contexts': 20,
  // The ordinals of all pages of its crawl are read.
  'SiteCount.pageCounts': 20,
  'SiteVerification.differences': 20,
  // Up to 128 million characters are read and searched: so few of them run at once.
  'Query.verifyWordCount': 200_000,
  // What pages and texts there are is read, of up to 100,000 pages.
  'Query.compareWordCounts': 50_000,
  'SiteDifference.pages': 100,
  // What is stored of up to 1,000 sites is added up.
  'WordCount.words': 20,
  'WordCount.sitesContaining': 20,
  'WordCount.occurrencesPerMillionWords': 20,
  // The queues are asked, and all that waits is counted.
  'WordTrendPoint.sitesContaining': 20,
  'WordTrendPoint.occurrencesPerMillionWords': 20,
  'Query.operations': 1000,
};
/** Items of lists whose size is not asked for. */
const LISTS: Record<string, number> = {
  'StartWordCountsPayload.wordCounts': 500,
  'ScheduleRun.wordCounts': 500,
  'Schedule.words': 500,
  'SiteVerification.differences': 100,
  // Of the schema itself, as they are on average.
  '__Schema.types': 100,
  '__Type.fields': 10,
  ...{ '__Type.inputFields': 3, '__Type.enumValues': 3, '__Type.possibleTypes': 3, '__Type.interfaces': 3 },
  ...{ '__Field.args': 3, '__Directive.args': 3, '__Directive.locations': 3 },
};
const CONNECTION = 10;
const TOTAL = 20;
const MUTATION = 1000;
const INTROSPECTION = 1000;
/** Fields of the root that ask for the schema, and what they give. */
const META = new Map([
  ['__schema', '__Schema'],
  ['__type', '__Type'],
]);
/** Items of any other list that says no size: they are few. */
const UNSIZED = 10;
/** No list has more items; `first` out of bounds is refused when it is resolved. */
const MOST_ITEMS = 1000;

/** Prices an operation of a valid document. What is not affected by variables is added up once. */
export function priceOperation(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
): Priced {
  const root = schema.getRootType(operation.operation);
  if (!root) return { price: () => 0 };
  const usesSizes = dependsOnVariables(operation.selectionSet, fragments, new Set());
  const sum = (variables: Variables) =>
    priceSelections(operation.selectionSet, root, 1, {
      schema,
      fragments,
      variables,
      defaults: defaultsOf(operation),
      isMutation: operation.operation === 'mutation',
      known: new Map(),
    });
  if (usesSizes) return { price: sum };
  const constant = sum({});
  return { price: () => constant };
}

interface Market {
  schema: GraphQLSchema;
  fragments: Fragments;
  variables: Variables;
  /** Default values of the variables that size lists. */
  defaults: Variables;
  isMutation: boolean;
  /** Fragments by name and list size: each is added up once, however often it is spread. */
  known: Map<string, number>;
}

/** `size`: how many items the list has that these selections are of, if that is a connection or has one. */
function priceSelections(selections: SelectionSetNode, type: unknown, size: number, market: Market): number {
  let sum = 0;
  for (const selection of selections.selections) {
    if (selection.kind === Kind.FIELD) sum += priceField(selection, type, size, market);
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const on = selection.typeCondition && market.schema.getType(selection.typeCondition.name.value);
      sum += priceSelections(selection.selectionSet, on ?? type, size, market);
    } else sum += priceFragment(selection.name.value, size, market);
  }
  return sum;
}

function priceFragment(name: string, size: number, market: Market): number {
  const key = `${name} ${size}`;
  const known = market.known.get(key);
  if (known !== undefined) return known;
  const fragment = market.fragments.get(name);
  if (!fragment) return 0;
  const on = market.schema.getType(fragment.typeCondition.name.value);
  const sum = priceSelections(fragment.selectionSet, on, size, market);
  market.known.set(key, sum);
  return sum;
}

function priceField(node: FieldNode, type: unknown, size: number, market: Market): number {
  const name = node.name.value;
  if (name === '__typename') return 1;
  const meta = META.get(name);
  if (meta !== undefined && node.selectionSet)
    return INTROSPECTION + priceSelections(node.selectionSet, market.schema.getType(meta), 1, market);
  if (!isObjectType(type) && !isInterfaceType(type)) return 0;
  const field = type.getFields()[name];
  if (!field) return 0;
  const own = priceOfOne(type.name, name, field.type, market);
  const inner = getNamedType(field.type);
  if (!node.selectionSet || !isCompositeType(inner)) return own;
  const isSized = field.args.some(({ name: argument }) => SIZES.has(argument));
  if (isConnection(inner)) {
    // One that says no size itself may be of the size that the field around it was asked for.
    const items = isSized || size === 1 ? sizeOf(node, field, market) : size;
    return own + priceSelections(node.selectionSet, inner, items, market);
  }
  const sizeOfList = LISTS[`${type.name}.${name}`] ?? sizeOf(node, field, market);
  const items = isConnection(type) && name === 'edges' ? size : isList(field.type) ? sizeOfList : 1;
  const handed = isSized && !isList(field.type) ? sizeOf(node, field, market) : 1;
  return own + items * priceSelections(node.selectionSet, inner, handed, market);
}

function priceOfOne(parent: string, name: string, type: GraphQLOutputType, market: Market): number {
  if (market.isMutation && parent === 'Mutation') return MUTATION;
  if (name === 'totalCount') return TOTAL;
  return PRICES[`${parent}.${name}`] ?? (isConnection(getNamedType(type)) ? CONNECTION : 1);
}

function isConnection(type: unknown): type is GraphQLObjectType {
  return isObjectType(type) && type.name.endsWith('Connection');
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

/** How many items a field asks for, by its argument `first` or `ids`. */
function sizeOf(
  node: FieldNode,
  field: { args: readonly { name: string; defaultValue?: unknown }[] },
  market: Market,
): number {
  const argument =
    field.args.find(({ name }) => name === 'first') ?? field.args.find(({ name }) => SIZES.has(name));
  if (!argument) return UNSIZED;
  const value = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
  if (!value) return itemsOf(argument.defaultValue);
  if (value.kind === Kind.VARIABLE) {
    const name = value.name.value;
    return itemsOf(own(market.variables, name) ?? own(market.defaults, name) ?? argument.defaultValue);
  }
  if (value.kind === Kind.INT) return itemsOf(Number(value.value));
  return value.kind === Kind.LIST ? itemsOf(value.values) : 1;
}

/** A variable may be called `constructor`, which every object has. */
function own(values: Variables, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

const SIZES = new Set(['first', 'ids']);

function itemsOf(value: unknown): number {
  const items = Array.isArray(value) ? value.length : typeof value === 'number' ? value : 1;
  return Math.min(Math.max(items, 1), MOST_ITEMS);
}

function defaultsOf(operation: OperationDefinitionNode): Variables {
  const defaults: Variables = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue?.kind === Kind.INT) defaults[variable.name.value] = Number(defaultValue.value);
    if (defaultValue?.kind === Kind.LIST) defaults[variable.name.value] = defaultValue.values;
  }
  return defaults;
}

/** Whether a variable stands where the size of a list does. */
function dependsOnVariables(selections: SelectionSetNode, fragments: Fragments, seen: Set<string>): boolean {
  return selections.selections.some((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const name = selection.name.value;
      const fragment = fragments.get(name);
      if (!fragment || seen.has(name)) return false;
      return dependsOnVariables(fragment.selectionSet, fragments, seen.add(name));
    }
    if (
      selection.kind === Kind.FIELD &&
      selection.arguments?.some(({ name, value }) => SIZES.has(name.value) && value.kind === Kind.VARIABLE)
    ) {
      return true;
    }
    return (
      selection.selectionSet !== undefined && dependsOnVariables(selection.selectionSet, fragments, seen)
    );
  });
}
