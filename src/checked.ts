// What is right by itself and cannot be meant together, told also where other parts of the value are wrong.
import * as z from 'zod';

/** A mistake in what is right by itself. */
export interface Complaint {
  /** From what is looked at on. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What has to go together in a value as it was written. */
export type Check = (written: unknown) => readonly Complaint[];

/** Looks as soon as what it `needs` can be read of a value, whatever the rest of it is like. */
export function whereRead<Needs extends z.ZodType>(
  needs: Needs,
  find: (said: z.output<Needs>) => readonly Complaint[],
): Check {
  return (written) => {
    const read = needs.safeParse(written);
    return read.success ? find(read.data) : [];
  };
}

/** Held to the schema and to every check, so that no mistake hides another. */
export function checked<Schema extends z.ZodType>(schema: Schema, ...checks: readonly Check[]) {
  return checkedInto(schema, checks, (value) => value);
}

/** The same, and read into something else where all is right: behind an unknown key, zod would run a transform all the same. */
export function checkedInto<Schema extends z.ZodType, Read>(
  schema: Schema,
  checks: readonly Check[],
  into: (value: z.output<Schema>) => Read,
) {
  return z.unknown().transform((written, context): Read => {
    const read = schema.safeParse(written);
    const complaints = checks.flatMap((check) => check(written));
    for (const issue of read.error?.issues ?? []) context.addIssue({ ...issue });
    for (const { path, message } of complaints) context.addIssue({ code: 'custom', message, path: [...path] });
    return read.success && complaints.length === 0 ? into(read.data) : z.NEVER;
  });
}
