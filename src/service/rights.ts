import type { Role } from '../config.ts';
import { UserError } from '../errors.ts';

/** Who asks. */
export interface Caller {
  /** What is stored as the maker of things: `key:NAME` or `token:SUBJECT`; null on a server that is open to all. */
  id: string | null;
  role: Role;
  /** Whom limits are counted for: the id, or the address on an open server. */
  countedAs: string;
}

/** Throws FORBIDDEN unless `caller` may overwrite, end or delete what `madeBy` made. */
export function refuseForeign(caller: Caller, madeBy: string | null, what: string): void {
  if (caller.role === 'admin' || (madeBy !== null && madeBy === caller.id)) return;
  const maker = madeBy === null ? 'not made with a key' : 'made with another key';
  throw new UserError(
    'FORBIDDEN',
    `this ${what} was ${maker}: ask ${madeBy === null ? '' : 'its maker or '}an admin to change it`,
  );
}

/** Throws FORBIDDEN unless `caller` is an admin, as everybody is on an open server. */
export function refuseOthersThanAdmins(caller: Caller, deed: string): void {
  if (caller.role !== 'admin') throw new UserError('FORBIDDEN', `only an admin may ${deed}`);
}
