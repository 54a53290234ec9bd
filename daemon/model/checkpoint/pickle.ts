import { PickleCursor } from './pickleCursor.ts';
import { PickleMachine } from './pickleMachine.ts';
import { Opaque, type PickleValue } from './pickleValues.ts';

/**
 * The limit on opcodes that are run. The published model with its optimizer takes about 50,000. An opcode adds at most one value. So
 * this bounds the stack, the memo and the members of all containers together (an empty Map takes about 200 bytes).
 */
export const MAX_OPCODES = 1_000_000;

/**
 * Reads a pickle into plain data. It never calls or looks up anything: names outside a closed list become inert Opaque values
 * (pickleValues.ts). Opcodes and operands are those of Python's Lib/pickletools.py, protocols 2 to 5. The text opcodes of older
 * protocols, which torch.save never wrote, are rejected.
 * @param path names the checkpoint in errors.
 * Errors: checkpoint-unreadable (not a well-formed pickle), checkpoint-truncated, checkpoint-hostile (past a limit).
 */
export function unpickle(path: string, bytes: Uint8Array): PickleValue {
  const machine = new PickleMachine(new PickleCursor(path, bytes));
  for (let opcodes = 0; opcodes < MAX_OPCODES; opcodes++) {
    const code = machine.input.u8();
    if (code === STOP) return machine.pop();
    const run = OPCODES[code];
    if (!run) throw machine.input.damaged(`an unknown opcode (${code})`);
    run(machine, machine.input);
  }
  throw machine.input.hostile(`more than ${MAX_OPCODES} opcodes`);
}

const STOP = 0x2e;

/** Every supported opcode by its byte. A comment gives its name in Python. */
const OPCODES: Readonly<Record<number, (machine: PickleMachine, input: PickleCursor) => void>> = {
  128: (_, input) => requireProtocol(input), // PROTO
  149: (_, input) => input.skip(8), // FRAME
  40: (machine) => machine.mark(), // MARK
  48: (machine) => void machine.pop(), // POP
  49: (machine) => void machine.popToMark(), // POP_MARK
  50: (machine) => machine.push(machine.top()), // DUP

  78: (machine) => machine.push(null), // NONE
  136: (machine) => machine.push(true), // NEWTRUE
  137: (machine) => machine.push(false), // NEWFALSE
  74: (machine, input) => machine.push(input.i32()), // BININT
  75: (machine, input) => machine.push(input.u8()), // BININT1
  77: (machine, input) => machine.push(input.u16()), // BININT2
  138: (machine, input) => machine.push(input.integer(input.u8())), // LONG1
  139: (machine, input) => machine.push(input.integer(input.u32())), // LONG4
  71: (machine, input) => machine.push(input.f64()), // BINFLOAT
  140: (machine, input) => machine.push(input.text(input.u8())), // SHORT_BINUNICODE
  88: (machine, input) => machine.push(input.text(input.u32())), // BINUNICODE
  141: (machine, input) => machine.push(input.text(input.u64())), // BINUNICODE8
  85: (machine, input) => machine.push(input.text(input.u8(), 'latin1')), // SHORT_BINSTRING, a string of Python 2
  84: (machine, input) => machine.push(input.text(input.u32(), 'latin1')), // BINSTRING
  67: (machine, input) => pushBytes(machine, input, input.u8()), // SHORT_BINBYTES
  66: (machine, input) => pushBytes(machine, input, input.u32()), // BINBYTES
  142: (machine, input) => pushBytes(machine, input, input.u64()), // BINBYTES8
  150: (machine, input) => pushBytes(machine, input, input.u64()), // BYTEARRAY8

  41: (machine) => machine.push([]), // EMPTY_TUPLE
  116: (machine) => machine.push(machine.popToMark()), // TUPLE
  133: (machine) => machine.push(machine.popTuple(1)), // TUPLE1
  134: (machine) => machine.push(machine.popTuple(2)), // TUPLE2
  135: (machine) => machine.push(machine.popTuple(3)), // TUPLE3
  93: (machine) => machine.push([]), // EMPTY_LIST
  108: (machine) => machine.push(machine.popToMark()), // LIST
  97: (machine) => machine.append(machine.popTuple(1)), // APPEND
  101: (machine) => machine.append(machine.popToMark()), // APPENDS
  125: (machine) => machine.push(new Map()), // EMPTY_DICT
  100: (machine) => pushDictionary(machine, machine.popToMark()), // DICT
  115: (machine) => machine.setItems(machine.popTuple(2)), // SETITEM
  117: (machine) => machine.setItems(machine.popToMark()), // SETITEMS
  143: (machine) => machine.push(new Opaque('builtins.set')), // EMPTY_SET
  144: (machine) => machine.append(machine.popToMark()), // ADDITEMS
  145: (machine) => pushFrozenSet(machine), // FROZENSET

  113: (machine, input) => machine.remember(input.u8()), // BINPUT
  114: (machine, input) => machine.remember(input.u32()), // LONG_BINPUT
  148: (machine) => machine.memoize(), // MEMOIZE
  104: (machine, input) => machine.recall(input.u8()), // BINGET
  106: (machine, input) => machine.recall(input.u32()), // LONG_BINGET

  99: (machine, input) => machine.pushGlobal(input.line(), input.line()), // GLOBAL
  147: (machine) => machine.pushGlobal(...(machine.popTuple(2) as [PickleValue, PickleValue])), // STACK_GLOBAL
  82: (machine) => machine.rebuild(), // REDUCE
  129: (machine) => machine.rebuild(), // NEWOBJ
  146: (machine) => rebuildWithoutKeywords(machine), // NEWOBJ_EX
  98: (machine) => machine.build(), // BUILD
  81: (machine) => machine.pushPersistent(), // BINPERSID
};

function requireProtocol(input: PickleCursor): void {
  const protocol = input.u8();
  if (protocol < 2 || protocol > 5) throw input.damaged(`an unknown protocol (${protocol})`);
}

/** Skips bytes, which hold nothing useful in a checkpoint. */
function pushBytes(machine: PickleMachine, input: PickleCursor, length: number): void {
  input.skip(length);
  machine.push(new Opaque('builtins.bytes'));
}

function pushDictionary(machine: PickleMachine, items: PickleValue[]): void {
  machine.push(new Map());
  machine.setItems(items);
}

function pushFrozenSet(machine: PickleMachine): void {
  machine.popToMark();
  machine.push(new Opaque('builtins.frozenset'));
}

function rebuildWithoutKeywords(machine: PickleMachine): void {
  machine.pop();
  machine.rebuild();
}
