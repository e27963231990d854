import { schema } from '../vault/memory.ts';
import type { FieldSchema, TypeSchema } from './wire.ts';

/** The server's own description of records, with what the phone must know before it has ever read one. */
const BUILT_IN: Record<string, TypeSchema> = {
  visit: {
    fields: { status: { kind: 'status' } },
    commands: { submit: { from: ['draft', 'returned'], to: 'submitted' } },
    appends: { feedback: { sealed: true } },
  },
  ledger_item: {
    fields: {},
    commands: {
      take: { from: 'open', to: 'in_hand' },
      answer: { from: ['open', 'in_hand'], to: 'answered' },
      close: { from: ['open', 'in_hand', 'answered'], to: 'closed' },
      reopen: { from: ['answered', 'closed'], to: 'open' },
    },
  },
  support: {
    fields: {},
    commands: { end: { from: 'active', to: 'ended' }, resume: { from: 'ended', to: 'active' } },
  },
  essay: {
    fields: {},
    commands: { hand_in: { from: 'draft', to: 'handed_in' }, take_back: { from: 'handed_in', to: 'draft' } },
  },
  report: { fields: {}, appends: { sealed_report: { sealed: true } } },
};

function typeSchema(type: string): TypeSchema | null {
  return schema.value?.types[type] ?? BUILT_IN[type] ?? null;
}

/** `field` may be flat (`checklist/policy`). */
export function fieldSchema(type: string, field: string): FieldSchema | null {
  return typeSchema(type)?.fields[field.split('/', 1)[0] ?? field] ?? null;
}

export function commandTarget(type: string, command: string): string | null {
  return (typeSchema(type) ?? BUILT_IN[type])?.commands?.[command]?.to ?? null;
}

/** The field that commands move. */
export function statusField(type: string): string {
  return type === 'visit' ? 'status' : 'state';
}

/** Must the body of this kind of entry be sealed to the school's key? */
export function isSealed(type: string, kind: string): boolean {
  return typeSchema(type)?.appends?.[kind]?.sealed ?? BUILT_IN[type]?.appends?.[kind]?.sealed ?? false;
}
