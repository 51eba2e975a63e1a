/** Types whose ids are global: opaque to clients, unique over all types (Relay's Global Object Identification). */
export type NodeType = 'Definition' | 'WordCount' | 'Site' | 'SiteList' | 'Schedule';

export function makeId(type: NodeType | 'SiteCount' | 'PageCount', ...key: number[]): string {
  return Buffer.from(`${type}:${key.join(':')}`).toString('base64url');
}

/** What a global id names; undefined for what is no id of ours. */
export function readId(id: string): { type: NodeType; key: number } | undefined {
  const match = /^(Definition|WordCount|Site|SiteList|Schedule):([1-9]\d{0,15})$/.exec(
    Buffer.from(id, 'base64url').toString(),
  );
  return match ? { type: match[1] as NodeType, key: Number(match[2]) } : undefined;
}

/** The key in an id of this type; undefined for any other id, which then is not found. */
export function readIdOf(type: NodeType, id: string): number | undefined {
  const named = readId(id);
  return named?.type === type ? named.key : undefined;
}
