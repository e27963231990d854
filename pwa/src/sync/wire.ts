/** Shapes of PROTOCOL version 1 as the phone sends and receives them. */
export const PROTO = 1;
export const SCHEMA = 4;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** `"<inc>.<n>"`: names one write. */
export type Stamp = string;
/** A field's new value and the stamp of the write its author was looking at (null where it was empty). */
export type FieldWrite = [value: Json, saw: Stamp | null];

export interface SealedBox {
  kid: string;
  box: string;
}

export interface AppendEntry {
  kind: string;
  id: string;
  /** The entry that this one corrects. */
  supersedes?: string;
  body: Json;
}

export interface Command {
  name: string;
  expect: string;
}

/** What a deletion's author saw: the heads, and the ids of the entries. */
export interface Deletion {
  saw: Record<string, Stamp>;
  entries?: string[];
}

/** An operation as it goes over the wire; immutable from the moment it has its `n`. */
export interface WireOp {
  op: string;
  n: number;
  type: string;
  id: string;
  after: number | null;
  at: string;
  set?: Record<string, FieldWrite>;
  items?: Record<string, FieldWrite>;
  append?: AppendEntry[];
  command?: Command;
  resolve?: string[];
  delete?: Deletion;
  needs?: string[];
}

export interface ShownAppend {
  id: string;
  supersedes?: string;
  by: string | null;
  at: string;
  body: Json;
}

export interface SiblingValue {
  value: Json;
  stamp: Stamp;
  by: string | null;
  at: string;
}

export interface ConflictRow {
  id: string;
  field: string;
  /** Who wrote the value that stands, and when; nulls for what the school cannot tell, absent from an older one. */
  head?: { stamp: Stamp | null; by: string | null; at: string | null };
  /** The siblings, without the head. */
  values: SiblingValue[];
  /** An own op that settles it is on its way. */
  resolving?: boolean;
}

export interface ServerRow {
  type: string;
  id: string;
  seq: number;
  scopes?: string[];
  values: Record<string, Json>;
  stamps: Record<string, Stamp>;
  appends?: Record<string, ShownAppend[]>;
  flags?: string[];
  conflicts?: ConflictRow[];
}

export type ResultStatus = 'applied' | 'merged' | 'conflict' | 'duplicate' | 'held' | 'retry' | 'quarantined';

export interface OpResult {
  op: string | null;
  status: ResultStatus;
  first?: ResultStatus;
  row?: ServerRow | null;
  conflicts?: string[];
  missing?: string[];
  redacted?: string[];
  code?: string;
  errors?: Record<string, string[]>;
  new_inc?: boolean;
  /** A held op waits at most until then. */
  until?: string;
}

export interface Limits {
  ops: number;
  bytes: number;
}

export interface PushReply {
  epoch: string;
  results: OpResult[];
  acked_n: number;
  durable_n: number;
  limits?: Partial<Limits>;
  now?: string;
}

export interface PullReply {
  epoch: string;
  cursor: string;
  more: boolean;
  scopes?: { add?: string[]; drop?: string[] };
  rows: ServerRow[];
  gone?: { type: string; id: string; why: string }[];
  check?: Record<string, { n: number; x: string }>;
  now?: string;
}

export interface FieldSchema {
  kind: string;
  type?: string;
  class?: string;
  options?: string[];
  entries?: string[];
  ref?: string;
  max?: number;
  required?: 'create' | 'submit' | null;
}

export interface TypeSchema {
  fields: Record<string, FieldSchema>;
  commands?: Record<string, { from: string[] | string; to: string }>;
  appends?: Record<string, { fields?: Record<string, FieldSchema>; sealed?: boolean }>;
}

export interface SchemaReply {
  schema: number;
  types: Record<string, TypeSchema>;
}

export const DEFAULT_LIMITS: Limits = { ops: 50, bytes: 262_144 };
/** The phone closes an op before it reaches the protocol's 128 KB. */
export const OP_BYTES = 112 * 1024;

export const keyOf = (type: string, id: string): string => `${type}|${id}`;
export const stampOf = (inc: number, n: number): Stamp => `${inc}.${n}`;
