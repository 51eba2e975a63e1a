/** Types whose ids are global: opaque to clients, unique over all types (Relay's Global Object Identification). */
export type NodeType = 'Definition' | 'WordCount' | 'Site' | 'SiteList' | 'Schedule';
/** Types with ids that `node` does not read: not everybody may. */
export type OwnedType = 'Webhook' | 'Notice';

export function makeId(type: NodeType | OwnedType | 'SiteCount' | 'PageCount', ...key: number[]): string {
  return Buffer.from(`${type}:${key.join(':')}`).toString('base64url');
}

/** What a global id names; undefined for what is no id of a node. */
export function readId(id: string): { type: NodeType; key: number } | undefined {
  const [, type, key] =
    /^(Definition|WordCount|Site|SiteList|Schedule):([1-9]\d{0,15})$/.exec(decode(id)) ?? [];
  return type === undefined ? undefined : { type: type as NodeType, key: Number(key) };
}

/** The key in an id of this type; undefined for any other id, which then is not found. */
export function readIdOf(type: NodeType | OwnedType, id: string): number | undefined {
  const [, named, key] = /^(\w+):([1-9]\d{0,15})$/.exec(decode(id)) ?? [];
  return named === type ? Number(key) : undefined;
}

function decode(id: string): string {
  return Buffer.from(id, 'base64url').toString();
}
