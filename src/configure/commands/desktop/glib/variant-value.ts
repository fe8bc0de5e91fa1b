import type { ByteString } from '../../../../kernel/byte-string.js';
import { bytesOf } from '../../../../kernel/byte-string.js';
import type { Variant } from './variant-bytes.js';
import {
  arrayVariant,
  boxed,
  maybeVariant,
  numberVariant,
  stringVariant,
  tupleVariant,
} from './variant-bytes.js';
import { inferType } from './variant-infer.js';
import { numberOf } from './variant-number.js';
import { parseVariantText, type VariantNode } from './variant-text.js';
import { GlibParseError } from './variant-tokens.js';
import type { VariantType } from './variant-type.js';
import { variantType } from './variant-type.js';

const OBJECT_PATH = /^\/(?:[A-Za-z0-9_]+(?:\/[A-Za-z0-9_]+)*)?$/;

function mismatch(type: VariantType): never {
  throw new GlibParseError(`can not parse as value of type '${type.text}'`);
}

function isSignature(text: ByteString): boolean {
  return !/[mr?*]/.test(text) && variantType(`(${text})`) !== undefined;
}

function stringValue(text: ByteString, type: VariantType): Variant {
  if (!/^[sog]$/.test(type.text)) mismatch(type);
  if (type.text === 'o' && !OBJECT_PATH.test(text)) throw new GlibParseError('not a valid object path');
  if (type.text === 'g' && !isSignature(text)) throw new GlibParseError('not a valid signature');
  return stringVariant(text.replace(/\0[^]*/, ''), type);
}

function sequence(node: VariantNode, type: VariantType): Variant {
  const [element = type] = type.members;
  if (node.kind === 'array' && type.text.startsWith('a'))
    return arrayVariant(
      type,
      node.items.map((item) => valueOf(item, element)),
    );
  if (node.kind === 'dictionary' && type.text.startsWith('a{')) {
    const [key = type, value = type] = element.members;
    const entries = node.entries.map((entry) => [valueOf(entry[0], key), valueOf(entry[1], value)]);
    return arrayVariant(
      type,
      entries.map((pair) => tupleVariant(pair, element)),
    );
  }
  const items =
    node.kind === 'entry' ? [node.key, node.value] : node.kind === 'tuple' ? node.items : undefined;
  const bracket = node.kind === 'entry' ? '{' : '(';
  if (items === undefined || !type.text.startsWith(bracket) || items.length !== type.members.length)
    mismatch(type);
  return tupleVariant(
    items.map((item, at) => valueOf(item, type.members[at] ?? type)),
    type,
  );
}

/** A value that is no maybe itself, for a type that is none. */
function baseValue(node: VariantNode, type: VariantType): Variant {
  switch (node.kind) {
    case 'number':
      return numberVariant(type, numberOf(type.text, node.text) ?? mismatch(type));
    case 'boolean':
      return type.text === 'b' ? numberVariant(type, node.value ? 1 : 0) : mismatch(type);
    case 'string':
      return stringValue(node.text, type);
    case 'bytes': {
      if (type.text !== 'ay') return mismatch(type);
      return { type, bytes: bytesOf(`${node.text.replace(/\0[^]*/, '')}\0`), strings: [] };
    }
    case 'box': {
      if (type.text !== 'v') return mismatch(type);
      const inner = variantType(inferType(node.child));
      return boxed(valueOf(node.child, inner ?? mismatch(type)));
    }
    case 'array':
    case 'tuple':
    case 'dictionary':
    case 'entry':
      return sequence(node, type);
    case 'maybe':
    case 'declared':
      return mismatch(type);
  }
}

/** A type of maybes may be given without `just`. What a declaration says is asked nowhere but in boxes. */
function valueOf(node: VariantNode, type: VariantType): Variant {
  if (node.kind === 'declared') return valueOf(node.child, type);
  const [element] = type.members;
  const isMaybe = type.text.startsWith('m') && element !== undefined;
  if (node.kind === 'maybe') {
    if (!isMaybe) return mismatch(type);
    return maybeVariant(type, node.child === undefined ? undefined : valueOf(node.child, element));
  }
  return isMaybe ? maybeVariant(type, valueOf(node, element)) : baseValue(node, type);
}

/**
 * g_variant_parse() for a known type.
 * @throws GlibParseError, or UninferredError for what is not modelled
 */
export function parseVariant(type: VariantType, text: ByteString): Variant {
  return valueOf(parseVariantText(text), type);
}

/** g_variant_compare() of two numbers. */
export function isLess(a: Variant, b: Variant): boolean {
  return (a.number ?? 0) < (b.number ?? 0);
}
