// What Redis answers to scripts and pipelines, checked for its shape.
import { z } from 'zod';

export function readNumber(reply: unknown): number {
  if (typeof reply !== 'number') throw new Error(`running a script: Redis answered ${typeof reply}, not a number`);
  return reply;
}

export function readText(reply: unknown): string {
  if (typeof reply !== 'string') throw new Error(`running a script: Redis answered ${typeof reply}, not a text`);
  return reply;
}

const fields = z.array(z.string().nullable());
const members = z.array(z.string());
const entries = z.array(z.tuple([z.string(), z.array(z.string())]));

/** Pipelined HMGETs: the wanted fields of each hash, null where there is none. */
export function readFields(results: PipelineResults): readonly (readonly (string | null)[])[] {
  return repliesOf(results).map((reply) => fields.parse(reply));
}

/** Pipelined ZRANGEs: the members of all sorted sets, one after another. */
export function readMembers(results: PipelineResults): readonly string[] {
  return repliesOf(results).flatMap((reply) => members.parse(reply));
}

/** Pipelined XRANGEs: all entries, one after another. */
export function readEntries(results: PipelineResults): readonly (readonly [string, readonly string[]])[] {
  return repliesOf(results).flatMap((reply) => entries.parse(reply));
}

type PipelineResults = [error: Error | null, result: unknown][] | null;

/** The replies of a pipeline in order; throws the first error among them. */
export function repliesOf(results: PipelineResults): readonly unknown[] {
  if (results === null) throw new Error('running a pipeline: Redis discarded it');
  return results.map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
}
